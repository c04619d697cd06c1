"""The specialties that there are, under all their names: ``taxonomy.yaml``."""

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field
from rapidfuzz.distance import OSA

_FILE: Final = Path(__file__).with_name("taxonomy.yaml")
_SLIP_LENGTH: Final = 10
"""Letters that a name must have before one slip in it is taken for one."""


class _Row(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Specialty(_Row):
    """One specialty, and what else it is called."""

    name: str
    kind: Literal["general", "sub", "other"]
    surgeon: bool = False
    reviewers: Literal["many", "some", "few"] = "few"
    aliases: list[str] = []


class Board(_Row):
    """A board, or several of one profession, and what it certifies."""

    board: str
    family: str
    specialties: list[Specialty] = Field(min_length=1)


class Taxonomy(_Row):
    """The file, checked."""

    boards: list[Board]

    @classmethod
    def load(cls) -> Self:
        """Read the service's own file."""
        return cls.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))

    @cached_property
    def specialties(self) -> Mapping[str, Specialty]:
        """All of them, by name."""
        return MappingProxyType(
            {each.name: each for board in self.boards for each in board.specialties}
        )

    @cached_property
    def families(self) -> Mapping[str, str]:
        """The board's family of each specialty, by name."""
        return MappingProxyType(
            {each.name: board.family for board in self.boards for each in board.specialties}
        )

    @cached_property
    def _by_spelling(self) -> Mapping[str, str]:
        return {
            _spelling(called): each.name
            for each in self.specialties.values()
            for called in (*each.aliases, each.name)
        }

    def named(self, text: str) -> str | None:
        """Return the name that a specialty has here; nothing where it is none.

        One slip of the pen is forgiven in a name that is long enough to be like no other.

        >>> Taxonomy.load().named("orthopaedic surgery")
        'Orthopedic Surgery'
        >>> Taxonomy.load().named("Orthopedic Surgrey")
        'Orthopedic Surgery'
        """
        spelling = _spelling(text)
        known = self._by_spelling.get(spelling)
        if known is not None or len(spelling) < _SLIP_LENGTH:
            return known
        near = {
            name
            for called, name in self._by_spelling.items()
            if OSA.distance(spelling, called, score_cutoff=1) <= 1
        }
        return near.pop() if len(near) == 1 else None

    def is_surgeon(self, name: str) -> bool:
        """Whether somebody of this specialty operates."""
        found = self.specialties.get(name)
        return found is not None and found.surgeon


def _spelling(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold().replace("&", " and ")))
