"""The guideline library: data with dates, sources and cases of its own, checked when it is loaded.

One YAML file per entry, in ``guidelines/``. The entries restate guidelines in our own words; their
numbers are facts with a citation. What a test in an entry means stands in ``criteria.py``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

import yaml
from pydantic import ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from services.decision.errors import GuidelineInvalidError
from shared.events.case import Identifier, Proposal
from shared.events.envelope import Part, digest
from shared.text import Line, Text

_FOLDER: Final = Path(__file__).with_name("guidelines")


class _Data(Part):
    """A piece of an entry. An unknown key is a spelling mistake, never ignored."""

    model_config = ConfigDict(strict=False, frozen=True, extra="forbid")


class CriterionName(StrEnum):
    """Criteria that an entry may name; ``criteria.py`` says how each is tested."""

    PAIN_MEDICATION_REDUCED = "pain_medication_reduced"
    PAIN_MEDICATION_NOT_TOLERATED = "pain_medication_not_tolerated"
    BESIDE_REHABILITATION = "beside_rehabilitation"
    BESIDE_SURGERY = "beside_surgery"
    FUNCTIONAL_IMPROVEMENT = "functional_improvement"
    PAIN_MODERATE_OR_SEVERE = "pain_moderate_or_severe"
    SESSIONS_COUNTED = "sessions_counted"


class Rule(_Data):
    """One criterion in plain words, with the test that evaluates it."""

    test: CriterionName
    text: Line


class Start(_Data):
    """What has to hold for a first course; both lists apply where both are given."""

    all_of: tuple[Rule, ...] = ()
    any_of: tuple[Rule, ...] = ()


class LimitName(StrEnum):
    """What a figure limits."""

    TRIAL = "trial"  # visits within which improvement should show
    TOTAL = "total"  # visits, with the earlier ones
    FREQUENCY = "frequency"
    DURATION = "duration"


class Limit(_Data):
    """A figure: ``min`` is a required minimum, ``max`` a ceiling."""

    name: LimitName
    unit: Line
    min: float | None = Field(default=None, gt=0)
    max: float = Field(gt=0)
    per: Literal["week"] | None = None
    advisory: bool = Field(default=False, description="Shown, but decides nothing.")
    note: Line | None = None

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.min is not None and self.min > self.max:
            raise PydanticCustomError("limit_reversed", "has a minimum above its maximum")
        return self


class AppliesTo(_Data):
    """Which items an entry speaks of."""

    treatments: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    body_parts: tuple[Line, ...]
    conditions: tuple[Literal["chronic pain"], ...] = Field(
        default=(), description="Each extends the entry to every part of the body."
    )
    phase: Literal["any", "chronic"]


class CaseKind(StrEnum):
    """What a case of an entry shows."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    BOUNDARY = "boundary"


class EntryCase(_Data):
    """An invented case with the proposal that the entry must lead to."""

    name: Line
    kind: CaseKind
    item: Text
    record: Text
    proposes: Proposal
    code: Identifier


