"""What the case itself knows of the people in it, as patterns to look for in its texts.

Which fields tell who somebody is follows from their privacy class: a field that is added to the
party sheet is searched for without a change here.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from string import ascii_letters
from typing import Any, Final, NamedTuple

import yaml
from pydantic import BaseModel

from services.letters.publication.folding import fold
from shared.events.case import RecordEntry
from shared.events.parties import PartySheet
from shared.privacy import Privacy, privacy_of

_DATA: Final[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("names.yaml").read_text(encoding="utf-8")
)
_TITLES: Final = frozenset(_DATA["titles"].split())
_LEGAL_FORMS: Final = frozenset(_DATA["legal_forms"].split())
_LEGAL_ENDS: Final = "|".join(r"\.?".join(form) for form in sorted(_LEGAL_FORMS) if len(form) > 2)
"""Not ``PA`` or ``CO``: a view of a hand is one, too."""
_ORGANIZATION_WORDS: Final = frozenset(_DATA["organization_words"].split())
_ORDINARY: Final = frozenset(_DATA["ordinary_words"].split())
_COMPANY_WORDS: Final = frozenset(_DATA["company_words"].split())
_ABBREVIATIONS: Final = frozenset(_DATA["abbreviations"].split())
_NICKNAMES: Final[dict[str, tuple[str, ...]]] = {}
for _line in _DATA["nicknames"]:
    for _name in (_group := _line.split()):
        _NICKNAMES[_name] = (*_NICKNAMES.get(_name, ()), *(n for n in _group if n != _name))

_SHORT: Final = 3
"""A name of so few letters is taken for an ordinary word."""
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ZIP_CODE: Final = re.compile(r"\b(\d{5})(?:-\d{4})?\b")
_CITY: Final = re.compile(r"^([^\d,]+?)(?:,\s*(?:[A-Z]{2}|[A-Z][a-z]+)\b|\s+[A-Z]{2}\.?\s+\d{5}\b)")
_STREET: Final = re.compile(r"^\d+\S*\s+([^,]+?)\s+(\w+)\.?(?:,.*)?$")
_STREET_KINDS: Final[dict[str, str]] = {
    word: "|".join(line.split()) for line in _DATA["streets"] for word in line.split()
}
_BETWEEN: Final = r"[\W_]{0,3}"
"""What may stand between two characters of one number."""
_TELEPHONE: Final = re.compile(
    r"\D*(?:1\D*)?(\d(?:\D*\d){9})\W*(?:(?:x|ext)\D*\d+)?", re.IGNORECASE
)
"""Ten digits, with a country code or an extension or neither."""
_ENOUGH: Final = 5
"""So many digits of a number tell of which case it is, also without its letters."""
_AT_WORK: Final = (
    r"(?i:\b(?:at|by|employer|(?:job|position|employed|hired)\s+(?:at|by|with)"
    r"|work(?:s|ed|ing)?\s+(?:for|at|with))[:\s]+(?:the\s+)?)"
)
"""What stands before an employer whose name says nothing by itself."""
_OF_SOMEBODY: Final = r"\b(?:M[rs]s?|Miss)\.?\s+"
_OF_PATIENT: Final = (
    r"(?:\b(?:patient|worker|employee|claimant|applicant|mr\.?|mrs\.?|ms\.?)[,\s]+)"
)


class Known(NamedTuple):
    """Something to look for: which class of field told it, and a pattern over folded text."""

    privacy: Privacy
    pattern: str
    any_case: bool = True
    after: str = ""
    """What has to stand before it; stays."""


def known(parties: PartySheet, documents: Iterable[RecordEntry]) -> frozenset[Known]:
    """Return everything in the case that tells who somebody is.

    A name wholly in parentheses is a placeholder and stands for nobody.
    """
    told = list(_told(parties))
    told += [(Privacy.AUTHOR, each.author) for each in documents if each.author is not None]
    return frozenset(each for privacy, value in told for each in _looked_for(privacy, value))


def _told(part: BaseModel) -> Iterator[tuple[Privacy, str | date]]:
    for field in type(part).model_fields:
        value = getattr(part, field)
        privacy = privacy_of(type(part), field)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, BaseModel):
                yield from _told(each)
            elif isinstance(privacy, Privacy) and each is not None:
                yield privacy, each


def _looked_for(privacy: Privacy, value: str | date) -> Iterator[Known]:
    if isinstance(value, date):
        if privacy is Privacy.BIRTH_DATE:
            yield from (Known(privacy, spelled) for spelled in _spellings(value))
        return
    text = fold(value).strip()
    if (text.startswith("(") and text.endswith(")")) or len(re.sub(r"[\W_]", "", text)) < 2:
        return
    match privacy:
        case Privacy.AUTHOR if _words(text) & (_ORGANIZATION_WORDS | _LEGAL_FORMS):
            yield from _organization(text, privacy)
        case Privacy.PERSON | Privacy.AUTHOR:
            yield from _person(text, privacy)
        case Privacy.ORGANIZATION:
            yield from _organization(text, privacy)
        case Privacy.ADDRESS:
            yield from _address(text)
        case Privacy.NUMBER | Privacy.CONTACT:
            yield Known(privacy, _number(text, privacy))


# -- people --------------------------------------------------------------------------------------


def _person(name: str, privacy: Privacy) -> Iterator[Known]:
    words = [word.strip('.,;()"') for word in name.split()]
    words = [word for word in words if word and _bare(word) not in _TITLES]
    yield Known(privacy, _flexible(name))
    if not words:
        return
    if len(words) > 1:
        first, last = words[0], words[-1]
        apart, initial = r"[\s._-]*", r"(?:[A-Z]\.?\s+)?"
        yield Known(privacy, _flexible(" ".join(words)))
        yield Known(privacy, f"{_flexible(first)}{apart}{initial}{_flexible(last)}")
        yield from _initials(words, privacy)
        for part in {last, *last.split("-")} - {""}:
            yield Known(privacy, f"{_flexible(part)},?{apart}{_flexible(first)}")
            yield Known(privacy, f"{re.escape(first[0])}\\.?\\s+{_flexible(part)}", any_case=False)
            yield Known(privacy, f"{_flexible(part)},\\s+{re.escape(first[0])}\\.", any_case=False)
            yield Known(privacy, f"{re.escape(part[0])}\\.?", any_case=False, after=_OF_SOMEBODY)
            yield _capitalised(part, privacy, ending="e?s")
    for word in words:
        for part in {word, *word.split("-")}:
            if len(_bare(part)) > 1:
                yield from _single(part, privacy)
    for nickname in _NICKNAMES.get(_bare(words[0]), ()):
        yield from _single(nickname, privacy)


def _single(word: str, privacy: Privacy) -> Iterator[Known]:
    """One word of a name: in any case, or capitalised only where it is a word of its own."""
    bare = _bare(word)
    if len(bare) > _SHORT and bare not in _ORDINARY:
        yield Known(privacy, _flexible(word))
    else:
        yield _capitalised(word, privacy)


def _capitalised(word: str, privacy: Privacy, ending: str = "") -> Known:
    """A word where it begins with a capital, whatever follows: ``May``, ``MAY``."""
    return Known(privacy, f"{word[0].upper()}(?i:{_flexible(word[1:])}{ending})", any_case=False)


def _initials(words: list[str], privacy: Privacy) -> Iterator[Known]:
    """``W.T.``, ``W. G.-T.``; without dots only where an age follows: ``WT is a 41 year old``."""
    parts = [part for word in words for part in word.split("-") if part]
    letters = [part[0].upper() for part in parts]
    if not all(letter.isalpha() for letter in letters):
        return
    ways = {"".join(letters), "".join(word[0].upper() for word in words)}
    for spelled in ways | {f"{letters[0]}{other}" for other in letters[1:]}:
        after = _OF_PATIENT if spelled.casefold() in _ABBREVIATIONS else ""
        dotted = r"\.[\s-]?".join(spelled)
        yield Known(privacy, rf"{dotted}\.", any_case=False, after=after)
        age = r"(?=,?\s+(?:is|was|,|an?)\s*(?:an?\s+)?\d{2})"
        yield Known(privacy, f"{spelled}{age}", any_case=False)


# -- organizations, places, numbers --------------------------------------------------------------


def _organization(name: str, privacy: Privacy) -> Iterator[Known]:
    """The whole name; alone and without its legal form only where it is no ordinary word."""
    short = " ".join(word for word in name.split() if _bare(word) not in _LEGAL_FORMS).strip(" ,")
    short = re.sub(r"^the\s+", "", short, flags=re.IGNORECASE)
    common = _ORDINARY | _ORGANIZATION_WORDS | _TITLES
    says_something = any(word not in common and len(word) > 1 for word in _words(short))
    if short != name or says_something or len(_words(short)) > 1:
        yield Known(privacy, _flexible(name), any_case=says_something or short != name)
    if len(re.sub(r"[\W_]", "", short)) < 2:
        return
    if short != name:
        yield Known(privacy, rf"{_flexible(short)},?\s+(?:{_LEGAL_ENDS})\b\.?")
    if says_something:
        yield Known(privacy, _flexible(short))
        core = short.split()
        while core and _bare(core[-1]) in common | _COMPANY_WORDS:
            core.pop()
        if 1 < len(core) < len(short.split()):
            yield Known(privacy, _flexible(" ".join(core)))
        for word in short.split():
            if len(bare := _bare(word)) > _SHORT and bare not in common | _COMPANY_WORDS:
                yield _capitalised(word.strip(".,;()"), privacy)
    else:
        for form in {short, short.title(), short.upper()}:
            yield Known(privacy, _flexible(form), any_case=False, after=_AT_WORK)


def _address(line: str) -> Iterator[Known]:
    """A line, its street with or without the house, its city, its ZIP code."""
    yield Known(Privacy.ADDRESS, _flexible(line))
    street = _STREET.match(line)
    if street and (kinds := _STREET_KINDS.get(street[2].casefold())):
        yield Known(Privacy.ADDRESS, rf"(?:\d+\S*\s+)?{_flexible(street[1])}\s+(?:{kinds})\b\.?")
    for code in _ZIP_CODE.findall(line):
        yield Known(Privacy.ADDRESS, rf"{code}(?:-\d{{4}})?")
    if city := _CITY.match(line):
        yield from _single(city[1].strip(), Privacy.ADDRESS)


def _number(text: str, privacy: Privacy) -> str:
    """A number or an address to reach somebody at, by what it looks like."""
    if "@" in text:
        return _e_mail(text)
    telephone = _TELEPHONE.fullmatch(text) if privacy is Privacy.CONTACT else None
    return _parted(text) if telephone is None else _telephone(re.sub(r"\D", "", telephone[1]))


def _parted(number: str) -> str:
    """A number however it is parted: ``WC-2024-17``, ``WC 2024 17``, ``wc202417``.

    Where five digits or more are left, also without the letters before them.
    """
    characters = re.sub(r"[\W_]", "", number)
    rest = characters.lstrip(ascii_letters)
    if not rest:
        return re.escape(number)
    letters = _BETWEEN.join((*characters.removesuffix(rest), ""))
    optional = "?" if sum(map(str.isdigit, rest)) >= _ENOUGH else ""
    return rf"\(?(?:{letters}){optional}{_BETWEEN.join(rest)}"


def _telephone(digits: str) -> str:
    """Ten digits however they are parted, also without the first three, the area code."""
    area, local = _BETWEEN.join(digits[:3]), _BETWEEN.join(digits[3:])
    return rf"(?:\+?1{_BETWEEN})?\(?(?:{area}{_BETWEEN})?{local}"


def _e_mail(address: str) -> str:
    """An address, also over a line's end and in words: ``a at b dot example``."""
    local, _, domain = address.rpartition("@")
    at, dot = (rf"\s*(?:{sign}|[(\[]?\b{word}\b[)\]]?)\s*" for sign, word in _SIGNS)
    return re.escape(local) + at + dot.join(map(re.escape, domain.split(".")))


