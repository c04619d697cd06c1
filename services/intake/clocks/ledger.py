"""A deadline: a budget of time, and a ledger of what made it stand still (imr-process § 2.7).

The day of the trigger is not counted, the last day is. A day on which the clock stood still is not
counted either: a pause takes away the days after its first one, up to and with its last. Hours run
through nights, weekends and holidays. Days are days in California.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final, Self

from pydantic import AwareDatetime, Field

from shared.business_days import calendar, is_business_day, rolled
from shared.clock import CALIFORNIA, legal_day
from shared.events.case import Identifier
from shared.events.deadlines_changed import (
    Change,
    ClockName,
    DeadlineChange,
    DeadlineStatus,
    Period,
    Unit,
    Variant,
)
from shared.events.envelope import Part

_AN_INSTANT: Final = timedelta(microseconds=1)


class Pause(Part):
    """A stretch of time that does not count."""

    since: AwareDatetime
    until: AwareDatetime | None = None
    because: Identifier


class Deadline(Part):
    """One clock of a case, from its trigger to its end."""

    clock: ClockName
    no: Annotated[int, Field(ge=1)]
    variant: Variant
    period: Period
    calendar: str = Field(default_factory=lambda: calendar().version)
    started_at: AwareDatetime
    pauses: Annotated[tuple[Pause, ...], Field(max_length=100)] = ()
    not_after: AwareDatetime | None = None
    """Urgency makes a deadline earlier, never later than it was."""
    extension: Period | None = None
    """What an approval added: it counts from the last moment without it."""
    status: DeadlineStatus = DeadlineStatus.RUNNING
    ended_at: AwareDatetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still runs, or will run again."""
        return self.status in {DeadlineStatus.RUNNING, DeadlineStatus.PAUSED}

    def is_same(self, other: Self) -> bool:
        """Whether both are one deadline, at whatever moment."""
        return (self.clock, self.no) == (other.clock, other.no)

    @property
    def due_at(self) -> datetime | None:
        """The last moment; none while it stands still."""
        if self.status is DeadlineStatus.PAUSED:
            return None
        due = last_moment(self.period, self.started_at, self.pauses)
        if self.not_after is not None:
            due = min(due, self.not_after)
        if self.extension is not None:
            later = [pause for pause in self.pauses if pause.since > due]
            due = last_moment(self.extension, due, later)
        return due

    @property
    def due_on(self) -> date | None:
        """The last day in California; none while it stands still."""
        due = self.due_at
        return None if due is None else legal_day(due)

    @property
    def is_late(self) -> bool:
        """Whether what it waited for came too late."""
        due = self.due_at
        return self.ended_at is not None and due is not None and self.ended_at > due

    def paused(self, at: datetime, because: str) -> Self:
        """Return it standing still from ``at`` on."""
        pause = Pause(since=at, because=because)
        return self.model_copy(
            update={"status": DeadlineStatus.PAUSED, "pauses": (*self.pauses, pause)}
        )

    def resumed(self, at: datetime) -> Self:
        """Return it running again from ``at`` on."""
        *earlier, last = self.pauses
        over = last.model_copy(update={"until": at})
        return self.model_copy(
            update={"status": DeadlineStatus.RUNNING, "pauses": (*earlier, over)}
        )

    def extended(self, extension: Period) -> Self:
        """Return it with more time."""
        return self.model_copy(update={"extension": extension})

    def closed(self, status: DeadlineStatus, at: datetime) -> Self:
        """Return it at its end."""
        running = self.resumed(at) if self.status is DeadlineStatus.PAUSED else self
        return running.model_copy(update={"status": status, "ended_at": at})

    def told(self, change: Change, at: datetime, because: str) -> DeadlineChange:
        """Return the last entry of its ledger, as the event has it."""
        return DeadlineChange(
            clock=self.clock,
            no=self.no,
            change=change,
            at=at,
            because=because,
            status=self.status,
            variant=self.variant,
            period=self.period,
            extension=self.extension,
            calendar=self.calendar,
            started_at=self.started_at,
            due_on=self.due_on,
            due_at=self.due_at,
        )


def last_day(period: Period, started_at: datetime, pauses: Iterable[Pause] = ()) -> date:
    """Return the last day of a period, in California.

    Args:
        period: the budget.
        started_at: the trigger, whose day is not counted.
        pauses: what does not count, in the order of time; one that is not over is left out.

    Raises:
        NoCalendarError: the period leads into a year whose holidays are not known.
    """
    if period.unit is Unit.HOURS:
        return legal_day(last_moment(period, started_at, pauses))
    still = _days_of(pauses)
    day, left = legal_day(started_at), period.amount
    if not still and period.unit is not Unit.WORKING_DAYS:
        day, left = day + timedelta(days=left), 0
    while left:
        day += timedelta(days=1)
        if day in still or (period.unit is Unit.WORKING_DAYS and not is_business_day(day)):
            continue
        left -= 1
    return rolled(day) if period.unit is Unit.CALENDAR_DAYS else day


def last_moment(period: Period, started_at: datetime, pauses: Iterable[Pause] = ()) -> datetime:
    """Return the last moment of a period: of days, the one before midnight in California.

    Raises:
        NoCalendarError: as :func:`last_day`.
    """
    if period.unit is not Unit.HOURS:
        over = last_day(period, started_at, pauses) + timedelta(days=1)
        return datetime.combine(over, time(), tzinfo=CALIFORNIA).astimezone(UTC) - _AN_INSTANT
    due = started_at + timedelta(hours=period.amount)
    for pause in pauses:
        if pause.until is not None and pause.since < due:  # what is over no pause prolongs
            due += pause.until - pause.since
    return due


def _days_of(pauses: Iterable[Pause]) -> set[date]:
    """Return the days that pauses take away: those after the first one, with the last one."""
    still: set[date] = set()
    for pause in pauses:
        if pause.until is not None:
            first, last = legal_day(pause.since), legal_day(pause.until)
            still |= {first + timedelta(days=n) for n in range(1, (last - first).days + 1)}
    return still
