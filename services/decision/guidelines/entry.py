"""One guideline in one edition, as a file of the library states it."""

import json
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import Field, TypeAdapter, field_validator, model_validator
from pydantic_core import PydanticCustomError

from services.decision.evaluation.citation import Citation, CommentaryCitation, LawCitation
from services.decision.facts.findings import AnyFinding
from services.decision.guidelines.data import Data
from services.decision.guidelines.limits import Limit, LimitName, Row
from services.decision.guidelines.predicates import Elapsed, Predicate, leaves
from shared.events.case import Identifier, Proposal
from shared.text import Line, Text

Predicates = Annotated[tuple[Predicate, ...], Field(max_length=30)]
Lines = Annotated[tuple[Line, ...], Field(max_length=40)]

ANY: Final = "any"
"""Every part of the body."""


class Phase(StrEnum):
    """When in the course of an injury an item is asked for."""

    ANY = "any"
    ACUTE = "acute"  # before pain is chronic
    CHRONIC = "chronic"
    POSTSURGICAL = "postsurgical"


class Level(StrEnum):
    """Standards of medical necessity, in order. Source: LC 4610.5(c)(2)."""

    MTUS = "A"
    STUDIES = "B"
    PROFESSIONAL = "C"
    EXPERT = "D"
    PRACTICE = "E"
    LIKELY = "F"


class AppliesTo(Data):
    """Which items an entry speaks of."""

    treatments: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=40)]
    body_parts: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)] = Field(
        description="``any`` stands for all."
    )
    everywhere_if_chronic: bool = Field(
        default=False, description="Chronic pain extends the entry to every part of the body."
    )
    conditions: Lines = Field(default=(), description="In words; the criteria test them.")
    silent_on: Predicate | None = Field(
        default=None,
        description="Where this is met, the source does not speak of the case, and the next "
        "standard is asked.",
    )
    phase: Phase

    def covers(self, body_parts: tuple[str, ...], *, chronic: bool) -> bool:
        """Whether it speaks of these parts of the body: of most of them, where there are several.

        >>> head = AppliesTo(treatments=("mri",), body_parts=("neck", "head"), phase=Phase.ANY)
        >>> head.covers(("neck", "head", "hip"), chronic=False)
        True
        """
        if ANY in self.body_parts or (chronic and self.everywhere_if_chronic):
            return True
        return 2 * sum(part in self.body_parts for part in body_parts) > len(body_parts)

    def is_for(self, phases: frozenset[Phase]) -> bool:
        """Whether it speaks of an item asked for in these phases."""
        return self.phase is Phase.ANY or self.phase in phases


class Start(Data):
    """What has to hold for a first course; both lists apply where both are given."""

    all_of: Predicates = ()
    any_of: Predicates = ()
    judgement: Predicates = Field(
        default=(),
        description="What the source names in general terms only. Where nothing is wrong with an "
        "item but that the above is not documented, one of these leaves it to the reviewer.",
    )


class Flag(Data):
    """Something to check before the entry is relied on."""

    text: Line
    since: date | None = Field(default=None, description="First day that it concerns.")


