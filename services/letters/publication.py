"""The public copy, profile ``DWC_PUBLIC`` (LC 4610.6(m); imr-process § 5.4).

Dropped: whoever the letter is addressed to, the parties, the list of documents. Kept: case number,
dates, age and sex, the reviewer's specialty and states, the decisions and their reasons. Free text
loses every name that the case knows. What is published is made once, here, from an explicit list
of fields: nothing is public because somebody forgot to hide it.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

import yaml

from services.letters.letter import Audience, Letter
from shared.events.case import (
    CaseNumber,
    CaseOutcome,
    DeferredItem,
    DisputedItem,
    Identifier,
    Outcome,
    Priority,
    RecordEntry,
    RefusedItem,
)
from shared.events.envelope import Part
from shared.events.letter_issued import Template
from shared.events.parties import Organization, PartySheet, Person

PROFILE: Final = "DWC_PUBLIC"
MARK: Final = "[removed]"

_WORDS: Final[dict[str, frozenset[str]]] = {
    name: frozenset(words.split())
    for name, words in yaml.safe_load(
        Path(__file__).with_name("names.yaml").read_text(encoding="utf-8")
    ).items()
}
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ZIP_CODE: Final = re.compile(r"\b\d{5}(?:-\d{4})?\b")


# -- names ---------------------------------------------------------------------------------------


def known_names(parties: PartySheet, documents: Iterable[RecordEntry]) -> frozenset[str]:
    """Return everything in the case that tells who somebody is.

    Whole names, their single words, names without titles or legal forms, claim number, addresses,
    e-mail, telephone, birth date, licence. A name wholly in parentheses is a placeholder and stands
    for nobody.
    """
    found: set[str] = set()
    for name in PartySheet.model_fields:
        party = getattr(parties, name)
        if isinstance(party, Person):
            found.update(_of_person(party))
        elif isinstance(party, Organization):
            found.update(_of_organization(party))
    if parties.claim_number is not None:
        found.add(parties.claim_number)
    for document in documents:
        if document.author is not None:
            found.update(_of_author(document.author))
    return frozenset(each.strip() for each in found if not _says_nothing(each))


def _of_person(person: Person) -> Iterator[str]:
    for name in (person.name, *person.former_names):
        yield from _name_words(name)
    yield from _of_address(person.address)
    yield from filter(None, (person.email, person.telephone, person.licence_number, person.npi))
    if person.date_of_birth is not None:
        yield from _spellings(person.date_of_birth)


def _of_organization(organization: Organization) -> Iterator[str]:
    yield organization.name
    yield _without(organization.name, _WORDS["legal_forms"])
    yield from _of_address(organization.address)
    if organization.contact is not None:
        yield from _of_author(organization.contact)


def _of_address(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line
        yield from _ZIP_CODE.findall(line)


def _of_author(author: str) -> Iterator[str]:
    """An author is a person, unless a word of the name says that it is not."""
    if {_bare(word) for word in author.split()} & (
        _WORDS["organization_words"] | _WORDS["legal_forms"]
    ):
        yield author
        yield _without(author, _WORDS["legal_forms"])
    else:
        yield from _name_words(author)


def _name_words(name: str) -> Iterator[str]:
    if name.startswith("(") and name.endswith(")"):
        return
    yield name
    yield _without(name, _WORDS["titles"])
    for word in name.split():
        for part in (word, *word.split("-")):
            if _bare(part) not in _WORDS["titles"]:
                yield part.strip('.,;()"')


def _without(name: str, words: frozenset[str]) -> str:
    return " ".join(word for word in name.split() if _bare(word) not in words).strip(" ,")


def _bare(word: str) -> str:
    return re.sub(r"[^\w]", "", word).casefold()


def _says_nothing(term: str) -> bool:
    placeholder = term.startswith("(") and term.endswith(")")
    return placeholder or len(re.sub(r"[\W_]", "", term)) < 2


def _spellings(day: date) -> Iterator[str]:
    yield day.isoformat()
    for separator in "/-.":
        for year in (f"{day:%Y}", f"{day:%y}"):
            yield f"{day:%m}{separator}{day:%d}{separator}{year}"
            yield f"{day.month}{separator}{day.day}{separator}{year}"
    yield f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


# -- removal -------------------------------------------------------------------------------------


class Redaction:
    """Removes a case's names from text: whole words, any case, possessives, over line breaks."""

    def __init__(self, names: Iterable[str]) -> None:
        spelled = {form for name in names for form in (name, _without_accents(name))}
        ordinary = {each for each in spelled if each.casefold() in _WORDS["ordinary_words"]}
        capitalised = {form for each in ordinary for form in (each.capitalize(), each.upper())}
        self._patterns = tuple(
            re.compile(rf"(?<!\w)(?:{alternatives})(?:['’]s?)?(?!\w)", flags)
            for terms, flags in ((spelled - ordinary, re.IGNORECASE), (capitalised, re.NOFLAG))
            if (alternatives := "|".join(_flexible(each) for each in _longest_first(terms)))
        )

    def __call__(self, text: str) -> str:
        """Return ``text`` with a mark in place of every name."""
        for pattern in self._patterns:
            text = pattern.sub(MARK, text)
        return text