class Entry(_Data):
    """One guideline in one edition."""

    id: Identifier
    title: Line
    category: Literal[
        "pharmacy",
        "rehab",
        "injection",
        "diagnostic",
        "surgery",
        "dme",
        "program",
        "behavioral",
        "homecare",
        "other",
    ]
    applies_to: AppliesTo
    edition: Identifier
    level: Literal["A", "B", "C", "D", "E", "F"] = Field(
        description="Standard of the statutory hierarchy, LC 4610.5(c)(2): A is the MTUS."
    )
    valid_from: date
    valid_to: date | None = Field(description="Last day; None: still in force.")
    review_by: date | None = Field(
        description="Last day on which it may be relied on without a new look. "
        "None: a closed edition, whose text cannot change any more."
    )
    review_flags: tuple[Line, ...] = ()
    proprietary: bool = Field(description="Licensed text (ODG, ACOEM) stands behind it.")
    mark: Literal["S", "G", "U"] = Field(
        description="Confidence: S source read, G general knowledge, U uncertain."
    )
    start: Start = Start()
    limits: tuple[Limit, ...] = ()
    continue_: tuple[Rule, ...] = Field(alias="continue")
    stop: tuple[Line, ...] = ()
    rules: tuple[Line, ...] = ()
    not_recommended: tuple[Line, ...] = ()
    documentation: tuple[Line, ...] = ()
    citation: Annotated[tuple[Line, ...], Field(min_length=1)]
    notes: Text | None = None
    cases: tuple[EntryCase, ...]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise PydanticCustomError("dates_reversed", "ends before it begins")
        if self.review_by is None and self.valid_to is None:
            raise PydanticCustomError("review_missing", "is in force without a review-by date")
        if missing := set(CaseKind) - {case.kind for case in self.cases}:
            raise PydanticCustomError(
                "cases_missing", "lacks a {kind} case", {"kind": min(missing).value}
            )
        names = [limit.name for limit in self.limits]
        if len(set(names)) != len(names):
            raise PydanticCustomError("limit_twice", "states a limit twice")
        return self

    def limit(self, name: LimitName) -> Limit | None:
        """Return the figure of that name, where the guideline gives one."""
        return next((limit for limit in self.limits if limit.name is name), None)

    def is_in_force(self, day: date) -> bool:
        """Whether the edition covers ``day``, review or not."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def speaks_of(self, treatment: str, body_parts: tuple[str, ...], *, chronic: bool) -> bool:
        """Whether it covers a treatment of these parts of the body, all of them."""
        where = self.applies_to
        if treatment not in where.treatments or (where.phase == "chronic" and not chronic):
            return False
        if chronic and "chronic pain" in where.conditions:
            return True
        return bool(body_parts) and set(body_parts) <= set(where.body_parts)


class PendCode(StrEnum):
    """Why no rule can be applied to an item: the reviewer decides without one."""

    NO_GUIDELINE_FOR_ITEM = "no_guideline_for_item"
    NO_GUIDELINE_IN_FORCE = "no_guideline_in_force"
    GUIDELINE_PAST_REVIEW = "guideline_past_review"
    BODY_PART_NOT_STATED = "body_part_not_stated"
    QUANTITY_NOT_STATED = "quantity_not_stated"
    NOTHING_TO_SEARCH = "nothing_to_search"


@dataclass(frozen=True)
class Library:
    """All entries, with the version that a determination names."""

    entries: tuple[Entry, ...]
    version: str
    """SHA-256 over the content of all entries."""

    @classmethod
    def of(cls, entries: tuple[Entry, ...]) -> Self:
        """Put entries together.

        Raises:
            GuidelineInvalidError: two of them speak of the same item on the same day.
        """
        for one, other in combinations(entries, 2):
            if one.id == other.id:
                raise GuidelineInvalidError(one.id, "the id stands twice")
            if _overlap(one, other):
                raise GuidelineInvalidError(one.id, f"its dates and subject overlap {other.id}")
        ordered = tuple(sorted(entries, key=lambda entry: entry.id))
        content = json.dumps(
            [entry.model_dump(mode="json") for entry in ordered], sort_keys=True
        ).encode()
        return cls(ordered, digest(content))

    @classmethod
    def load(cls, folder: Path = _FOLDER) -> Self:
        """Read every ``*.yaml`` of a folder.

        Raises:
            GuidelineInvalidError: a file does not hold an entry; says which one and where.
        """
        return cls.of(tuple(_read(path) for path in sorted(folder.glob("*.yaml"))))

    def entry(self, entry_id: str) -> Entry:
        """Return the entry of that id."""
        return next(entry for entry in self.entries if entry.id == entry_id)

    def in_force(
        self, day: date, treatment: str | None, body_parts: tuple[str, ...], *, chronic: bool
    ) -> Entry | PendCode:
        """Return the entry to apply, or why there is none.

        Args:
            day: The as-of date: of the request (RFA), else of the UR decision.
            treatment: As ``vocabulary.TREATMENTS`` names it.
            body_parts: As ``vocabulary.BODY_PARTS`` names them; an entry must cover them all.
            chronic: Whether the pain has lasted three months or more.
        """
        named = [each for each in self.entries if treatment in each.applies_to.treatments]
        about = [
            each for each in named if each.speaks_of(treatment or "", body_parts, chronic=chronic)
        ]
        current = [each for each in about if each.is_in_force(day)]
        if not current:
            return _why_none(day, named, about, body_parts)
        (entry,) = current
        if entry.review_by is not None and day > entry.review_by:
            return PendCode.GUIDELINE_PAST_REVIEW
        return entry


def _why_none(
    day: date, named: list[Entry], about: list[Entry], body_parts: tuple[str, ...]
) -> PendCode:
    if named and not body_parts and any(each.is_in_force(day) for each in named):
        return PendCode.BODY_PART_NOT_STATED
    if about or (named and not any(each.is_in_force(day) for each in named)):
        return PendCode.NO_GUIDELINE_IN_FORCE
    return PendCode.NO_GUIDELINE_FOR_ITEM


def _overlap(one: Entry, other: Entry) -> bool:
    where, there = one.applies_to, other.applies_to
    same_subject = set(where.treatments) & set(there.treatments) and (
        set(where.body_parts) & set(there.body_parts) or where.conditions or there.conditions
    )
    first, second = sorted((one, other), key=lambda entry: entry.valid_from)
    return bool(same_subject) and (first.valid_to is None or second.valid_from <= first.valid_to)


def _read(path: Path) -> Entry:
    try:
        content: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Entry.model_validate(content)
    except (yaml.YAMLError, UnicodeDecodeError):
        raise GuidelineInvalidError(path.name, "is not YAML in UTF-8") from None
    except ValidationError as error:
        found = error.errors()[0]
        where = ".".join(str(part) for part in found["loc"]) or "entry"
        raise GuidelineInvalidError(path.name, f"{where}: {found['msg']}") from None
