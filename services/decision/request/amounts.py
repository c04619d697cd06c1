"""How much an item asks for: counts, visits a week, months of rental, strength, doses, refills."""

import re
from dataclasses import dataclass
from typing import Final

from services.decision.vocabulary.numbers import number
from services.decision.vocabulary.patterns import compiled

_RANGE: Final = r"<number:low>(?: ?\(\d+\))?(?: ?(?:-|to|or) ?<number:high>)?(?: ?\(\d+\))?"
_PIECES: Final = (
    r"(?:tablets?|tabs?|capsules?|caps?|pills?|patch(?:es)?|units?|tubes?|bottles?|pads?|boxes|"
    r"pieces?|grams?|gms?|gm|g|ml|days?)"
)
_COUNTED: Final = (
    compiled(
        _RANGE + r"(?: ?x)? (?:(?!(?:times|weeks?|months?|days?|per|a|x|mg|level)\b)[\w-]+ ){0,4}?"
        r"<sessions>"
    ),
    compiled(r"<sessions>(?: of [\w ]{1,30}?)?,? ?(?:x|times|#|qty\.?:?|quantity:?) ?" + _RANGE),
    re.compile(r"(?<!\w)#\s*(?P<low>\d{1,5})(?P<high>)(?!\w)"),
    compiled(r"(?:quantity|qty|count|disp(?:ense)?|number)\.?:?(?: of)? ?#? ?" + _RANGE),
    compiled(r"<sessions> ?\(<number:low>\)(?P<high>)"),
    compiled(r"(?<!in\s)<number:low>(?P<high>) <pieces>", pieces=_PIECES),
    compiled(r"(?:x|times) ?<number:low>(?P<high>)(?! ?(?:weeks?|wks?|months?|days?|x|visits?))"),
    compiled(
        r"^<number:low>(?: ?\(\d+\))?(?P<high>)"
        r"(?= (?!(?:in|mg|mm|cm|to|times?|x|months?)\b)[a-z])"
    ),
)
_VISITS_OF_TIMES: Final = compiled(
    r"<number:low> ?(?:x|times) ?<number:high> (?:<sessions>)(?: ?\(<number:total>\))?"
)
_SCHEDULE: Final = (
    compiled(
        _RANGE + r" ?(?:x|times?|<sessions>)?,? ?(?:per|a|each|every|/)? ?(?:week|wk)s?(?:ly)?,? ?"
        r"(?:for|x|times|over|by|during)? ?(?:the next )?(?:a total of )?<number:weeks>"
        r"(?: ?\(\d+\))?(?: ?(?:-|to) ?<number:weeks_high>)? ?(?P<period>weeks?|wks?|months?)"
    ),
    compiled(
        r"(?P<low>once|twice|<number>)(?P<high>)(?: times)? weekly,? ?(?:for|x|times)? ?"
        r"<number:weeks>(?: ?(?:-|to) ?<number:weeks_high>)? ?(?P<period>weeks?|wks?|months?)"
    ),
    re.compile(
        r"(?<![\w.])(?P<low>\d)(?P<high>)\s*x\s*(?P<weeks>\d{1,2})(?P<weeks_high>)(?P<period>)"
        r"(?![\w.])",
        re.IGNORECASE,
    ),
)
_FREQUENCY: Final = compiled(
    _RANGE + r" ?(?:x|times?|<sessions>)? ?(?:(?:per|a|each|every|/) ?(?:week|wk)|weekly)"
)
_PERIOD: Final = compiled(
    r"(?:for|over|x|times|rental:?) \(?<number:weeks> ?(?P<period>weeks?|wks?|months?)"
    r"|<number:weeks_of>[- ]?(?P<period_of>weeks?|wks?) (?:rental|trial|use)"
)
_MONTHS: Final = compiled(r"<number:months> ?\)?-? ?months?|(?P<one>one|a|1|per)[- ]month(?:ly)?")
_SESSION: Final = compiled("<sessions>")
_WITHOUT_END: Final = compiled(
    r"(?:bi-?)?(?:weekly|monthly)|every (?:<number>[- ]?(?:to |- ?)?)*(?:other )?"
    r"(?:days?|weeks?|months?)|(?:once|twice) (?:a|per|each) (?:week|month)|as[- ]needed|"
    r"p\.?r\.?n\.?|ongoing|indefinite(?:ly)?|until [^.;]{0,40}"
)
_SEVERAL: Final = compiled(
    r"visits|follow-?ups|appointments|consults|consultations|evaluations|re-?checks|"
    r"re-?evaluations|sessions|referrals|for <number> (?:weeks|months|years?)|"
    r"(?:per|a|each|/) ?(?:week|month)"
)
_INJECTIONS: Final = compiled(
    r"<number:count>(?: ?\(\d+\))? (?:(?!levels?\b)[\w-]+ ){0,5}?(?:injections?|blocks?|shots?)"
    r"|series of (?P<series><number>)"
)
_STRENGTH: Final = {
    "mg": re.compile(
        r"(?<![\w.])(?P<of>\d{1,4}(?:\.\d+)?)(?:\s*(?:/|-)\s*\d{1,4}(?:\.\d+)?)?\s*mg\b",
        re.IGNORECASE,
    ),
    "%": re.compile(r"(?<![\w.])(?P<of>\d{1,2}(?:\.\d+)?)\s*(?:%|percent\b)", re.IGNORECASE),
}
_PER_DAY: Final = (
    (compiled(r"q\.?i\.?d\.?|four times (?:a day|per day|daily)"), 4.0),
    (compiled(r"t\.?i\.?d\.?|three times (?:a day|per day|daily)"), 3.0),
    (
        compiled(r"b\.?i\.?d\.?|twice (?:a day|per day|daily)|two times (?:a day|per day|daily)"),
        2.0,
    ),
    (compiled(r"q\.?d\.?|daily|once a day|q\.?h\.?s\.?|at bedtime|nightly"), 1.0),
)
_EVERY_HOURS: Final = compiled(
    r"(?:every|q\.?) ?(?:\d{1,2} ?(?:-|to) ?)?(?P<hours>\d{1,2}) ?(?:h(?:ou)?rs?|h)"
)
_AT_ONCE: Final = compiled(
    r"(?:\d ?(?:-|to) ?)?(?P<count>\d|one|two) "
    r"(?:tablets?|tabs?|capsules?|pills?|caps?)"
)
_TIMES_A_DAY: Final = compiled(r"<number:count> (?:times|x)(?: (?:a|per|each) day| daily|/day)")
_DAYS: Final = compiled(r"<number:days>[- ]?days?(?:'?s?'? supply)?|for <number:for_days> days?")
_NIGHT: Final = compiled(r"overnight|23[- ]?hours?|one night|1 night")
_REFILLS: Final = compiled(
    r"<number:count>(?: ?\(\d+\))? (?:\w+ )?refills?"
    r"|refills?:? ?(?:x|times|#)? ?(?P<after><number>)|(?P<none>no|without) refills?"
)
_WEEKS_A_MONTH: Final = 4.0  # as requests count: 12 visits are 3 a week for a month
_HOURS_A_DAY: Final = 24


