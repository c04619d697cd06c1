"""Which specialties know the condition and the treatment (LC 139.5(d)(4)(A)): ``specialties.yaml``.

Which specialty fits what is data; here stand the two questions that the data answers: what kind of
treatment is an item, and how well do somebody's specialties fit it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.events.case import DisputedItem

_FILE: Final = Path(__file__).with_name("specialties.yaml")
_ANYTHING_ELSE: Final = "anything_else"
_BREADTH: Final = 0.1
"""What a second fitting specialty adds, as a part of its own weight."""

Weight = Annotated[float, Field(gt=0, le=1)]


class _Row(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Fitting(_Row):
    """Specialties that fit equally well, with the reason."""

    weight: Weight
    specialties: list[str] = Field(min_length=1)
    because: str


class FittingThere(Fitting):
    """Specialties that fit at one part of the body, for some treatments."""

    treatments: list[str] = Field(min_length=1)


class Treatment(_Row):
    """A kind of treatment: the words that tell it, and who knows it."""

    hardness: int = Field(ge=1, le=9)
    words: list[str] = []
    fits: list[Fitting] = Field(min_length=1)


class BodyPart(_Row):
    """A part of the body: the words that tell it, and who knows it better than others."""

    words: list[str] = Field(min_length=1)
    fits: list[FittingThere] = Field(min_length=1)


@dataclass(frozen=True)
class Need:
    """What one item asks of a reviewer."""

    item_no: int
    treatment: str
    body_part: str | None
    hardness: int
    fits: Mapping[str, Fitting]
    """By specialty; one that is missing does not fit."""

    def by_weight(self) -> tuple[str, ...]:
        """Return the specialties that fit, the best first, equals by name."""
        return tuple(sorted(self.fits, key=lambda name: (-self.fits[name].weight, name)))


@dataclass(frozen=True)
class Fit:
    """How well somebody fits, and why."""

    weight: float
    specialty: str
    because: str


class Specialties(_Row):
    """The file, checked."""

    treatments: Mapping[str, Treatment]
    anything_else: Treatment
    body_parts: Mapping[str, BodyPart]

    @classmethod
    def load(cls) -> Self:
        """Read the service's own file."""
        return cls.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))

    @model_validator(mode="after")
    def _treatments_known(self) -> Self:
        named = {
            treatment
            for part in self.body_parts.values()
            for fitting in part.fits
            for treatment in fitting.treatments
        }
        if unknown := named - set(self.treatments):
            raise ValueError(f"body parts name unknown treatments: {sorted(unknown)}")
        return self

    def names(self) -> frozenset[str]:
        """Return every specialty that the file knows."""
        fittings = [
            *self.anything_else.fits,
            *(fitting for each in self.treatments.values() for fitting in each.fits),
            *(fitting for each in self.body_parts.values() for fitting in each.fits),
        ]
        return frozenset(name for fitting in fittings for name in fitting.specialties)


class Competence:
    """Answers what an item needs; built once, for its patterns."""

    def __init__(self, specialties: Specialties) -> None:
        self._specialties = specialties
        self._treatments = _pattern({k: v.words for k, v in specialties.treatments.items()})
        self._parts = _pattern({k: v.words for k, v in specialties.body_parts.items()})

    def needs(self, items: Sequence[DisputedItem]) -> tuple[Need, ...]:
        """Return what each item asks of a reviewer."""
        return tuple(self._need(item) for item in items)

    def _need(self, item: DisputedItem) -> Need:
        description = item.description.casefold()
        kind = _first(self._treatments, description) or _ANYTHING_ELSE
        part = _first(self._parts, (item.body_part or "").casefold())
        part = part or _first(self._parts, description)
        treatment = self._specialties.treatments.get(kind, self._specialties.anything_else)
        fits = {name: fitting for fitting in treatment.fits for name in fitting.specialties}
        if part is not None:
            for there in self._specialties.body_parts[part].fits:
                if kind in there.treatments:
                    fits |= dict.fromkeys(there.specialties, there)
        return Need(item.item_no, kind, part, treatment.hardness, fits)


def fit(specialties: Sequence[str], need: Need) -> Fit | None:
    """Return how well somebody with these specialties fits a need, or nothing.

    The best specialty counts in full, the second best adds a tenth of its weight.
    """
    known = sorted(
        ((need.fits[name].weight, name) for name in specialties if name in need.fits), reverse=True
    )
    if not known:
        return None
    best, name = known[0]
    second = known[1][0] if len(known) > 1 else 0.0
    return Fit(round(best + _BREADTH * second, 6), name, need.fits[name].because)


def weakest_fit(specialties: Sequence[str], needs: Sequence[Need]) -> Fit | None:
    """Return how well somebody fits the need that he fits least; nothing if he misses one."""
    fits = [fit(specialties, need) for need in needs]
    found = [each for each in fits if each is not None]
    if len(found) < len(needs):
        return None
    return min(found, key=lambda each: each.weight)


def hardest(needs: Sequence[Need]) -> Need:
    """Return the need that governs where nobody is competent for all (imr-process § 3.4)."""
    return max(needs, key=lambda need: (need.hardness, -need.item_no))


def _pattern(words: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """Return a pattern whose first match names, as its group, what the text speaks of first."""
    groups = (
        f"(?P<{name}>{'|'.join(re.escape(word) for word in sorted(each, key=len, reverse=True))})"
        for name, each in words.items()
    )
    return re.compile(rf"(?<![a-z])(?:{'|'.join(groups)})s?(?![a-z])")


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return None if found is None else found.lastgroup
