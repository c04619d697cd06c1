"""The way in over HTTP: the same events as on the topics, for senders without Kafka.

A body is read by the rules by which the topic's records are read, but its faults are answered at
once. What is accepted is published to the same topic under an id that its key and content give it,
so that a repeated request has no second effect. Records' texts go to the evidence store before.
"""

from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.routing import APIRoute
from pydantic import Field, ValidationError

from services.intake.form.application import (
    faults_of,
    faults_of_body,
    in_our_words,
    is_rejected,
    told_unknown,
)
from services.intake.http.filings import HttpFiling, HttpFilings
from services.intake.metrics import HTTP_FILINGS
from shared.bearer import Tokens, bearer_of
from shared.clock import Clock, legal_day, midday
from shared.database import Pool
from shared.decoding import MAX_EVENT_BYTES, UnreadableError, faults_in, read_body
from shared.edge import Publish
from shared.events import ApplicationFiled, InformationProvided, RecordReceived
from shared.events.application_filed import InlineRecord
from shared.events.case import Fault
from shared.events.envelope import Envelope, FilingEvent, Outgoing, Part, digest
from shared.evidence import Evidence
from shared.problem import ProblemError, documented
from shared.request_body import json_body

_ANSWERS: Final = documented(400, 401, 403, 408, 409, 413, 415, 422, 503)
_Filing = ApplicationFiled | RecordReceived | InformationProvided
_F = TypeVar("_F", bound=FilingEvent)
_Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$",
        description="Your name of what you send; without it, its content.",
    ),
]


class Accepted(Part):
    """The filing is on its way to intake."""

    case_id: UUID
    look_at: Annotated[str, Field(max_length=100)] = Field(
        description="Where to see what becomes of it."
    )
    warnings: Annotated[tuple[Fault, ...], Field(max_length=500)] = ()


class Counted(APIRoute):
    """A route whose answers are counted by their code."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler that counts."""
        handler = super().get_route_handler()

        async def counted(request: Request) -> Response:
            try:
                response = await handler(request)
            except ProblemError as error:
                HTTP_FILINGS.labels(self.path, error.problem.code).inc()
                raise
            HTTP_FILINGS.labels(self.path, "accepted").inc()
            return response

        return counted


@dataclass(frozen=True)
class Window:
    """Where filings are handed in: who may, and what happens to them."""

    tables: Callable[[], Pool]
    publish: Publish
    evidence: Evidence
    clock: Clock

    async def take(self, event: _Filing, by: str, key: str, now: datetime) -> None:
        """Publish a filing, once for each key.

        Raises:
            ProblemError: it is another's, its key stands for something else, it is too large, or a
                digest in it points to nothing.
            TryAgainError: broker or evidence store is down; the same request may be sent again.
        """
        if event.filing.sender != by:
            raise ProblemError(403, "sender_not_yours", "The filing names another sender.")
        event = event.model_copy(update={"records": await self._put_away(event.records)})
        body = event.encoded()
        if len(body) > MAX_EVENT_BYTES:
            title = f"Without its records' texts it has more than {MAX_EVENT_BYTES} bytes."
            raise ProblemError(413, "event_too_large", title)
        filing = HttpFiling(by, key, digest(body), event.case_id)
        opens_case = isinstance(event, ApplicationFiled)
        async with self.tables().connection() as tx, tx.transaction():
            await HttpFilings(tx).claim(filing, now, opens_case=opens_case)
        await self.publish(_record(event, filing, now))
        async with self.tables().connection() as tx, tx.transaction():
            await HttpFilings(tx).mark_published(filing, now)

    async def _put_away(self, records: Sequence[InlineRecord]) -> tuple[InlineRecord, ...]:
        """Move texts to the evidence store, so that they travel no further; check digests."""
        kept, missing = [], []
        for at, record in enumerate(records):
            if record.text is not None:
                content = record.text.encode()
                address = await self.evidence.put(content)
                new = {"text": None, "digest": address, "size": len(content)}
                kept.append(record.model_copy(update=new))
                continue
            assert record.digest is not None  # a record has either; its model checks it
            kept.append(record)
            if await self.evidence.find(record.digest) is None:
                missing.append(
                    Fault(
                        code="evidence_missing",
                        path=f"records.{at}.digest",
                        effect="reject",
                        text="No document of this digest is in the evidence store.",
                    )
                )
        if missing:
            raise _invalid(missing)
        return tuple(kept)


