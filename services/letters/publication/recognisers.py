"""What gives somebody away in any text, whoever he is: by its form alone, without a model.

Both profiles remove what identifies directly (the list of imr-process § 5.4). ``SAFE_HARBOR`` takes
dates, ages over 89, places and all other numbers as well: 45 CFR 164.514(b)(2)(i)(A) to (R).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import yaml

from shared.privacy import Privacy

MARK: Final = "[removed]"
OLDEST: Final = 90
"""Years: who is as old or older is told as ``90 or older`` (45 CFR 164.514(b)(2)(i)(C))."""

_PLACES: Final[dict[str, str]] = yaml.safe_load(
    Path(__file__).with_name("places.yaml").read_text(encoding="utf-8")
)

Instead = Callable[[re.Match[str]], str | None]
"""What stands in place of a match; None: it is something else after all."""


def removed(_: re.Match[str]) -> str:
    """Put the mark in its place."""
    return MARK


@dataclass(frozen=True)
class Rule:
    """One kind of thing that goes, named in the risk report."""

    name: str
    privacy: Privacy
    pattern: re.Pattern[str]
    instead: Instead = removed


def _rule(name: str, privacy: Privacy, pattern: str, flags: int = re.IGNORECASE) -> Rule:
    return Rule(name, privacy, re.compile(pattern, flags))


def _after(
    name: str, privacy: Privacy, label: str, pattern: str, flags: int = re.IGNORECASE
) -> Rule:
    """What stands after a label, which stays."""
    compiled = re.compile(rf"({label})(?:{pattern})", flags)
    return Rule(name, privacy, compiled, lambda met: f"{met[1]}{MARK}")


_CREDENTIALS: Final = (
    r"(?:M\.?D|D\.?O|D\.?C|D\.?P\.?M|Ph\.?D|Psy\.?D|L\.?Ac|P\.?T|O\.?T|R\.?N|N\.?P|P\.?A(?:-C)?"
    r"|Esq|D\.?D\.?S|O\.?D|Pharm\.?D)\b\.?"
)
_MEDICAL: Final = r"(?:M\.?D|D\.?O|D\.?C|D\.?P\.?M|Ph\.?D|Psy\.?D|L\.?Ac)\b\.?"
"""Degrees that stand behind no word but a name."""
_INITIALS: Final = r"(?:[A-Z]\.\s*)"
_PARTICLES: Final = (
    r"(?:(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|el|al|bin|ter|st\.)\s+)*"
)
_NAME: Final = rf"{_PARTICLES}[A-Z](?:['-]?[A-Za-z])*[a-z]"
"""``Unheard``, ``McUnheard``, ``O'Unheard``, ``Un-Heard``, ``van der Unheard``."""
_CAPITALS: Final = (
    r"(?!(?:IN|ON|FOR|AND|THE|OF|AT|TO|WITH|WHO|WAS|IS|AS|BY|FROM|HAS|NOTED|STATED|REPORTED)\b)"
    r"[A-Z](?:['-]?[A-Z])+\b"
)
_NO_NAME: Final = (
    r"(?!(?:Pain|Primary|Treating|Orthop\w+|Spine|Sports?|Occupational"
    r"|Family|Internal|Emergency)\b)"
)
"""Not a kind of physician: ``Pain Management, M.D.``"""
_NUMBER: Final = r"(?=(?:[A-Z-]*\d){3})[A-Z0-9](?:[A-Z0-9-]*[A-Z0-9])?"
"""Three digits at least, letters and hyphens among them."""
_LABELS: Final = (
    r"claim|case|file|account|acct|policy|group|member|subscriber|chart|record|patient|docket"
    r"|licen[cs]e|certificate|serial|lot|device|model|plate|vehicle|registration|invoice|employee"
    r"|medical record|badge|id"
)

