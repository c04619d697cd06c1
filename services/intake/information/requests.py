"""Requests for information: what was asked of whom, until when, and what became of it.

Whose time it is stands in the clocks (T3, T7); here is which question they are about.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID, uuid5

from psycopg.types.json import Json
from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from services.intake.clocks.deadlines import Deadlines
from services.intake.clocks.ledger import Deadline
from services.intake.life.states import ASKING, State
from services.intake.metrics import INFORMATION_REQUESTS
from shared import logs
from shared.clock import legal_day
from shared.database import Tx
from shared.events import InformationRequested
from shared.events.case import CaseNumber, Identifier, Priority
from shared.events.deadlines_changed import ClockName, Variant
from shared.events.envelope import Part
from shared.events.information_asked import AskedBy
from shared.events.information_requested import Question
from shared.events.parties import Party
from shared.text import Line, Text

log = logs.get()

MOST_BYTES: Final = 8_192
"""Of a question: what fits a notice."""
_TEXT: Final[TypeAdapter[str]] = TypeAdapter(Text)


class Standing(StrEnum):
    """What became of a request."""

    OPEN = "open"
    ANSWERED = "answered"
    LAPSED = "lapsed"  # nobody answered in time
    ANSWERED_LATE = "answered_late"  # after the case had gone on
    OVERTAKEN = "overtaken"  # the case went on before anybody answered


@dataclass(frozen=True)
class Asking:
    """A question that is to be put."""

    case_id: UUID
    name: str
    """Tells it from the other questions of its case, and names it the same however often."""
    by: AskedBy
    of: Party
    questions: tuple[Question, ...]
    clock: ClockName
    party_sheet: str
    case_number: CaseNumber | None = None
    priority: Priority = Priority.STANDARD

    @property
    def request_id(self) -> UUID:
        """The name by which it is answered."""
        return uuid5(self.case_id, self.name)

    def deadline(self, deadlines: Deadlines, at: datetime) -> Deadline:
        """Return the deadline of the answer, as the clock has it that starts with the question."""
        urgent = self.clock is ClockName.REVIEWER_ANSWER and self.priority is Priority.EXPEDITED
        variant = Variant.EXPEDITED if urgent else Variant.REGULAR
        period = deadlines.period(self.clock, variant, legal_day(at))
        return Deadline(clock=self.clock, no=1, variant=variant, period=period, started_at=at)


@dataclass(frozen=True)
class Request:
    """A question that was put."""

    event: InformationRequested
    standing: Standing


class RequestAccount(Part):
    """A question, as the account of its case tells it; its words lie in the evidence store."""

    request_id: UUID
    number: int
    asked_by: AskedBy
    of: Party
    about: Annotated[tuple[Identifier, ...], Field(max_length=200)] = Field(
        default=(), description="What the form left open; none: it is in somebody's own words."
    )
    asked_at: AwareDatetime
    due_on: date = Field(description="As it was told; the deadlines say how it stands now.")
    section: Line
    standing: Standing
    ended_at: AwareDatetime | None = None


class Requests:
    """The table, inside one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def put(self, asking: Asking, deadlines: Deadlines, at: datetime) -> InformationRequested:
        """Keep a question and return the event that puts it."""
        found = await self._tx.execute(
            "select count(*)::int as count from requests where case_id = %s", [asking.case_id]
        )
        row = await found.fetchone()
        assert row is not None  # a count
        deadline = asking.deadline(deadlines, at)
        assert deadline.due_on is not None  # it runs
        assert deadline.due_at is not None
        event = InformationRequested(
            case_id=asking.case_id,
            request_id=asking.request_id,
            number=row["count"] + 1,
            case_number=asking.case_number,
            asked_by=asking.by,
            of=asking.of,
            questions=asking.questions,
            due_on=deadline.due_on,
            due_at=deadline.due_at,
            rule=f"deadlines/{deadline.clock}/{deadline.variant}",
            section=deadline.period.section,
            party_sheet=asking.party_sheet,
        )
        await self._tx.execute(
            "insert into requests (request_id, case_id, number, request, standing, asked_at) "
            "values (%s, %s, %s, %s, %s, %s)",
            [
                event.request_id,
                event.case_id,
                event.number,
                Json(event.model_dump(mode="json", exclude_none=True)),
                Standing.OPEN.value,
                at,
            ],
        )
        INFORMATION_REQUESTS.labels(asking.by.value, "asked").inc()
        log.info("information_requested", reason=asking.by.value, count=len(event.questions))
        return event

    async def find(self, request_id: UUID) -> Request | None:
        """Return a question by the name by which it is answered."""
        found = await self._tx.execute(
            "select request::text as request, standing from requests where request_id = %s",
            [request_id],
        )
        return _request(await found.fetchone())

    async def open_of(self, case_id: UUID) -> Request | None:
        """Return the question that a case waits for."""
        found = await self._tx.execute(
            "select request::text as request, standing from requests "
            "where case_id = %s and standing = %s order by number desc limit 1",
            [case_id, Standing.OPEN.value],
        )
        return _request(await found.fetchone())

    async def was_asked_by(self, case_id: UUID, by: AskedBy) -> bool:
        """Tell whether there was a question of theirs in a case."""
        found = await self._tx.execute(
            "select from requests where case_id = %s and request->>'asked_by' = %s limit 1",
            [case_id, by.value],
        )
        return await found.fetchone() is not None

    async def end(self, request: Request, standing: Standing, at: datetime) -> None:
        """Note what became of a question."""
        await self._tx.execute(
            "update requests set standing = %s, ended_at = %s where request_id = %s",
            [standing.value, at, request.event.request_id],
        )
        INFORMATION_REQUESTS.labels(request.event.asked_by.value, standing.value).inc()
        log.info("information_request_ended", reason=standing.value)


async def requests_of(tx: Tx, case_id: UUID, state: State) -> tuple[RequestAccount, ...]:
    """Return the questions of a case, the latest first."""
    found = await tx.execute(
        "select request::text as request, standing, asked_at, ended_at from requests "
        "where case_id = %s order by number desc limit 100",
        [case_id],
    )
    return tuple(_account(row, state) for row in await found.fetchall())


def is_readable(question: bytes) -> bool:
    """Tell whether a question is a text that a letter can print."""
    try:
        text = _TEXT.validate_python(question.decode())
    except (UnicodeDecodeError, ValidationError):
        return False
    return bool(text.strip()) and len(question) <= MOST_BYTES


def _account(row: dict[str, Any], state: State) -> RequestAccount:
    event = InformationRequested.model_validate_json(row["request"])
    standing = Standing(row["standing"])
    if standing is Standing.OPEN and state not in ASKING:
        standing = Standing.OVERTAKEN
    return RequestAccount(
        request_id=event.request_id,
        number=event.number,
        asked_by=event.asked_by,
        of=event.of,
        about=tuple(dict.fromkeys(each.code for each in event.questions if each.code)),
        asked_at=row["asked_at"],
        due_on=event.due_on,
        section=event.section,
        standing=standing,
        ended_at=row["ended_at"],
    )


def _request(row: dict[str, Any] | None) -> Request | None:
    if row is None:
        return None
    event = InformationRequested.model_validate_json(row["request"])
    return Request(event, Standing(row["standing"]))