@dataclass(frozen=True)
class Schedule:
    """Visits a week, weeks, and the visits that they make."""

    per_week: float | None = None
    weeks: float | None = None
    visits: int | None = None


def quantity(words: str) -> int | None:
    """Return the count that a request names, the upper end of a range; a zero is a count.

    >>> quantity("Twelve (12) visits"), quantity("Norco 5/325mg #60"), quantity("MRI #0")
    (12, 60, 0)
    """
    if found := _VISITS_OF_TIMES.search(words):
        low, high = number(found["low"]), number(found["high"])
        return int(number(found["total"])) if found["total"] else int(low * high)
    for pattern in _COUNTED:
        if (found := pattern.search(words)) and not _is_schedule(words, found):
            return int(number(found["high"] or found["low"]))
    return None


def _is_schedule(words: str, found: re.Match[str]) -> bool:
    """Whether the count belongs to "2 sessions a week", which is no quantity."""
    return any(
        other.start() < found.end() and found.start() < other.end()
        for pattern in (*_SCHEDULE, _FREQUENCY)
        for other in pattern.finditer(words)
    )


def schedule(words: str) -> Schedule:
    """Return how often and how long a request goes.

    >>> schedule("3 times a week for 2 weeks")
    Schedule(per_week=3.0, weeks=2.0, visits=6)
    """
    for pattern in _SCHEDULE:
        if found := pattern.search(words):
            often = number(found["high"] or found["low"])
            weeks = _weeks(found["weeks_high"] or found["weeks"], found["period"])
            return Schedule(often, weeks, int(often * weeks))
    frequency, period = _FREQUENCY.search(words), _PERIOD.search(words)
    return Schedule(
        number(frequency["high"] or frequency["low"]) if frequency else None,
        _weeks(period["weeks"] or period["weeks_of"], period["period"] or period["period_of"])
        if period
        else None,
    )