def _longest_first(terms: Iterable[str]) -> list[str]:
    return sorted(terms, key=lambda each: (-len(each), each))


def _flexible(term: str) -> str:
    words = (re.sub("['’]", "['’]", re.escape(word)) for word in term.split())
    return r"\s+".join(words)


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return "".join(each for each in parts if not unicodedata.combining(each))


# -- the public copy -----------------------------------------------------------------------------


def public_copy(letter: Letter, parties: PartySheet) -> Letter:
    """Return the letter as the public may read it."""
    clean = Redaction(known_names(parties, letter.documents))
    return letter.model_copy(
        update={
            "audience": Audience.PUBLIC,
            "clinical_summary": clean(letter.clinical_summary),
            "items": tuple(
                item.model_copy(
                    update={
                        "description": clean(item.description),
                        "claims_administrator_guideline": clean(
                            item.claims_administrator_guideline
                        ),
                        "reviewer_guideline": clean(item.reviewer_guideline),
                        "rationale": clean(item.rationale),
                    }
                )
                for item in letter.items
            ),
            "refused_items": tuple(_public_refusal(each, clean) for each in letter.refused_items),
            "ended_items": tuple(
                each.model_copy(update={"item": _public_item(each.item, clean)})
                for each in letter.ended_items
            ),
            "deferred_items": tuple(_public_refusal(each, clean) for each in letter.deferred_items),
            "documents": (),
            "addressee": None,
            "employee": None,
            "requesting_physician": None,
            "claim_number": None,
            "copies": (),
        }
    )


_WithReasons = TypeVar("_WithReasons", RefusedItem, DeferredItem)


def _public_refusal(refused: _WithReasons, clean: Redaction) -> _WithReasons:
    reasons = tuple(each.model_copy(update={"text": clean(each.text)}) for each in refused.reasons)
    item = _public_item(refused.item, clean)
    return refused.model_copy(update={"item": item, "reasons": reasons})


def _public_item(item: DisputedItem, clean: Redaction) -> DisputedItem:
    return item.model_copy(update={"description": clean(item.description)})


class PublicItem(Part):
    """One decision, as the public may read it."""

    item_no: int
    description: str
    category: str | None = None
    outcome: Outcome
    claims_administrator_guideline: str
    reviewer_guideline: str
    rationale: str


class PublicDecision(Part):
    """``public.json``: the fields of the profile and no others."""

    profile: str
    case_number: CaseNumber
    organization: str
    priority: Priority
    date_of_injury: date
    ur_decided_on: date
    received_on: date
    assigned_on: date
    decided_on: date
    age: int | None
    sex: str | None
    specialties: tuple[str, ...]
    licensed_in: tuple[str, ...]
    outcome: CaseOutcome
    clinical_summary: str
    items: tuple[PublicItem, ...]
    signature_kind: Identifier
    template: Template

    def encoded(self) -> bytes:
        """Return the canonical bytes: sorted keys, no white space, UTF-8."""
        return json.dumps(
            self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()


def public_data(public: Letter) -> PublicDecision:
    """Return the public copy as data."""
    return PublicDecision(
        profile=PROFILE,
        case_number=public.case_number,
        organization=public.organization,
        priority=public.priority,
        date_of_injury=public.date_of_injury,
        ur_decided_on=public.ur_decided_on,
        received_on=public.received_on,
        assigned_on=public.assigned_on,
        decided_on=public.decided_on,
        age=public.worker.age,
        sex=public.worker.sex,
        specialties=public.qualifications.specialties,
        licensed_in=public.qualifications.licensed_in,
        outcome=public.outcome,
        clinical_summary=public.clinical_summary,
        items=tuple(
            PublicItem(**{name: getattr(item, name) for name in PublicItem.model_fields})
            for item in public.items
        ),
        signature_kind=public.signature_kind,
        template=public.template,
    )
