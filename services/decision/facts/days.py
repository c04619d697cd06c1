"""Days that a text names, in any of the usual forms."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
DATE: Final = re.compile(
    r"(?<![\d/])(?:(?P<m>\d{1,2})[/-](?P<d>\d{1,2})[/-](?P<y>\d{4}|\d{2})(?![\d/])"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})"
    r"|(?P<month>" + "|".join(_MONTHS) + r")\s+(?P<md>\d{1,2}),?\s+(?P<my>\d{4}))",
    re.IGNORECASE,
)


class Day(NamedTuple):
    """A day with its place in a text."""

    day: date
    start: int
    end: int


def days_in(text: str) -> Iterator[Day]:
    """Yield the days that a text names; what cannot be a day is none."""
    for found in DATE.finditer(text):
        if day := as_date(found):
            yield Day(day, *found.span())


def first_date(text: str) -> date | None:
    """Return the first date that a text names, in any of the usual forms."""
    found = DATE.search(text)
    return as_date(found) if found else None


def as_date(found: re.Match[str]) -> date | None:
    """Return the day that :data:`DATE` has found, where there is such a day."""
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"])
        if found["month"]:
            month = _MONTHS.index(found["month"].lower()) + 1
            return date(int(found["my"]), month, int(found["md"]))
        year = int(found["y"])
        return date(year + 2000 if year < 100 else year, int(found["m"]), int(found["d"]))
    except ValueError:
        return None