def _weeks(count: str, period: str) -> float:
    return number(count) * (_WEEKS_A_MONTH if period.lower().startswith("month") else 1.0)


def unit(words: str, *, is_drug: bool) -> str | None:
    """Return what is counted: sessions, or pieces of a drug."""
    if is_drug:
        return "unit"
    return "session" if _SESSION.search(words) else None


def months(words: str) -> float | None:
    """Return for how many months.

    >>> months("wheelchair for a 2 month rental"), months("one month trial")
    (2.0, 1.0)
    """
    found = _MONTHS.search(words)
    if not found:
        return None
    return 1.0 if found["one"] else number(found["months"])


def is_open_ended(words: str) -> bool:
    """Whether visits are asked for without any end; a period is for the caller to rule out.

    >>> is_open_ended("Clinic follow-up, monthly"), is_open_ended("Follow-up in 4 weeks")
    (True, False)
    >>> is_open_ended("Monthly follow-up x 3")
    False
    """
    return quantity(words) is None and _WITHOUT_END.search(words) is not None


def one_visit(words: str) -> int | None:
    """Return that a single visit is asked for, where visits are neither counted nor many.

    >>> one_visit("Follow-up visit in 4 weeks"), one_visit("Follow-up visits")
    (1, None)
    """
    return None if is_open_ended(words) or _SEVERAL.search(words) else 1


def injections(words: str) -> int | None:
    """Return how many injections a request counts."""
    found = _INJECTIONS.search(words)
    return int(number(found["count"] or found["series"])) if found else None


def strength(words: str, unit: str) -> float | None:
    """Return the first strength in ``mg`` or ``%``; of 10/325 mg the ten.

    >>> strength("Norco 10/325mg #60", "mg"), strength("Lidocaine 5% patch", "%")
    (10.0, 5.0)
    """
    found = _STRENGTH[unit].search(words)
    return float(found["of"]) if found else None


def per_day(words: str) -> float | None:
    """Return units a day, the upper end.

    >>> per_day("1-2 tabs every 4-6 hrs"), per_day("one tablet twice daily"), per_day("TID")
    (8.0, 2.0, 3.0)
    """
    piece = _AT_ONCE.search(words)
    at_once = number(piece["count"]) if piece else 1.0
    if (found := _EVERY_HOURS.search(words)) and int(found["hours"]):
        return at_once * _HOURS_A_DAY / int(found["hours"])
    if found := _TIMES_A_DAY.search(words):
        return at_once * number(found["count"])
    return next((at_once * often for said, often in _PER_DAY if said.search(words)), None)


def days_of_supply(words: str) -> float | None:
    """Return for how many days a drug or a device is asked for, or given."""
    found = _DAYS.search(words)
    return number(found["days"] or found["for_days"]) if found else None


def nights(words: str) -> float | None:
    """Return for how many days a bed is asked for; "overnight" is one."""
    return days_of_supply(words) or (1.0 if _NIGHT.search(words) else None)


def refills(words: str) -> int | None:
    """Return how many refills; none where the words say so."""
    found = _REFILLS.search(words)
    if not found:
        return None
    return 0 if found["none"] else int(number(found["count"] or found["after"]))
