"""What an item asks for, out of its words."""

import re
from enum import StrEnum
from typing import Final, Literal

from pydantic import Field

from services.decision.facts.names import DrugClass
from services.decision.vocabulary import (
    DRUGS,
    MEDICATION,
    SESSIONS,
    body_parts_in,
    compiled,
    number,
    treatments_in,
)
from shared.events.case import DisputedItem
from shared.events.envelope import Part


class DosageForm(StrEnum):
    """How a drug is given."""

    ORAL = "oral"
    TOPICAL = "topical"
    PATCH = "patch"
    INJECTION = "injection"


class Request(Part):
    """One item, understood."""

    item_no: int = Field(ge=1)
    words: str = Field(description="What is in dispute, in the words of the application.")
    treatment: str | None = Field(description="As the vocabulary names it; drugs by class.")
    group: str | None = Field(default=None, description="The broader name: imaging, injection …")
    category: str | None = Field(default=None, description="As guideline entries have it.")
    drug: str | None = Field(default=None, description="Generic name of the first drug named.")
    drug_class: DrugClass | None = None
    ingredients: tuple[str, ...] = Field(default=(), description="Generic names, of a compound.")
    dosage_form: DosageForm | None = None
    body_parts: tuple[str, ...] = ()
    laterality: str | None = None
    level_names: tuple[str, ...] = Field(default=(), description="Of the spine: ``L4-L5``.")
    quantity: int | None = Field(default=None, description="The upper end of a range.")
    unit: str | None = None
    per_week: float | None = Field(default=None, description="Visits a week, the upper end.")
    weeks: float | None = None
    months: float | None = Field(default=None, description="Of a rental.")
    mg: float | None = Field(default=None, description="Strength of a unit, milligrams.")
    percent: float | None = Field(default=None, description="Strength of a cream or patch.")
    per_day: float | None = Field(default=None, description="Units a day.")
    days: float | None = Field(default=None, description="Days of supply.")
    refills: int | None = None
    injections: int | None = None
    perioperative: Literal["pre", "post", "beside"] | None = Field(
        default=None, description="Asked for only on account of an operation."
    )
    purchase: bool = False
    rental: bool = False
    repeat: bool = Field(default=False, description="Says that it has been done before.")
    retrospective: bool = Field(default=False, description="The treatment has been given.")
    continues: bool = Field(default=False, description="Says that it goes on from earlier visits.")
    first: bool = Field(default=False, description="Says that it is a first course.")
    original: str | None = Field(default=None, description="Of a modified request: the whole.")
    authorized: str | None = Field(default=None, description="Of a modified request: granted.")

    @property
    def levels(self) -> int | None:
        """How many levels of the spine it names."""
        return len(self.level_names) or None


_RANGE: Final = r"<number:low>(?: ?\(\d+\))?(?: ?(?:-|to|or) ?<number:high>)?(?: ?\(\d+\))?"
_COUNTED: Final = (
    compiled(
        _RANGE + r"(?: ?x)? (?:(?!(?:times|weeks?|months?|days?|per|a|x)\b)[\w-]+ ){0,4}?<sessions>"
    ),
    compiled(r"<sessions>(?: of [\w ]{1,30}?)?,? ?(?:x|times|#|qty\.?:?|quantity:?) ?" + _RANGE),
    re.compile(r"(?<!\w)#\s*(?P<low>\d{1,4})(?P<high>)(?!\w)"),
    compiled(r"(?:quantity|qty)\.?:?(?: of)? ?" + _RANGE),
    compiled(r"<number:low>(?P<high>) (?:tablets?|capsules?|pills?|patches|units?|tubes?)"),
    compiled(r"(?:x|times) ?<number:low>(?P<high>)(?! ?(?:weeks?|wks?|months?|days?|x))"),
)
_SCHEDULE: Final = (
    compiled(
        _RANGE + r" ?(?:x|times?|<sessions>)?,? ?(?:per|a|each|every|/)? ?(?:week|wk)s?(?:ly)?,? ?"
        r"(?:for|x|times|over|by|during)? ?(?:the next )?<number:weeks>(?: ?\(\d+\))?"
        r"(?: ?(?:-|to) ?<number:weeks_high>)? ?(?P<period>weeks?|wks?|months?)"
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
_PERIOD: Final = compiled(r"(?:for|over|x|times) <number:weeks> ?(?P<period>weeks?|wks?|months?)")
_CONTINUES: Final = compiled(
    r"additional|continu(?:e|ed|ing|ation)|further|more|extension|ongoing|maintenance|another"
)
_FIRST: Final = compiled(r"initial|first|trial|new course")
_LATERALITY: Final = compiled(r"(?P<side>left|right|bilateral)")
_RESIDUAL: Final = re.compile(
    r"\bthe\s+(?:remaining|balance|original\s+request)\b[^,.]*,\s*(?P<rest>[^,].+?)(?:\s+is)?[\s:.]*$",
    re.IGNORECASE | re.DOTALL,
)
_DRUG: Final = compiled("<medication>", medication=MEDICATION)
_STRENGTH: Final = re.compile(
    rf"\d\s?(?:mg|mcg|ml)\b|\d\s?%|\b(?:{DRUGS}|cream|ointment|patch(?:es)?)\b", re.IGNORECASE
)
_SESSION: Final = compiled("<sessions>", sessions=SESSIONS)
_WEEKS_A_MONTH: Final = 4.0  # as requests count: 12 visits are 3 a week for a month


def understand(item: DisputedItem) -> Request:
    """Read treatment, part of the body, quantity, frequency and duration out of an item.

    Of a modified request only what is left in dispute counts. What the application states in
    fields of its own goes before what its words say.
    """
    words = _in_dispute(item.description)
    hints = " ".join(part for part in (words, item.frequency, item.duration) if part)
    per_week, weeks, scheduled = _schedule(hints)
    return Request(
        item_no=item.item_no,
        words=words,
        treatment=_treatment(words),
        body_parts=body_parts_in(" ".join(filter(None, (words, item.body_part)))),
        laterality=item.laterality or _side(words),
        quantity=item.quantity or _quantity(words) or scheduled,
        unit=item.unit or _unit(words),
        per_week=per_week,
        weeks=weeks,
        continues=_CONTINUES.search(words) is not None,
        first=_FIRST.search(words) is not None,
    )


def _in_dispute(words: str) -> str:
    found = _RESIDUAL.search(words)
    return found["rest"] if found else words


def _treatment(words: str) -> str | None:
    if _STRENGTH.search(words):
        return "medication"
    return next(treatments_in(words), "medication" if _DRUG.search(words) else None)


def _side(words: str) -> str | None:
    found = _LATERALITY.search(words)
    return found["side"].lower() if found else None


def _unit(words: str) -> str | None:
    if _SESSION.search(words):
        return "session"
    return "unit" if _STRENGTH.search(words) else None


def _quantity(words: str) -> int | None:
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


def _schedule(words: str) -> tuple[float | None, float | None, int | None]:
    """Return visits a week, weeks, and the visits that they make."""
    for pattern in _SCHEDULE:
        if found := pattern.search(words):
            often = number(found["high"] or found["low"])
            weeks = _weeks(found["weeks_high"] or found["weeks"], found["period"])
            return often, weeks, int(often * weeks)
    frequency, period = _FREQUENCY.search(words), _PERIOD.search(words)
    return (
        number(frequency["high"] or frequency["low"]) if frequency else None,
        _weeks(period["weeks"], period["period"]) if period else None,
        None,
    )


def _weeks(count: str, period: str) -> float:
    return number(count) * (_WEEKS_A_MONTH if period.lower().startswith("month") else 1.0)
