"""How much a request asks for, where it says so plainly. What is a range or unclear stays empty."""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Quantity:
    """How many of what, how often, for how long, in the request's own words."""

    quantity: int | None = None
    unit: str | None = None
    frequency: str | None = None
    duration: str | None = None


_WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_NUMBER: Final = rf"(?<![\w.-])(?:\d{{1,4}}|{'|'.join(_WORDS)})(?![\w.-])"
_UNITS: Final = re.compile(
    rf"(?<!times )(?<!x )(?P<number>{_NUMBER})(?: \(\d+\))?(?: (?!times\b|to\b|or\b)[a-z]+){{0,3}} "
    r"(?P<unit>session|visit|treatment|refill)s?\b",
    re.IGNORECASE,
)
_COUNT: Final = re.compile(r"#\s?(?P<number>\d{1,4})\b")
_TIMES: Final = re.compile(rf"(?P<above>\w+),? times (?P<number>{_NUMBER})$", re.IGNORECASE)
_FREQUENCY: Final = re.compile(
    rf"(?<!to )(?<!or )(?P<frequency>(?P<often>{_NUMBER}) times (?:an?|per|each) week)"
    rf"(?:,? (?:for|times|over|x) (?P<duration>(?P<weeks>{_NUMBER}) weeks?))?",
    re.IGNORECASE,
)


def read_quantity(request: str) -> Quantity:
    """Read a request in words.

    A stated number of sessions, visits or pieces is taken as it is; where there is none, a plain
    frequency times its duration in weeks makes the number of sessions.

    >>> read_quantity("Acupuncture 3 times a week for 2 weeks")
    Quantity(quantity=6, unit='session', frequency='3 times a week', duration='2 weeks')
    """
    rhythm = _FREQUENCY.search(request)
    frequency = rhythm.group("frequency") if rhythm else None
    duration = rhythm.group("duration") if rhythm else None
    if found := _UNITS.search(request):
        unit = found.group("unit").lower()
        return Quantity(_number(found.group("number")), unit, frequency, duration)
    if found := _COUNT.search(request) or _repeated(request):
        return Quantity(_number(found.group("number")), None, frequency, duration)
    if rhythm and duration:
        sessions = _number(rhythm.group("often")) * _number(rhythm.group("weeks"))
        return Quantity(sessions, "session", frequency, duration)
    return Quantity(None, None, frequency, duration)


def _repeated(request: str) -> re.Match[str] | None:
    """Find ``times 3``, but not ``2 times 3``, which leaves open what is multiplied."""
    found = _TIMES.search(request)
    if found and (found.group("above").isdigit() or found.group("above").lower() in _WORDS):
        return None
    return found


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _WORDS[text.lower()]
