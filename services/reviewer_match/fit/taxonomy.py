"""The specialties that there are, under all their names: ``taxonomy.yaml``."""

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field

_FILE: Final = Path(__file__).with_name("taxonomy.yaml")


class _Row(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Specialty(_Row):
    """One specialty, and what else it is called."""

    name: str
    kind: Literal["general", "sub", "other"]
    surgeon: bool = False
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

        >>> Taxonomy.load().named("orthopaedic surgery")
        'Orthopedic Surgery'
        """
        return self._by_spelling.get(_spelling(text))

    def is_surgeon(self, name: str) -> bool:
        """Whether somebody of this specialty operates."""
        found = self.specialties.get(name)
        return found is not None and found.surgeon


def _spelling(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold().replace("&", " and ")))
