"""What the clinical summary says of the injured worker, without naming him or her."""

import re
from datetime import date
from typing import Final

from shared.events.case import Worker

_SEXES: Final = {
    "male": "male", "man": "male", "gentleman": "male",
    "female": "female", "woman": "female", "lady": "female",
}  # fmt: skip
_AGE_AND_SEX: Final = re.compile(
    r"\b(?P<age>\d{1,3})[\s-]*(?:years?[\s-]*old|y/?o\.?)[\s,-]*(?:\w+[\s-]+){0,3}?"
    rf"(?P<sex>{'|'.join(_SEXES)})\b",
    re.IGNORECASE,
)
_AGE: Final = re.compile(r"\b(?P<age>\d{1,3})[\s-]*(?:years?[\s-]*old\b|y/?o\b)", re.IGNORECASE)
_SEX: Final = re.compile(rf"\b({'|'.join(_SEXES)})\b", re.IGNORECASE)
_DATE: Final = re.compile(r"\b(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})\b")
_INJURED_ON: Final = re.compile(
    rf"\binjur(?:y|ed)\b[^.]{{0,40}}?\b(?:on|of|date[d]?)\s+({_DATE.pattern})", re.IGNORECASE
)


def read_worker(summary: str) -> Worker:
    """Read age (years) and sex where the summary states them."""
    if both := _AGE_AND_SEX.search(summary):
        return Worker(age=_age(both.group("age")), sex=_SEXES[both.group("sex").lower()])
    age, sex = _AGE.search(summary), _SEX.search(summary)
    return Worker(
        age=_age(age.group("age")) if age else None,
        sex=_SEXES[sex.group(1).lower()] if sex else None,
    )


def _age(text: str) -> int | None:
    return int(text) if int(text) <= 120 else None


def injury_date(summary: str) -> date | None:
    """Return the day of the injury, where the summary gives it in figures."""
    found = _INJURED_ON.search(summary)
    return _day(*found.groups()[1:]) if found else None


def latest_date(summary: str) -> date | None:
    """Return the latest day that the summary names in figures."""
    days = [_day(*found.groups()) for found in _DATE.finditer(summary)]
    return max((day for day in days if day is not None), default=None)


def _day(month: str, day: str, year: str) -> date | None:
    number = int(year) if len(year) == 4 else 2000 + int(year)
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None
