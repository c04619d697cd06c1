"""Nothing lost, nothing doubled: one record, from its topic to its published answer.

One database transaction stores the inbox row, the new state and the bytes of the answer; then the
stored answer is published; then whoever brought the record commits its offset. A redelivery finds
the answer and publishes the same bytes (docs/adr/0002).

Per case and service, one event at a time: a lock on the case makes the second of two concurrent
copies wait and then read the first one's answer.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from psycopg.types.json import Jsonb
from structlog.contextvars import bound_contextvars

from shared import logs, metrics, topics
from shared.clock import Clock
from shared.database import UNAVAILABLE, Pool, Tx
from shared.decoding import MAX_EVENT_BYTES, UnreadableError, decode
from shared.edge import Edge, Invalid, Service
from shared.errors import (
    ImrError,
    NotYetError,
    RefusedError,
    TryAgainError,
    UnprocessableError,
)
from shared.events.envelope import (
    AnyEvent,
    Envelope,
    Outgoing,
    Received,
    Record,
    answer_id,
    digest,
    record_case,
)

log = logs.get()

Publish = Callable[[Outgoing], Awaitable[None]]
"""Sends one record and returns when the broker has confirmed it."""

Checkpoint = Callable[[str], Awaitable[None]]
"""Called at every named await; a test may raise there."""

CHECKPOINTS: Final = (
    "read",
    "begun",
    "claimed",
    "handled",
    "stored",
    "committed",
    "publishing",
    "published",
    "marked",
)
"""Where a crash can happen, in order. Each leaves a state from which the redelivery goes on."""

_MAX_DEAD_LETTER_BYTES: Final = 2_000_000


async def pass_by(_: str) -> None:
    """Do nothing: the checkpoint of everything but tests."""


class Receipt(StrEnum):
    """What became of a record."""

    ANSWERED = "answered"
    DUPLICATE = "duplicate"
    HELD = "held"
    REFUSED = "refused"
    DEAD_LETTER = "dead_letter"


class DatabaseDownError(TryAgainError):
    """PostgreSQL does not answer."""

    code = "database_down"


class BodyConflictError(UnprocessableError):
    """A known event id came with another body: never overwritten, always told."""

    code = "body_conflict"
    parks = False

    def __init__(self, event_id: str) -> None:
        super().__init__(
            f"Event {event_id} was answered before with another body. "
            "The sender must give a changed event a new id."
        )


class EventTooLargeError(UnprocessableError):
    """An answer would not fit its topic."""

    code = "event_too_large"

    def __init__(self, topic: str, size: int) -> None:
        super().__init__(
            f"An event for {topic} has {size} bytes, more than {MAX_EVENT_BYTES}. "
            "Move its long parts to the evidence store."
        )


@dataclass(frozen=True)
class _Done:
    receipt: Receipt
    answers: tuple[Outgoing, ...] = ()
    code: str | None = None


class Consumer:
    """The ways in of one service, over its own schema; whatever carries the records."""

    def __init__(
        self,
        service: Service,
        pool: Pool,
        publish: Publish,
        clock: Clock,
        checkpoint: Checkpoint = pass_by,
    ) -> None:
        self._service = service
        self._edges: dict[str, Edge[Any]] = {edge.topic: edge for edge in service.edges}
        self._pool = pool
        self._publish = publish
        self._clock = clock
        self._checkpoint = checkpoint

    async def receive(self, record: Record) -> Receipt:
        """Take one record to its end. Afterwards its offset may be committed.

        Raises:
            TryAgainError: database, broker or evidence store is down; deliver the record again.
        """
        began = time.monotonic()
        with bound_contextvars(
            topic=record.topic, event_id=record.header("ce_id"), case_id=_text(record_case(record))
        ):
            try:
                done = await self._take(record)
                await self.publish(done.answers)
            except UNAVAILABLE as error:
                raise DatabaseDownError(type(error).__name__) from error
            log.info("record_taken", receipt=done.receipt.value, code=done.code)
        metrics.EVENTS_RECEIVED.labels(self._service.name, record.topic, done.receipt.value).inc()
        metrics.HANDLING.labels(self._service.name, record.topic).observe(time.monotonic() - began)
        metrics.LAST_PROGRESS.labels(self._service.name, record.topic).set_to_current_time()
        return done.receipt

    async def publish(self, answers: Sequence[Outgoing]) -> None:
        """Send stored answers in order, then mark them as sent."""
        if not answers:
            return
        await self._checkpoint("publishing")
        for answer in answers:
            await self._publish(answer)
            metrics.EVENTS_PUBLISHED.labels(self._service.name, answer.topic).inc()
        await self._checkpoint("published")
        async with self._pool.connection() as tx:
            await tx.execute(
                "update outbox set published_at = now() "
                "where event_id = any(%s) and published_at is null",
                [[answer.id for answer in answers]],
            )
        await self._checkpoint("marked")

    async def _take(self, record: Record) -> _Done:
        edge = self._edges[record.topic]
        try:
            received = decode(record, edge, self._clock)
            await self._checkpoint("read")
            async with self._pool.connection() as tx, tx.transaction():
                await self._checkpoint("begun")
                done = await self._once(tx, record, received, edge)
                await self._checkpoint("stored")
            await self._checkpoint("committed")
        except (TryAgainError, *UNAVAILABLE):
            raise
        except Exception as error:  # whatever else goes wrong concerns this record alone
            return await self._lay_aside(record, edge, error)
        return done

    # -- once ------------------------------------------------------------------------------------

    async def _once(
        self, tx: Tx, record: Record, received: Received[Any] | Invalid, edge: Edge[Any]
    ) -> _Done:
        cause = received.envelope
        await self._lock(tx, cause.subject)
        if (earlier := await self._claim(tx, record, cause)) is not None:
            return earlier
        await self._checkpoint("claimed")
        parked = await _parked_by(tx, cause.subject)
        if parked is not None and parked != (cause.source, cause.id):
            await self._hold(tx, record, cause)
            return _Done(Receipt.HELD, code="case_parked")
        try:
            async with tx.transaction():
                events = await _handle(edge, received, tx)
                answers = self._encode(events, cause, received.now)
        except NotYetError as error:
            await self._hold(tx, record, cause)
            return _Done(Receipt.HELD, code=error.code)
        except RefusedError as error:
            await _note_refusal(tx, cause, error.reason)
            metrics.REFUSED.labels(self._service.name, error.reason).inc()
            return _Done(Receipt.REFUSED, code=error.reason)
        await self._checkpoint("handled")
        await _store(tx, answers, cause)
        if parked is not None:
            await tx.execute("delete from parked where case_id = %s", [cause.subject])
        released = await self._release(tx, cause.subject)
        metrics.EVENT_AGE.labels(self._service.name, record.topic).observe(
            max(0.0, (datetime.now(UTC) - cause.time).total_seconds())
        )
        return _Done(Receipt.ANSWERED, (*answers, *released))

    async def _lock(self, tx: Tx, case_id: UUID) -> None:
        await tx.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"{self._service.name}/{case_id}"],
        )

    async def _claim(self, tx: Tx, record: Record, cause: Envelope) -> _Done | None:
        """Make this event ours, or return what became of it before."""
        body = digest(record.value or b"")
        claimed = await tx.execute(
            "insert into inbox (source, event_id, topic, case_id, body_digest, state) "
            "values (%s, %s, %s, %s, %s, 'answered') on conflict do nothing",
            [cause.source, cause.id, record.topic, cause.subject, body],
        )
        if claimed.rowcount:
            return None
        found = await tx.execute(
            "select topic, body_digest, state, reason from inbox "
            "where source = %s and event_id = %s",
            [cause.source, cause.id],
        )
        row = await found.fetchone()
        assert row is not None  # the insert met it, and rows of the inbox are never deleted
        if row["body_digest"] != body or row["topic"] != record.topic:
            metrics.BODY_CONFLICTS.labels(self._service.name).inc()
            raise BodyConflictError(cause.id)
        metrics.DUPLICATES.labels(self._service.name).inc()
        if row["state"] != "answered":
            return _Done(Receipt(row["state"]), code=row["reason"])
        answers = await tx.execute(
            "select event_id, topic, key, value, headers from outbox "
            "where cause_source = %s and cause_id = %s order by seq",
            [cause.source, cause.id],
        )
        return _Done(Receipt.DUPLICATE, tuple(outgoing(each) for each in await answers.fetchall()))

    # -- held ------------------------------------------------------------------------------------

    async def _hold(self, tx: Tx, record: Record, cause: Envelope) -> None:
        await tx.execute(
            "update inbox set state = 'held' where source = %s and event_id = %s",
            [cause.source, cause.id],
        )
        await tx.execute(
            "insert into held (case_id, source, event_id, topic, key, value, headers) "
            "values (%s, %s, %s, %s, %s, %s, %s)",
            [
                cause.subject,
                cause.source,
                cause.id,
                record.topic,
                record.key,
                record.value,
                Jsonb(_header_texts(record)),
            ],
        )

    async def _release(self, tx: Tx, case_id: UUID) -> list[Outgoing]:
        """Try the case's held events again, oldest first, until none of them moves any more."""
        answers: list[Outgoing] = []
        moved = True
        while moved:
            moved = False
            found = await tx.execute(
                "select seq, source, event_id, topic, key, value, headers from held "
                "where case_id = %s order by seq",
                [case_id],
            )
            for row in await found.fetchall():
                record = _record(row)
                edge = self._edges[record.topic]
                received = decode(record, edge, self._clock)
                cause = received.envelope
                state, reason = "answered", None
                try:
                    async with tx.transaction():
                        events = await _handle(edge, received, tx)
                        encoded = self._encode(events, cause, received.now)
                        await _store(tx, encoded, cause)
                except NotYetError:
                    continue
                except RefusedError as error:
                    state, reason, encoded = "refused", error.reason, []
                except (TryAgainError, *UNAVAILABLE):
                    raise
                except Exception as error:  # the held event is poison; the present one is not
                    await tx.execute(
                        "delete from inbox where source = %s and event_id = %s",
                        [cause.source, cause.id],
                    )
                    await tx.execute("delete from held where seq = %s", [row["seq"]])
                    return [*answers, await self._store_dead_letter(tx, record, edge, error)]
                answers += encoded
                moved = True
                await tx.execute(
                    "update inbox set state = %s, reason = %s where source = %s and event_id = %s",
                    [state, reason, cause.source, cause.id],
                )
                await tx.execute("delete from held where seq = %s", [row["seq"]])
        return answers

    # -- answers ---------------------------------------------------------------------------------

    def _encode(
        self, events: Sequence[AnyEvent], cause: Envelope, now: datetime
    ) -> list[Outgoing]:
        return encode_answers(self._service.name, events, cause, now)

    # -- dead letters ----------------------------------------------------------------------------

    async def _lay_aside(self, record: Record, edge: Edge[Any], error: Exception) -> _Done:
        async with self._pool.connection() as tx, tx.transaction():
            letter = await self._store_dead_letter(tx, record, edge, error)
        return _Done(Receipt.DEAD_LETTER, (letter,), code=error_code(error))

    async def _store_dead_letter(
        self, tx: Tx, record: Record, edge: Edge[Any], error: Exception
    ) -> Outgoing:
        code = error_code(error)
        letter = dead_letter(record, self._service.name, error)
        case_id = record_case(record)
        if case_id is not None and _parks(error, edge):
            await tx.execute(
                "insert into parked (case_id, topic, source, event_id, code) "
                "values (%s, %s, %s, %s, %s) on conflict do nothing",
                [case_id, record.topic, record.header("ce_source"), record.header("ce_id"), code],
            )
        cause = Envelope(
            id=letter.id,
            source=f"/imr/{self._service.name}",
            type=letter.topic,
            subject=case_id or UUID(int=0),
            time=datetime.now(UTC),
            correlation_id=letter.id,
        )
        await _store(tx, [letter], cause)
        stored = await tx.execute(
            "select event_id, topic, key, value, headers from outbox where event_id = %s",
            [letter.id],
        )
        letter = outgoing(await stored.fetchone() or {})
        metrics.DEAD_LETTERS.labels(self._service.name, record.topic, code).inc()
        log.error("dead_letter_laid", code=code, error=type(error).__name__, topic=record.topic)
        return letter


