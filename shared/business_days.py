"""Days as the law counts them (imr-process § 2.7; CCP 12-12a).

The day of the trigger is not counted, the last day is; a last day on a weekend or a holiday moves
to the next business day. Days are calendar days unless working days are named. The holidays are
data with a version, ``holidays.yaml`` (Government Code 6700, 6701; mark G).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final, Self

import yaml
from pydantic import BaseModel, ConfigDict

from shared.days import DaysAsWritten
from shared.errors import UnprocessableError
from shared.text import Line

FILE: Final = Path(__file__).with_name("holidays.yaml")


class NoCalendarError(UnprocessableError):
    """A day lies in a year for which no holidays are known."""

    code = "no_calendar_for_year"

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            f"No holidays are known for {year}. Correct the date at its source, or add the year to "
            "shared/holidays.yaml."
        )


class Calendar(DaysAsWritten, BaseModel):
    """The days on which California's state offices are closed, weekends apart."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Line
    years: Mapping[int, Mapping[date, Line]]

    @classmethod
    def load(cls, path: Path = FILE) -> Self:
        """Read the file that comes with the package.

        Raises:
            pydantic.ValidationError: the file has another form.
        """
        return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))

    def knows(self, day: date) -> bool:
        """Tell whether the day lies in a year that the file has."""
        return day.year in self.years

    def holiday(self, day: date) -> str | None:
        """Return the name of the holiday that is kept on a day.

        Raises:
            NoCalendarError: the file does not have the year; nothing is guessed.
        """
        if not self.knows(day):
            raise NoCalendarError(day.year)
        return self.years[day.year].get(day)


calendar: Final = cache(Calendar.load)
"""The calendar of all services, read when it is first asked for."""


def is_business_day(day: date) -> bool:
    """Tell whether the state's offices are open: neither weekend nor California holiday.

    Raises:
        NoCalendarError: the calendar does not have the year.
    """
    return calendar().holiday(day) is None and day.weekday() < 5


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
