"""What speaks against an application or an item, as data with its law: ``rules/eligibility.yaml``.

A rule is in force from its date until its next version begins, so that an application of any day is
screened by the law of that day, and the answer can say which version that was.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import UUID

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from services.intake.eligibility.facts import FACTS, Fact
from shared.days import DaysAsWritten
from shared.events.case import Identifier, Reason
from shared.text import Line

SHIPPED: Final = Path(__file__).parents[1] / "rules"
_FILE: Final = "eligibility.yaml"


class _Row(DaysAsWritten, BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Scope(StrEnum):
    """What a rule speaks about."""

    APPLICATION = "application"
    ITEM = "item"


class Effect(StrEnum):
    """What comes of it."""

    INELIGIBLE = "ineligible"
    DEFERRED = "deferred"
    DUPLICATE = "duplicate"
    FLAGGED = "flagged"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"


class Before(_Row):
    """A date that lies before another."""

    before: date

    def holds(self, fact: Fact) -> bool:
        """Tell whether the fact is such a date."""
        return isinstance(fact, date) and fact < self.before


class OneOf(_Row):
    """A value out of a list."""

    values: tuple[bool | str, ...]

    def holds(self, fact: Fact) -> bool:
        """Tell whether the fact has one of the values."""
        return fact in self.values


def _condition(given: Any) -> Any:
    if isinstance(given, dict):
        return Before.model_validate(given)
    return OneOf(values=tuple(given) if isinstance(given, list) else (given,))


Condition = Annotated[Before | OneOf, BeforeValidator(_condition)]
"""What a fact must be: a value, one of several, or a date before another."""


class Version(_Row):
    """What a rule says from a day on."""

    version: Line
    in_force_from: date = Field(alias="from")
    mark: Annotated[str, Field(pattern=r"^[SGUP]$")] = Field(
        description="S: source read; G: general knowledge; U: uncertain; P: ours."
    )
    section: Line = Field(description="Section of law.")
    when: tuple[Mapping[str, Condition], ...] = Field(
        default=(), description="Alternatives; all facts of one of them must hold."
    )
    text: str = Field(description="In plain words; what stands in braces is filled in.")

    @field_validator("when", mode="before")
    @classmethod
    def _one_or_several(cls, given: Any) -> Any:
        return [given] if isinstance(given, dict) else given

    @field_validator("when")
    @classmethod
    def _facts_are_known(
        cls, when: tuple[Mapping[str, Condition], ...]
    ) -> tuple[Mapping[str, Condition], ...]:
        if unknown := {name for each in when for name in each} - FACTS:
            raise ValueError(f"asks for facts that nobody knows: {', '.join(sorted(unknown))}")
        return when

    def asks_for(self, name: str) -> bool:
        """Tell whether it turns on a fact."""
        return any(name in each for each in self.when)

    def speaks(self, facts: Mapping[str, Fact]) -> bool:
        """Tell whether this is said of a matter with these facts."""
        return any(
            all(condition.holds(facts[name]) for name, condition in each.items())
            for each in self.when
        )


class Rule(_Row):
    """One ground, through time."""

    code: Identifier
    scope: Scope
    outcome: Effect = Effect.INELIGIBLE
    versions: Annotated[tuple[Version, ...], Field(min_length=1)]

    @property
    def id(self) -> str:
        """The name under which a reason cites it."""
        return f"eligibility/{self.code}"

    def in_force(self, as_of: date) -> Version | None:
        """Return the version of a day; before the first one there was no such rule."""
        begun = [each for each in self.versions if each.in_force_from <= as_of]
        return max(begun, key=lambda each: each.in_force_from, default=None)


def reason(
    rule: Rule,
    as_of: date,
    *,
    item_no: int | None = None,
    linked_to: UUID | None = None,
    fills: Mapping[str, str] | None = None,
) -> Reason:
    """Return a rule as a reason, in the version of a day, or else the first.

    ``fills`` is what stands in braces in its text.
    """
    version = rule.in_force(as_of) or rule.versions[0]
    return Reason(
        code=rule.code,
        item_no=item_no,
        rule=rule.id,
        section=version.section,
        version=version.version,
        as_of=as_of,
        text=version.text.format_map(fills or {}),
        linked_to=linked_to,
    )


def load_rules(folder: Path = SHIPPED) -> tuple[Rule, ...]:
    """Read the rules, in the order in which their reasons are told.

    Raises:
        pydantic.ValidationError: the file has not the form of :class:`Rule`, or asks for a fact
            that nobody knows.
    """
    rows = yaml.safe_load((folder / _FILE).read_text(encoding="utf-8"))
    return tuple(Rule.model_validate(each) for each in rows)
