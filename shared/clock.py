"""Time, injected: no rule and no edge asks what time it is."""

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

CALIFORNIA = ZoneInfo("America/Los_Angeles")
"""Legal days are days in California (imr-process § 2.7, clock notes)."""


class Clock(Protocol):
    """Tells the moment at which an event is handled."""

    def at(self, event_time: datetime) -> datetime:
        """Return the moment, given the time that the event itself states."""
        ...

    def now(self) -> datetime:
        """Return the present moment, at which timers come round."""
        ...


class SystemClock:
    """The machine's clock: what every deployment runs on."""

    def at(self, event_time: datetime) -> datetime:  # noqa: ARG002 - the protocol's signature
        """Return the present moment, whatever the event states."""
        return datetime.now(UTC)

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)


class CaseClock:
    """Each case's own clock: a step happens when the event that caused it says it happened.

    For replaying recorded determinations, so that a letter comes out with its own dates.
    """

    def at(self, event_time: datetime) -> datetime:
        """Return the event's own time."""
        return event_time

    def now(self) -> datetime:
        """Return the machine's moment: what fell due in the past is due."""
        return datetime.now(UTC)


def legal_day(moment: datetime) -> date:
    """Return the California calendar day of a moment."""
    return moment.astimezone(CALIFORNIA).date()


def midday(day: date) -> datetime:
    """Return noon in California on ``day``: the moment that stands for a day without a time."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=CALIFORNIA).astimezone(UTC)