def encode_answers(
    service: str, events: Sequence[AnyEvent], cause: Envelope, now: datetime
) -> list[Outgoing]:
    """Give each answer its id and headers, and turn it into the bytes that are stored and sent.

    Raises:
        EventTooLargeError: an answer exceeds what its topic takes.
    """
    answers = []
    for ordinal, event in enumerate(events):
        value = event.encoded()
        if len(value) > MAX_EVENT_BYTES:
            raise EventTooLargeError(event.topic, len(value))
        envelope = Envelope(
            id=answer_id(cause, event.topic, ordinal),
            source=f"/imr/{service}",
            type=event.topic,
            subject=event.case_id,
            time=now,
            correlation_id=cause.correlation_id,
            causation_id=cause.id,
        )
        answers.append(
            Outgoing(
                topic=event.topic,
                key=str(event.case_id).encode(),
                value=value,
                headers=envelope.headers(),
                id=envelope.id,
            )
        )
    return answers


def error_code(error: Exception) -> str:
    """Return the stable code of a failure; an error that is not ours is ``unexpected``."""
    if isinstance(error, UnreadableError):
        return error.reason
    return error.code if isinstance(error, ImrError) else "unexpected"


def dead_letter(record: Record, service: str, error: Exception) -> Outgoing:
    """Return the record as it goes to the dead-letter topic.

    Same key, same value, the original headers, and why. Neither a message nor a stack trace: both
    can quote what a person wrote. A value that would not fit is replaced by its digest and size.
    """
    group = topics.consumer_group(record.topic, service)
    position = f"{record.topic}/{record.partition}/{record.offset}/{group}/"
    letter_id = digest(position.encode() + digest(record.value or b"").encode())[:32]
    now = datetime.now(UTC).isoformat()
    value = record.value
    extra: dict[str, str] = {}
    if value is not None and len(value) > _MAX_DEAD_LETTER_BYTES:
        extra = {"dlq-value-digest": digest(value), "dlq-value-size": str(len(value))}
        value = None
    headers = {
        **_header_texts(record),
        "dlq-id": letter_id,
        "dlq-original-topic": record.topic,
        "dlq-original-partition": str(record.partition),
        "dlq-original-offset": str(record.offset),
        "dlq-original-timestamp": str(record.timestamp_ms),
        "dlq-consumer-group": group,
        "dlq-error-code": error_code(error),
        "dlq-error-type": type(error).__name__,
        "dlq-attempts": "1",
        "dlq-first-failed-at": now,
        "dlq-failed-at": now,
        **extra,
    }
    return Outgoing(
        topic=topics.dead_letters(record.topic, service),
        key=record.key,
        value=value,
        headers=headers,
        id=letter_id,
    )


