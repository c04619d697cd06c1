"""Days as the law counts them (imr-process § 2.7; CCP 12-12a).

The day of the trigger is not counted, the last day is; a last day on a weekend or a holiday moves
to the next business day. Days are calendar days unless working days are named.
"""

from datetime import date, timedelta
from functools import cache
from typing import Final

import holidays

from shared.events.case import Priority

REGULAR_DAYS: Final = 30
"""Determination, from application and documents: LC 4610.6(d). Calendar days."""

FORMULARY_WORKING_DAYS: Final = 5
"""The same for a drug under the formulary: LC 4610.6(d), from 2018-01-01."""

EXPEDITED_DAYS: Final = 3
"""The same where health is under threat: 72 hours, through weekends (mark G)."""


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("US", subdiv="CA", years=year))


def is_business_day(day: date) -> bool:
    """Tell whether the state's offices are open: neither weekend nor California holiday."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def rolled(day: date) -> date:
    """Return the day itself, or the next business day.

    >>> rolled(date(2014, 8, 2))
    datetime.date(2014, 8, 4)
    """
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


def days_after(day: date, days: int) -> date:
    """Return the last day of a period of calendar days."""
    return rolled(day + timedelta(days=days))


def working_days_after(day: date, days: int) -> date:
    """Return the last day of a period of working days.

    >>> working_days_after(date(2024, 11, 26), 5)
    datetime.date(2024, 12, 5)
    """
    while days:
        day += timedelta(days=1)
        days -= is_business_day(day)
    return day


def determination_due(completed_on: date, priority: Priority, *, formulary: bool) -> date:
    """Return the last day for the determination (T8).

    A missed day is an alarm, never an outcome (*Margaris*, 2016).
    """
    if priority is Priority.EXPEDITED:
        return completed_on + timedelta(days=EXPEDITED_DAYS)
    if formulary:
        return working_days_after(completed_on, FORMULARY_WORKING_DAYS)
    return days_after(completed_on, REGULAR_DAYS)
