"""Grounds on which an application or an item is refused, as data with their law: ``rules/``.

A rule is in force from its date until its next version begins, so that an application of any day is
screened by the law of that day, and the answer can say which version that was.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field

from shared.events.case import Identifier
from shared.text import Line

_FILE: Final = Path(__file__).with_name("rules") / "eligibility.yaml"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Scope(StrEnum):
    """What a rule speaks about."""

    APPLICATION = "application"
    ITEM = "item"


class Effect(StrEnum):
    """What comes of it, once a person has confirmed it."""

    INELIGIBLE = "ineligible"
    DEFERRED = "deferred"


class Version(_Row):
    """What a rule says from a day on."""

    version: Line
    in_force_from: date = Field(alias="from")
    mark: Annotated[str, Field(pattern=r"^[SGU]$")] = Field(
        description="S: source read; G: general knowledge; U: uncertain."
    )
    section: Line = Field(description="Section of law.")
    text: str = Field(description="In plain words; what stands in braces is filled in.")
    parameters: Mapping[str, int | date] = Field(default_factory=dict)

    def days(self, name: str) -> int:
        """Return a parameter that counts days."""
        value = self.parameters[name]
        assert isinstance(value, int)  # the rules' own test reads every parameter
        return value

    def day(self, name: str) -> date:
        """Return a parameter that names a day."""
        value = self.parameters[name]
        assert isinstance(value, date)  # the rules' own test reads every parameter
        return value


class Rule(_Row):
    """One ground for refusal, through time."""

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


def load_rules(path: Path = _FILE) -> tuple[Rule, ...]:
    """Read the rules, in the order in which their reasons are told.

    Raises:
        pydantic.ValidationError: the file has not the form of :class:`Rule`.
    """
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(Rule.model_validate(each) for each in rows)
