"""Clocks of a case: what started, stood still, went on or came to its end, and why."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AliasChoices, AwareDatetime, Field

from shared import topics
from shared.events.case import Identifier
from shared.events.envelope import CaseEvent, Part
from shared.privacy import Privacy
from shared.text import Line


class ClockName(StrEnum):
    """What is limited in time (imr-process § 2.7)."""

    ELIGIBILITY = "eligibility"  # a person's confirmation of what the software has prepared
    ELIGIBILITY_ANSWER = "eligibility_answer"  # T3: a party's answer about eligibility
    ASSIGNMENT_NOTICE = "assignment_notice"  # T4
    RECORDS = "records"  # T5: the claims administrator's documents
    PARTY_DOCUMENTS = "party_documents"  # T6: what worker and physician may send
    REVIEWER_ANSWER = "reviewer_answer"  # T7: a party's answer to the reviewer
    DETERMINATION = "determination"  # T8
    EXTENSION = "extension"  # T8x: what an approval adds to it; no clock of its own
    AUTHORIZATION = "authorization"  # T9a: of overturned items; runs with the administrator
    REIMBURSEMENT = "reimbursement"  # T9b: of overturned items that were given already
    APPEAL = "appeal"  # T10: runs with the parties


class Variant(StrEnum):
    """Which of a clock's periods applies."""

    REGULAR = "regular"
    FORMULARY = "formulary"
    EXPEDITED = "expedited"
    MAIL = "mail"
    ELECTRONIC = "electronic"


class Unit(StrEnum):
    """What is counted."""

    CALENDAR_DAYS = "calendar_days"  # a last day on a weekend or holiday moves to a business day
    CONSECUTIVE_DAYS = "consecutive_days"  # nothing moves
    WORKING_DAYS = "working_days"
    HOURS = "hours"  # run through nights, weekends and holidays


class Period(Part):
    """How long something may take, from a day on, and which law says so."""

    in_force_from: date = Field(
        validation_alias=AliasChoices("in_force_from", "from"),
        description="Names the version of the rule.",
    )
    amount: int = Field(ge=1, le=10_000)
    unit: Unit
    section: Annotated[Line, Privacy.WORDS] = Field(description="Section of law.")
    mark: Annotated[str, Field(pattern=r"^[SGUP]$"), Privacy.CODE] = Field(
        description="S: source read; G: general knowledge; U: uncertain; P: proposed, not law."
    )


class Change(StrEnum):
    """What happened to a clock."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    MET = "met"  # what it waited for has come, in time or not
    ENDED = "ended"  # nothing is waited for any more
    EXTENDED = "extended"  # more time was given
    REPLACED = "replaced"  # another trigger or period applies: the next deadline has it


class DeadlineStatus(StrEnum):
    """Where a clock is."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    ENDED = "ended"
    REPLACED = "replaced"


class DeadlineChange(Part):
    """One entry of a clock's ledger, and where the clock is after it."""

    clock: ClockName
    no: int = Field(ge=1, description="Counts the deadlines of this clock in the case.")
    change: Change
    at: AwareDatetime
    because: Identifier = Field(description="The state entered, or what else happened.")
    status: DeadlineStatus
    variant: Variant
    period: Period
    extension: Period | None = Field(
        default=None, description="What an approval added; it counts from the last day."
    )
    calendar: Line = Field(description="Version of the business-day calendar.")
    started_at: AwareDatetime = Field(description="The trigger, whose day is not counted.")
    due_on: date | None = Field(
        default=None, description="Last California day; none while the clock stands still."
    )
    due_at: AwareDatetime | None = Field(
        default=None, description="The moment after which it is missed."
    )


class DeadlinesChanged(CaseEvent):
    """All that one step of a case did to its clocks. A missed day is an alarm, never an outcome."""

    topic: ClassVar[str] = topics.DEADLINES_CHANGED

    changes: Annotated[tuple[DeadlineChange, ...], Field(min_length=1, max_length=100)]