class CaseKind(StrEnum):
    """What a case of an entry shows."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    BOUNDARY = "boundary"


_FINDING: Final[TypeAdapter[AnyFinding]] = TypeAdapter(AnyFinding)


class EntryCase(Data):
    """An invented case with the proposal that the entry must lead to.

    Its facts stand in a note (``record``), or as findings (``facts``) where only the rule is tried.
    """

    name: Line
    kind: CaseKind
    item: Text
    request: dict[Identifier, bool | int | float | str | tuple[str, ...]] = Field(
        default={}, description="Fields of the request, as they would be understood."
    )
    record: Text | None = None
    facts: Annotated[tuple[AnyFinding, ...], Field(max_length=40)] = ()
    day: date | None = Field(
        default=None, description="Day that counts; else thirty days after the start."
    )
    injured_days_before: int = Field(default=400, ge=0, le=20_000)
    proposes: Proposal
    code: Identifier

    @field_validator("facts", mode="before")
    @classmethod
    def _stand_in_no_record(cls, facts: object) -> object:
        """Read findings as the file has them: without a place in a record."""
        if not isinstance(facts, list):
            return facts
        return tuple(
            _FINDING.validate_json(json.dumps({"spans": [], **each}, default=str)) for each in facts
        )


class Entry(Data):
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
    level: Level = Field(description="Standard of the statutory hierarchy, LC 4610.5(c)(2).")
    inapplicable: dict[Level, Line] = Field(
        default={}, description="Why each higher standard does not apply."
    )
    valid_from: date
    valid_to: date | None = Field(description="Last day; None: still in force.")
    review_by: date | None = Field(
        description="Last day on which it may be relied on without a new look. "
        "None: a closed edition, whose text cannot change any more."
    )
    review_flags: Annotated[tuple[Flag, ...], Field(max_length=10)] = ()
    gap_after: Line | None = Field(
        default=None, description="Why nothing follows at once: a hole that is known."
    )
    never_apply: Line | None = Field(
        default=None, description="Why it must not be applied by software, whatever its dates."
    )
    proprietary: bool = Field(description="Licensed text (ODG, ACOEM) stands behind it.")
    mark: Literal["S", "G", "U"] = Field(
        description="Confidence: S source read, G general knowledge, U uncertain."
    )
    begun: Predicate | None = Field(
        default=None,
        description="What shows that a course has begun. None: earlier visits of the treatment.",
    )
    start: Start = Start()
    table: Annotated[tuple[Row, ...], Field(max_length=60)] = ()
    limits: Annotated[tuple[Limit, ...], Field(max_length=20)] = ()
    throughout: Predicates = Field(
        default=(), description="Asked of a first course and of an extension alike."
    )
    continue_: Predicates = Field(default=(), alias="continue")
    stop: Predicates = Field(default=(), description="Each ends a course that has begun.")
    not_recommended: Predicates = Field(default=(), description="Each speaks against the item.")
    notes_on_use: Lines = Field(
        default=(), description="Special rules and figures for the reader; they decide nothing."
    )
    documentation: Lines = ()
    citation: Annotated[tuple[Citation, ...], Field(min_length=1, max_length=8)] = Field(
        description="The first is the primary source."
    )
    notes: Text | None = None
    cases: Annotated[tuple[EntryCase, ...], Field(max_length=60)]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise PydanticCustomError("dates_reversed", "ends before it begins")
        if self.review_by is None and self.valid_to is None:
            raise PydanticCustomError("review_missing", "is in force without a review-by date")
        if isinstance(self.citation[0], LawCitation | CommentaryCitation):
            raise PydanticCustomError("source_missing", "names no guideline as its first citation")
        if self.is_applied and (missing := set(CaseKind) - {e.kind for e in self.cases}):
            raise PydanticCustomError(
                "cases_missing", "lacks a {kind} case", {"kind": min(missing).value}
            )
        return self

    @model_validator(mode="after")
    def _is_unambiguous(self) -> Self:
        names = [limit.name for limit in self.limits]
        if len(set(names)) != len(names):
            raise PydanticCustomError("limit_twice", "states a limit twice")
        higher = {each for each in Level if each < self.level}
        if set(self.inapplicable) != higher:
            raise PydanticCustomError(
                "level_unexplained", "does not say why each higher standard does not apply"
            )
        columns = {name for row in self.table for name in row.values}
        asked = {name for limit in self.limits for name in (limit.column, limit.open_column)}
        asked |= {test.column for test in self.tests if isinstance(test, Elapsed)}
        if asked - columns - {None}:
            raise PydanticCustomError("column_unknown", "asks for a column that no row has")
        return self

    @property
    def is_applied(self) -> bool:
        """Whether it ever leads to a proposal; what is held invalid or uncertain does not."""
        return self.never_apply is None and self.mark != "U"

    @property
    def tests(self) -> tuple[Predicate, ...]:
        """Every test of the entry, without groups."""
        rows = tuple(row.when for row in self.table if row.when)
        beside = tuple(each for each in (self.begun, self.applies_to.silent_on) if each)
        return tuple(leaf for each in (*self.criteria, *rows, *beside) for leaf in leaves(each))

    @property
    def criteria(self) -> tuple[Predicate, ...]:
        """Every criterion of the entry, whenever it is asked."""
        return (
            *self.start.all_of,
            *self.start.any_of,
            *self.start.judgement,
            *self.throughout,
            *self.continue_,
            *self.stop,
            *self.not_recommended,
        )

    def limit(self, name: LimitName) -> Limit | None:
        """Return the figure of that name, where the guideline gives one."""
        return next((limit for limit in self.limits if limit.name is name), None)

    @property
    def counts_visits(self) -> bool:
        """Whether it matters how many are asked for."""
        return any(
            limit.name in {LimitName.TRIAL, LimitName.TOTAL} and not limit.advisory
            for limit in self.limits
        )

    def is_in_force(self, day: date) -> bool:
        """Whether the edition covers ``day``, review or not."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def flags(self, day: date) -> tuple[str, ...]:
        """What to check before it is relied on for that day."""
        return tuple(
            each.text for each in self.review_flags if each.since is None or day >= each.since
        )
