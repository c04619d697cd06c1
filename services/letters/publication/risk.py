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
from services.letters.publication.recognisers import OLDEST
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


class Left(Part):
    """What a person should look at in a text before it goes out."""

    field: str
    possible_names: int = Field(description="Pairs of capitalised words inside sentences.")
    possible_days: int = Field(description="Fractions that may be a day or a score.")


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
    look_at: tuple[Left, ...] = Field(default=(), description="Where these stand.")

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
    look_at = tuple(_to_look_at(data))
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
        possible_names=sum(each.possible_names for each in look_at),
        possible_days=sum(each.possible_days for each in look_at),
        look_at=look_at,
    )


def _to_look_at(data: Decision) -> Iterator[Left]:
    texts: dict[str, list[str]] = {"clinical_summary": [data.clinical_summary]}
    if isinstance(data, PublicDecision) and data.correction is not None:
        texts["correction.reason"] = [data.correction.reason]
    for name in (
        *("description", "claims_administrator_guideline"),
        *("reviewer_guideline", "rationale"),
    ):
        texts[f"items.{name}"] = [getattr(item, name) for item in data.items]
    for field, told in texts.items():
        names = sum(len(_TWO_NAMES.findall(text)) for text in told)
        days = sum(len(_FRACTION.findall(text)) for text in told)
        if names or days:
            yield Left(field=field, possible_names=names, possible_days=days)


def _left(data: Decision) -> Iterator[QuasiIdentifier]:
    is_public = isinstance(data, PublicDecision)
    banded = not is_public and data.age == OLDEST
    told: Mapping[str, str | None] = {
        "age": None if data.age is None else "band" if banded else "exact",
        "sex": None if data.sex is None else "exact",
        "dates": "day" if is_public else "offset",
        "case_number": "exact" if is_public else None,
        "reviewer_specialties": "words",
        "reviewer_states": "words",
        "treatment": "words",
        "clinical_summary": "words",
    }
    for name, how in told.items():
        if how is not None:
            yield QuasiIdentifier(name=name, told=how)


_FOR: Final = {
    Profile.DWC_PUBLIC: "for anybody (Labor Code 4610.6(m))",
    Profile.SAFE_HARBOR: "for research (45 CFR 164.514(b)(2))",
}
_HOW: Final = {
    "exact": "as it is",
    "band": "90 stands for 90 or older",
    "day": "to the day",
    "offset": "in days since the injury",
    "words": "in words",
}


def as_text(found: RiskReport) -> str:
    """Return the report for people: what to do first, then what was done, then what is left."""
    passages, texts = sum(e.count for e in found.removed), {e.field for e in found.removed}
    lines = [
        f"Risk report, release {_FOR[found.profile]}: {found.profile.value}, rules {found.rules}",
        f"Release {found.release}",
        "",
        f"{passages} passages were taken out of {len(texts)} texts.",
        *_look_at(found.look_at),
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
    told = [each for each in found.fields if each.privacy not in {Privacy.CODE, Privacy.WORDS}]
    for treatment in Treatment:
        names = [each.field for each in told if each.treatment is treatment]
        if names:
            lines.append(f"  {treatment.value}: {', '.join(names)}")
    lines += [
        f"  {len(found.fields) - len(told)} fields of codes and fixed words, about nobody",
        "",
        "Left that may tell, together with other things:",
        *(f"  {each.name}: {_HOW[each.told]}" for each in found.quasi_identifiers),
        "",
        f"Equivalence class: {found.equivalence_class}",
        f"How many decisions share it: imr decisions risk FOLDER. Fewer than {ENOUGH} are few.",
    ]
    return "\n".join(lines) + "\n"


def _look_at(places: Iterable[Left]) -> Iterator[str]:
    told = [
        f"  {each.field}: pairs of capitalised words {each.possible_names}, "
        f"fractions that may be days or scores {each.possible_days}"
        for each in places
    ]
    yield "Look at before it goes out:" if told else "Nothing left looks like a name or a day."
    yield from told


def _sums(counted: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, count in counted:
        sums[name] = sums.get(name, 0) + count
    return sums


def _table(counts: Mapping[str, int]) -> list[str]:
    if not counts:
        return ["  nothing"]
    return [f"  {name}: {count}" for name, count in sorted(counts.items())]