def outgoing(row: dict[str, Any]) -> Outgoing:
    """Return a row of the outbox as what is published."""
    return Outgoing(
        topic=row["topic"],
        key=_bytes(row["key"]),
        value=_bytes(row["value"]),
        headers=row["headers"],
        id=row["event_id"],
    )


async def _handle(edge: Edge[Any], received: Received[Any] | Invalid, tx: Tx) -> Sequence[AnyEvent]:
    if isinstance(received, Invalid):
        assert edge.invalid is not None  # decode returns Invalid for such edges only
        return await edge.invalid(received, tx)
    return await edge.handle(received, tx)


async def store_due(tx: Tx, answers: Sequence[Outgoing], cause: Envelope) -> None:
    """Lay answers that no record caused into the outbox; the sweeper sends them."""
    await _store(tx, answers, cause, timed=True)


async def _store(
    tx: Tx, answers: Sequence[Outgoing], cause: Envelope, *, timed: bool = False
) -> None:
    for answer in answers:
        await tx.execute(
            "insert into outbox "
            "(event_id, cause_source, cause_id, timed, topic, key, value, headers) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict (event_id) do nothing",
            [
                answer.id,
                cause.source,
                cause.id,
                timed,
                answer.topic,
                answer.key,
                answer.value,
                Jsonb(dict(answer.headers)),
            ],
        )