def routes(
    tables: Callable[[], Pool],
    publish: Publish,
    *,
    senders: Tokens,
    evidence: Evidence,
    clock: Clock,
) -> APIRouter:
    """Return the routes, for senders by their tokens."""
    window = Window(tables, publish, evidence, clock)
    router = APIRouter(route_class=Counted)
    By = Annotated[str, Depends(bearer_of(senders))]  # noqa: N806 - a type
    taking = partial(
        router.post, status_code=202, response_model_exclude_none=True, responses=_ANSWERS
    )

    @taking(
        "/applications",
        openapi_extra=_body_of(ApplicationFiled),
        summary="File an application",
    )
    async def file_application(request: Request, response: Response, by: By) -> Accepted:
        """Idempotent by the filing key: the same body again is answered in the same way."""
        application, unknown = await _read(request, ApplicationFiled)
        now = window.clock.at(midday(application.received_on))
        faults = faults_of(application, legal_day(now), unknown)
        if is_rejected(faults):
            raise _invalid(faults)
        await window.take(application, by, f"application/{application.filing.number}", now)
        return _accepted(application, response, faults)

    @taking(
        "/records",
        openapi_extra=_body_of(RecordReceived),
        summary="Send medical records in",
    )
    async def send_records(
        request: Request, response: Response, by: By, idempotency_key: _Key = None
    ) -> Accepted:
        """Idempotent by the header ``Idempotency-Key``, or by the content."""
        parcel, unknown = await _read(request, RecordReceived)
        await window.take(parcel, by, _named("records", idempotency_key, parcel), datetime.now(UTC))
        return _accepted(parcel, response, told_unknown(unknown))

    @taking(
        "/information",
        openapi_extra=_body_of(InformationProvided),
        summary="Answer a request for information",
    )
    async def answer_request(
        request: Request, response: Response, by: By, idempotency_key: _Key = None
    ) -> Accepted:
        """Idempotent by the header ``Idempotency-Key``, or by the content."""
        answer, unknown = await _read(request, InformationProvided)
        key = _named("information", idempotency_key, answer)
        await window.take(answer, by, key, datetime.now(UTC))
        return _accepted(answer, response, told_unknown(unknown))

    return router


async def _read(request: Request, event: type[_F]) -> tuple[_F, tuple[str, ...]]:
    """Read a body as the topic's records are read; every fault is told at once.

    Raises:
        ProblemError: it is not what the topic carries.
    """
    body = await json_body(request)
    try:
        return read_body(body, event, from_outside=True)
    except UnreadableError as error:
        raise ProblemError(400, error.reason, "The body is no proper JSON text.") from None
    except ValidationError as error:
        found = faults_in(error)
        if event is ApplicationFiled:
            today = legal_day(datetime.now(UTC))
            raise _invalid(faults_of_body(body, found, today)) from None
        raise _invalid(in_our_words(found)) from None


def _invalid(faults: Sequence[Fault]) -> ProblemError:
    title = "The body has faults; all are listed. Correct them and send it again."
    return ProblemError(422, "invalid", title, faults=faults)


def _record(event: _Filing, filing: HttpFiling, now: datetime) -> Outgoing:
    envelope = Envelope(
        id=f"{filing.key}:{filing.content[:32]}",
        source=f"/http/{filing.sender}",
        type=event.topic,
        subject=event.case_id,
        time=now,
        correlation_id=str(event.case_id),
    )
    key = str(event.case_id).encode()
    return Outgoing(event.topic, key, event.encoded(), envelope.headers(), envelope.id)


def _named(path: str, given: str | None, event: FilingEvent) -> str:
    """Return what makes a request the same as another: a name of the sender's, or the content."""
    return f"{path}/{given or digest(event.encoded())}"


def _accepted(event: FilingEvent, response: Response, warnings: Iterable[Fault]) -> Accepted:
    case_id = event.filing.case_id
    response.headers["Location"] = f"/cases/{case_id}"
    return Accepted(case_id=case_id, look_at=f"/cases/{case_id}", warnings=tuple(warnings))


def _body_of(event: type[FilingEvent]) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{event.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