_SIGNS: Final = (("@", "at"), (r"\.", "dot"))


def _flexible(term: str) -> str:
    """Words over a line's end, hyphens or none, apostrophes or none, ``&`` for ``and``."""
    words = ("(?:&|and)" if word in {"&", "and"} else re.escape(word) for word in term.split())
    return r"[\s_-]+".join(words).replace(r"\-", r"[\s-]*").replace("'", r"['\s]?")


def _words(name: str) -> set[str]:
    return {_bare(word) for word in name.split()} - {""}


def _bare(word: str) -> str:
    return re.sub(r"[^\w]", "", word).casefold()


def _spellings(day: date) -> Iterator[str]:
    """A day as a pattern: in numbers in each order, and in words."""
    y, m, d = f"{day:%Y}", f"0?{day.month}", f"0?{day.day}"
    apart, or_short = r"(?:\s*[/.,-]\s*|\s+)", rf"(?:{y}|(?<=[/.-]){day:%y})"
    yield f"{m}{apart}{d}{apart}{or_short}"
    yield f"{d}{apart}{m}{apart}{y}"
    yield f"{y}{apart}{m}{apart}{d}"
    yield f"{day:%Y%m%d}|{day:%m%d%Y}"
    name = _MONTHS[day.month - 1]
    month = rf"(?:{name}|{name[:3]}|{name[:4]})\.?"
    nth, year = rf"{d}(?:st|nd|rd|th)?", rf"(?:{y}|'?{day:%y})"
    yield rf"{month}[\s-]*{nth},?[\s-]+{year}"
    yield rf"{nth}[\s/-]*(?:of\s+)?{month},?[\s/-]*{year}"
