"""Days as the law counts them (imr-process § 2.7; CCP 12-12a).

The day of the trigger is not counted, the last day is; a last day on a weekend or a holiday moves
to the next business day. Days are calendar days unless working days are named.
"""

from datetime import date, timedelta
from functools import cache
from typing import Final

import holidays

# Days that California names but on which its offices are open (Gov. Code 6700 ff., mark G).
_OPEN_ALL_THE_SAME: Final = frozenset({"Susan B. Anthony Day", "Diwali"})


@cache
def holidays_of(year: int) -> frozenset[date]:
    """Return the days of a year on which California's offices are closed, weekends apart."""
    known = holidays.country_holidays("US", subdiv="CA", years=year)
    return frozenset(day for day in known if not _OPEN_ALL_THE_SAME.issuperset(known.get_list(day)))


def is_business_day(day: date) -> bool:
    """Tell whether the state's offices are open: neither weekend nor California holiday."""
    return day.weekday() < 5 and day not in holidays_of(day.year)


def rolled(day: date) -> date:
    """Return the day itself, or the next business day.

    >>> rolled(date(2014, 8, 2))
    datetime.date(2014, 8, 4)
    """
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


def days_after(day: date, days: int) -> date:
    """Return the last day of a period of calendar days.

    >>> days_after(date(2014, 7, 3), 30)
    datetime.date(2014, 8, 4)
    """
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
