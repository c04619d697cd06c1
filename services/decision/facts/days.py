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
_DATE: Final = re.compile(
    r"(?<![\d/])(?:(?P<m>\d{1,2})[/-](?P<d>\d{1,2})[/-](?P<y>\d{4}|\d{2})(?![\d/])"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})"
    r"|(?=\w{3,9}+\s+\d)(?P<month>" + "|".join(_MONTHS) + r")\s+(?P<md>\d{1,2}),?\s+(?P<my>\d{4}))",
    re.IGNORECASE,
)

_PIECE: Final = re.compile(r"[^.;]++")
"""Between marks that no date holds; most pieces have no figure either."""
_DIGIT: Final = re.compile(r"\d")


class Day(NamedTuple):
    """A day with its place in a text."""

    day: date
    start: int
    end: int


def days_in(text: str) -> Iterator[Day]:
    """Yield the days that a text names; what cannot be a day is none."""
    for found in dates_in(text):
        if day := as_date(found):
            yield Day(day, *found.span())


def dates_in(text: str) -> Iterator[re.Match[str]]:
    """Yield what is written as a date, whether or not there is such a day."""
    for piece in _PIECE.finditer(text):
        if _DIGIT.search(text, *piece.span()):
            yield from _DATE.finditer(text, *piece.span())


def first_date(text: str) -> date | None:
    """Return the first date that a text names, in any of the usual forms."""
    found = next(dates_in(text), None)
    return as_date(found) if found else None


def as_date(found: re.Match[str]) -> date | None:
    """Return the day of what :func:`dates_in` yields, where there is such a day."""
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