async def _note_refusal(tx: Tx, cause: Envelope, reason: str) -> None:
    await tx.execute(
        "update inbox set state = 'refused', reason = %s where source = %s and event_id = %s",
        [reason, cause.source, cause.id],
    )


async def _parked_by(tx: Tx, case_id: UUID) -> tuple[str | None, str | None] | None:
    found = await tx.execute("select source, event_id from parked where case_id = %s", [case_id])
    row = await found.fetchone()
    return None if row is None else (row["source"], row["event_id"])


def _parks(error: Exception, edge: Edge[Any]) -> bool:
    if isinstance(error, UnreadableError) and edge.from_outside:
        return False
    return error.parks if isinstance(error, UnprocessableError) else True


def _record(row: dict[str, Any]) -> Record:
    return Record(
        topic=row["topic"],
        key=_bytes(row["key"]),
        value=_bytes(row["value"]),
        headers=tuple((name, value.encode()) for name, value in row["headers"].items()),
    )


def _header_texts(record: Record) -> dict[str, str]:
    """Return the headers as texts that PostgreSQL and Kafka can hold; the first value wins."""
    texts: dict[str, str] = {}
    for name, value in record.headers:
        texts.setdefault(name, value.decode("utf-8", "replace").replace("\x00", "\ufffd"))
    return texts


def _bytes(value: object) -> bytes | None:
    return None if value is None else bytes(value)  # type: ignore[call-overload, no-any-return]  # psycopg's bytea


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