IDENTIFIERS: Final = (
    _rule("e_mail", Privacy.CONTACT, r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    _rule("url", Privacy.CONTACT, r"\b(?:https?://|www\.)[^\s<>()\"']+[^\s<>()\"'.,;:]"),
    _rule(
        "telephone",
        Privacy.CONTACT,
        r"(?<![\w.-])(?:\+?1[\s.-]?)?(?:\(\d{3}\)\s?|\d{3}[\s.-])\d{3}[\s.-]\d{4}(?![\w-])"
        r"|(?<!\w)\+\d{1,3}(?:[\s.-]?\d{2,4}){2,4}(?!\w)",
    ),
    _rule(
        "social_security_number",
        Privacy.NUMBER,
        r"(?<![\w-])(?:\d{3}|[x*]{3})([-. ])(?:\d{2}|[x*]{2})\1\d{4}(?![\w-])",
    ),
    _after(
        "social_security_number",
        Privacy.NUMBER,
        r"\b(?:SSN?|social\s+security(?:\s+(?:number|no\.?))?)[\s:#]+"
        r"(?:(?:ending|ends)\s+(?:in|with)\s+|last\s+(?:four|4)(?:\s+digits)?[\s:]+)?",
        r"[\d*x][\d*x -]{2,9}\d",
    ),
    _rule(
        "network_address",
        Privacy.NUMBER,
        r"(?<![\w.])(?<!Section )(?<!Section\(s\): )(?:\d{1,3}\.){3}\d{1,3}(?![\w.])",
    ),
    _after(
        "labelled_number",
        Privacy.NUMBER,
        r"\b(?:MRN|NPI|DEA|VIN|SSN|EAMS)[\s:#.]*",
        rf"{_NUMBER}(?![\w-])",
    ),
    _after(
        "labelled_number",
        Privacy.NUMBER,
        rf"\b(?:{_LABELS})(?:\s+(?:no\.?|number|num\.?|id)\s*[:#]*\s*|\s*[:#]+\s*)",
        rf"{_NUMBER}(?![\w-])",
    ),
    _rule("docket_number", Privacy.NUMBER, r"\bADJ\s?\d{4,10}\b"),
    _rule(
        "street_address",
        Privacy.ADDRESS,
        r"\b\d{1,6}\s+(?:[NSEW]\.?\s+)?(?:[A-Z][\w'.]*\s+|\d+(?:st|nd|rd|th)\s+){1,3}"
        r"(?:Street|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Lane|Ln|Court|Place|Parkway|Highway|Way)"
        r"\b\.?(?:,?\s+(?:Suite|Ste|Apt|Unit)\.?\s*#?\w+)?|\bP\.?\s?O\.?\s+Box\s+\d+",
        re.NOFLAG,
    ),
    _rule(
        "zip_code",
        Privacy.ADDRESS,
        r"(?:[A-Z][\w'-]+\s+){0,2}[A-Z][\w'-]+,\s*(?:CA|[A-Z]{2}|California)\.?\s+\d{5}(?:-\d{4})?\b",
        re.NOFLAG,
    ),
    _after(
        "birth_date",
        Privacy.BIRTH_DATE,
        r"\b(?:DOB|D\.O\.B\.|born(?:\s+on)?|date\s+of\s+birth|birth\s*date)[\s:]+",
        r"(?:\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+\d{4})",
    ),
    _after(
        "titled_name",
        Privacy.PERSON,
        r"\b(?:Dr|Mr|Ms|Mrs)\b\.?\s+|\bDoctor\s+",
        rf"{_INITIALS}*{_NAME}(?:(?:\s+[A-Z]\.)?\s+{_NAME}){{0,2}}(?=[,.;:)]|\s+[a-z]|\s*$)"
        rf"|{_INITIALS}*{_NAME}",
        re.MULTILINE,
    ),
    _after(
        "titled_name",
        Privacy.PERSON,
        r"\b(?:DR|MR|MS|MRS)\.\s+|\b(?:Dr|Mr|Ms|Mrs)\b\.?\s+|\bDOCTOR\s+",
        rf"{_INITIALS}*{_CAPITALS}(?:\s+{_INITIALS}?{_CAPITALS})?(?:'[sS])?",
        re.NOFLAG,
    ),
    _rule(
        "credentialed_name",
        Privacy.PERSON,
        rf"\b{_NO_NAME}(?:{_INITIALS}+|{_NAME}\s+{_INITIALS}?){_NAME}(?=,\s*{_CREDENTIALS})"
        rf"|\b{_NO_NAME}(?:{_INITIALS}+|{_NAME}\s+{_INITIALS}?){_NO_NAME}{_NAME}(?=\s+{_MEDICAL})"
        rf"|\b{_NO_NAME}{_NAME}(?=,\s*{_MEDICAL})"
        rf"|\b(?:{_INITIALS}+|{_CAPITALS}\s+{_INITIALS}?){_CAPITALS}(?=,\s*{_CREDENTIALS})",
        re.NOFLAG,
    ),
    _after(
        "relative",
        Privacy.PERSON,
        r"\b(?:wife|husband|son|daughter|mother|father|brother|sister|spouse),?\s+",
        rf"{_NAME}(?:\s+{_NAME}(?=[,.;:)]|\s+[a-z]))?",
        re.NOFLAG,
    ),
)
"""Both profiles."""


# -- SAFE_HARBOR ---------------------------------------------------------------------------------

_SOME_DAY: Final = "[date]"
_MONTHS: Final = {
    name: at
    for at, names in enumerate(
        (
            *(("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr")),
            *(("may",), ("june", "jun"), ("july", "jul"), ("august", "aug")),
            *(("september", "sept", "sep"), ("october", "oct"), ("november", "nov")),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_MONTH: Final = "|".join(
    f"{name.capitalize()}|{name.upper()}" for name in sorted(_MONTHS, key=len, reverse=True)
)
_WRITTEN: Final = re.compile(
    rf"\b(?:(?P<m>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})"
    rf"|(?P<d2>\d{{1,2}})\s+(?P<m2>{_MONTH})\.?,?\s+(?P<y2>\d{{4}}))\b"
)
_NUMERIC: Final = re.compile(
    r"(?<![\w/.-])(?:(?P<m>\d{1,2})(?P<s>[/.-])(?P<d>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})"
    r"|(?P<y2>(?:19|20)\d\d)(?P<s2>[/.-])(?P<m2>\d{1,2})(?P=s2)(?P<d2>\d{1,2}))(?![\w/-])"
)
_MONTH_OF_YEAR: Final = re.compile(
    rf"\b(?:(?:{_MONTH})\.?,?(?:\s+of)?\s+|(?:0?[1-9]|1[0-2])/)((?:19|20)\d\d)\b"
)
_DAY_OF_MONTH: Final = re.compile(
    rf"\b(?:{_MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s*(?:mg|%|/))"
    r"|\b0[1-9]/(?:0[1-9]|[12]\d|3[01])(?![\w/])(?<![\w/.-]\d\d/\d\d)"
)
_DAY_AFTER_WORD: Final = re.compile(
    r"\b((?:on|dated|since|until|through)\s+)(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])(?![\w/])"
)
_AGE: Final = re.compile(
    r"\b(?:9\d|1[0-2]\d)(?=[\s-]*(?:years?|yrs?|y)[\s./-]*(?:of\s+age|o(?:ld)?\b))"
    r"|(?<=\baged\s)(?:9\d|1[0-2]\d)\b|(?<=\bage\s)(?:9\d|1[0-2]\d)\b",
    re.IGNORECASE,
)


def _spaced(name: str) -> str:
    return r"\s+".join(map(re.escape, name.split()))


_COUNTY: Final = rf"(?:{'|'.join(map(_spaced, _PLACES['counties'].split(',')))})"
_FURTHER: Final = (
    Rule("month", Privacy.DATE, _MONTH_OF_YEAR, lambda met: met[1]),
    Rule("date_without_year", Privacy.DATE, _DAY_OF_MONTH, lambda _: _SOME_DAY),
    Rule("date_without_year", Privacy.DATE, _DAY_AFTER_WORD, lambda met: met[1] + _SOME_DAY),
    _after(
        "birth_year",
        Privacy.BIRTH_DATE,
        r"\bborn\s+in\s+",
        rf"(?:(?:{_MONTH})\.?,?\s+(?:of\s+)?)?(?:19|20)\d\d\b",
    ),
    Rule("age_over_89", Privacy.AGE, _AGE, lambda _: f"{OLDEST} or older"),
    _rule("case_number", Privacy.CASE_NUMBER, r"\bCM\d{2}-\d{7}\b"),
    _rule(
        "long_number",
        Privacy.NUMBER,
        r"(?<![\w.,/-])(?=[A-Z-]*\d)[A-Z]{0,4}-?\d[\d-]{5,}\d(?![\w-])",
    ),
    _rule(
        "city",
        Privacy.ADDRESS,
        rf"\b(?:{'|'.join(map(_spaced, _PLACES['cities'].split(',')))})\b",
        re.NOFLAG,
    ),
    _rule("county", Privacy.ADDRESS, rf"\b{_COUNTY}(?=\s+County\b)", re.NOFLAG),
    _after("county", Privacy.ADDRESS, r"\bCounty\s+of\s+", _COUNTY, re.NOFLAG),
)


def without_dates(anchor: date) -> tuple[Rule, ...]:
    """Return what counts dates in days from ``anchor`` and takes the rest of the law's list.

    A full date becomes ``[day 145]``; of a month of a year the year stays, as the law lets it; a
    day without a year goes.
    """

    def offset(met: re.Match[str]) -> str | None:
        found = _day(met, anchor)
        return None if found is None else f"[day {(found - anchor).days}]"

    written, numeric = (Rule("date", Privacy.DATE, each, offset) for each in (_WRITTEN, _NUMERIC))
    return (written, numeric, *_FURTHER)


def _day(met: re.Match[str], anchor: date) -> date | None:
    parts = met.groupdict()
    month, day, year = (parts[name] or parts[f"{name}2"] for name in "mdy")
    try:
        number = _MONTHS.get(month.casefold()) or int(month)
        return date(_year(int(year), anchor) if len(year) == 2 else int(year), number, int(day))
    except ValueError:
        return None


def _year(two_digits: int, anchor: date) -> int:
    """Return the century's year that is not long after the injury: 85 is 1985, 24 is 2024."""
    year = anchor.year - anchor.year % 100 + two_digits
    return year if year <= anchor.year + 30 else year - 100
