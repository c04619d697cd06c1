"""The risk report of a release: what was taken out by which rule, and what is left that may tell.

It holds counts and names of fields and rules, never a value.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import Field

from services.letters.publication.decisions import PublicDecision, SafeHarborDecision
from services.letters.publication.profiles import Derivation, Profile, Treatment
from shared.events.case import Identifier
from shared.events.envelope import Digest, Part, digest
from shared.privacy import Privacy

RULES: Final = 2
"""Version of rules and lists; a change of what is recognised counts it up."""

ENOUGH: Final = 11
"""Cases that share all quasi-identifiers, from which a cell is commonly taken for safe.

Source: CMS cell size suppression policy (no cell of 1 to 10). [G]
"""

_AGE_BAND: Final = 5
_TWO_NAMES: Final = re.compile(
    r"(?<![.!?:]\s)(?<!^)\b[A-Z][a-z]{2,}\s+[A-Z][a-z]{2,}\b", re.MULTILINE
)
_FRACTION: Final = re.compile(r"(?<![\w/.-])(?:[1-9]|1[0-2])/(?:[1-9]|[12]\d|3[01])(?![\w/])")


Decision = PublicDecision | SafeHarborDecision


class Removed(Part):
    """What one rule took out of one field."""

    field: str = Field(description="Path in the letter.")
    rule: Identifier
    privacy: Privacy
    count: int


class Treated(Part):
    """What became of a field as a whole."""

    field: str
    privacy: Privacy
    treatment: Treatment


class QuasiIdentifier(Part):
    """Something that is left and may tell who it is, together with other things."""

    name: Identifier
    told: Identifier = Field(description="How finely: day, offset, year, exact, band, words.")


class RiskReport(Part):
    """What stands between a release and the people in it."""

    profile: Profile
    rules: int
    release: Digest = Field(description="Of the data that it is about.")
    fields: tuple[Treated, ...]
    removed: tuple[Removed, ...]
    quasi_identifiers: tuple[QuasiIdentifier, ...]
    equivalence_class: Digest = Field(
        description="Of all by which cases are told apart: how many releases share it is their k."
    )
    possible_names: int = Field(description="Pairs of capitalised words left inside sentences.")
    possible_days: int = Field(description="Fractions left that may be a day or a score.")

    def encoded(self) -> bytes:
        """Return the canonical bytes."""
        return json.dumps(
            self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()


def equivalence_class(data: Decision) -> str:
    """Return the digest of everything by which decisions of a profile are told apart.

    Sex, age in bands of five years, year of injury where it is told, specialties, kinds of
    treatment, outcome. A case number or a day tells every case apart; whoever publishes them has
    decided that.
    """
    told = (
        data.profile,
        data.sex,
        None if data.age is None else data.age // _AGE_BAND,
        data.date_of_injury.year if isinstance(data, PublicDecision) else None,
        sorted(data.specialties),
        sorted({item.category or "" for item in data.items}),
        data.outcome.value,
    )
    return digest(json.dumps(told).encode())


@dataclass(frozen=True)
class Crowd:
    """How well decisions hide among each other."""

    decisions: int
    classes: int
    smallest: int
    """The k of k-anonymity."""
    alone: int
    """Decisions in classes of fewer than ``ENOUGH``."""


def crowd(decisions: Iterable[Decision]) -> Crowd:
    """Count the equivalence classes of a release as a whole.

    >>> crowd([])
    Crowd(decisions=0, classes=0, smallest=0, alone=0)
    """
    sizes = Counter(map(equivalence_class, decisions)).values()
    return Crowd(
        decisions=sum(sizes),
        classes=len(sizes),
        smallest=min(sizes, default=0),
        alone=sum(size for size in sizes if size < ENOUGH),
    )


def report(derivation: Derivation, data: Decision) -> RiskReport:
    """Return the report of what was derived."""
    texts = [data.clinical_summary]
    for item in data.items:
        texts += item.description, item.rationale, item.reviewer_guideline
        texts.append(item.claims_administrator_guideline)
    return RiskReport(
        profile=derivation.profile,
        rules=RULES,
        release=digest(data.encoded()),
        fields=tuple(
            Treated(field=field, privacy=privacy, treatment=treatment)
            for field, (privacy, treatment) in sorted(derivation.treated.items())
        ),
        removed=tuple(
            Removed(field=field, rule=rule, privacy=privacy, count=count)
            for (field, rule, privacy), count in sorted(derivation.found.items())
        ),
        quasi_identifiers=tuple(_left(data)),
        equivalence_class=equivalence_class(data),
        possible_names=sum(len(_TWO_NAMES.findall(text)) for text in texts),
        possible_days=sum(len(_FRACTION.findall(text)) for text in texts),
    )


def _left(data: Decision) -> Iterator[QuasiIdentifier]:
    dates = "day" if isinstance(data, PublicDecision) else "offset"
    told: Mapping[str, str | None] = {
        "age": None if data.age is None else "exact" if data.age < 90 else "band",
        "sex": None if data.sex is None else "exact",
        "dates": dates,
        "case_number": "exact" if isinstance(data, PublicDecision) else None,
        "reviewer_specialties": "words",
        "reviewer_states": "words",
        "treatment": "words",
        "clinical_summary": "words",
    }
    for name, how in told.items():
        if how is not None:
            yield QuasiIdentifier(name=name, told=how)


def as_text(found: RiskReport) -> str:
    """Return the report for people."""
    lines = [
        f"Risk report, profile {found.profile.value}, rules {found.rules}",
        f"Release {found.release}",
        "",
        "Taken out of texts, by class:",
        *_table(_sums((each.privacy.value, each.count) for each in found.removed)),
        "by rule:",
        *_table(_sums((each.rule, each.count) for each in found.removed)),
        "by field:",
        *_table(_sums((each.field, each.count) for each in found.removed)),
        "",
        "Whole fields:",
    ]
    for treatment in Treatment:
        names = [each.field for each in found.fields if each.treatment is treatment]
        if names:
            lines.append(f"  {treatment.value}: {', '.join(names)}")
    lines += [
        "",
        "Left that may tell, together with other things:",
        *(f"  {each.name}: {each.told}" for each in found.quasi_identifiers),
        "",
        f"Equivalence class: {found.equivalence_class}",
        f"Pairs of capitalised words inside sentences: {found.possible_names}",
        f"Fractions that may be days or scores: {found.possible_days}",
    ]
    return "\n".join(lines) + "\n"


def _sums(counted: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, count in counted:
        sums[name] = sums.get(name, 0) + count
    return sums


def _table(counts: Mapping[str, int]) -> list[str]:
    if not counts:
        return ["  nothing"]
    return [f"  {name}: {count}" for name, count in sorted(counts.items())]
