"""Which edition counts: the as-of rule, and the dated list of editions (mtus-guidelines § 1.1)."""

from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal, Self

import yaml
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.decision.guidelines.data import Data
from services.decision.guidelines.selection import Selection, Values, fits
from shared.events.case import Identifier
from shared.events.envelope import Part
from shared.text import Line

_FILE: Final = Path(__file__).with_name("editions.yaml")


class AsOfBasis(StrEnum):
    """Which day the guidelines are taken of."""

    RFA = "rfa"
    UR_DECISION = "ur_decision"


class AsOf(Part):
    """The day whose guidelines apply: of the request (RFA), else of the UR decision.

    The adoption notices tie editions to requests made (2016) or to services rendered (from
    2017-12-01); one day for all is this product's rule (imr-process § 4.4, mark P).
    """

    day: date
    basis: AsOfBasis
    injured_on: date
    chronic: bool = Field(
        description="The injury was three months old or older: chronic pain by the definition of "
        "8 CCR 9792.20."
    )


def as_of(rfa_on: date | None, ur_decided_on: date, date_of_injury: date) -> AsOf:
    """Name the day whose guidelines apply.

    >>> as_of(None, date(2014, 7, 1), date(2014, 6, 1)).basis.value
    'ur_decision'
    """
    day = rfa_on or ur_decided_on
    return AsOf(
        day=day,
        basis=AsOfBasis.RFA if rfa_on else AsOfBasis.UR_DECISION,
        injured_on=date_of_injury,
        chronic=day >= months_after(date_of_injury, 3),
    )


def months_after(day: date, months: int) -> date:
    """Return the day that many calendar months later; the last of a month that is too short.

    >>> months_after(date(2015, 11, 30), 3)
    datetime.date(2016, 2, 29)
    """
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


class Edition(Data):
    """A set of guidelines with its dates."""

    id: Identifier
    title: Line
    valid_from: date
    valid_to: date | None
    content: Line
    mark: Literal["S", "G", "U"]

    def is_in_force(self, day: date) -> bool:
        """Whether it covers ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class ChapterVersion(Data):
    """One chapter of the MTUS from a day on."""

    chapter: Line
    since: date
    content: Line
    mark: Literal["S", "G", "U"]


class Factors(Data):
    """Morphine equivalents from a day on: milligrams a day times factor."""

    source: Line
    since: date
    factors: Annotated[dict[Identifier, float], Field(min_length=1, max_length=40)]
    mark: Literal["S", "G", "U"]


class Notice(Data):
    """What the law adds to an item, whatever its guideline: told, never decided by."""

    id: Identifier
    text: Line
    treatments: Annotated[tuple[Identifier, ...], Field(max_length=40)] = ()
    category: Identifier | None = None
    over_visits: int | None = Field(
        default=None, ge=1, description="Told where the visits, with the earlier ones, are more."
    )
    valid_from: date
    valid_to: date | None
    citation: Line
    mark: Literal["S", "G", "U"]

    def is_for(self, treatment: str | None, category: str | None, day: date) -> bool:
        """Whether it speaks of an item on a day."""
        named = treatment in self.treatments or (self.category and category == self.category)
        return (
            bool(named) and self.valid_from <= day and (not self.valid_to or day <= self.valid_to)
        )


class SeldomStated(Data):
    """Findings that a summary of a record seldom states, though the file may hold them."""

    kind: Identifier
    where: Annotated[dict[Identifier, Values], Field(max_length=8)]
    because: Line

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        _ = Selection(kind=self.kind, where=self.where)
        return self

    def is_asked_by(self, asked: Selection) -> bool:
        """Whether a criterion asks for nothing else than these."""
        if asked.kind != self.kind:
            return False
        for name, values in self.where.items():
            wanted = asked.where.get(name)
            if not isinstance(wanted, tuple) or not all(fits(each, values) for each in wanted):
                return False
        return True


class Summaries(Data):
    """Records that are short enough to be a summary of a file, and what those leave out."""

    up_to_characters: int = Field(gt=0)
    seldom_state: Annotated[tuple[SeldomStated, ...], Field(min_length=1, max_length=40)]


class Editions(Data):
    """What the library knows beside its entries, each with its dates."""

    editions: Annotated[tuple[Edition, ...], Field(min_length=1, max_length=40)]
    chapters: Annotated[tuple[ChapterVersion, ...], Field(max_length=100)]
    morphine_equivalents: Annotated[tuple[Factors, ...], Field(max_length=10)] = ()
    notices: Annotated[tuple[Notice, ...], Field(max_length=40)] = ()
    summaries: Summaries | None = None

    @model_validator(mode="after")
    def _ids_are_distinct(self) -> Self:
        if len({each.id for each in self.editions}) != len(self.editions):
            raise PydanticCustomError("edition_twice", "names an edition twice")
        return self

    @classmethod
    def load(cls, file: Path = _FILE) -> Self:
        """Read the file. It is part of the program; a fault in it is a fault of the program."""
        return cls.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))

    def edition(self, edition_id: str) -> Edition | None:
        """Return the edition of that id, if there is one."""
        return next((each for each in self.editions if each.id == edition_id), None)

    def in_force(self, day: date) -> tuple[Identifier, ...]:
        """Name the editions that cover a day."""
        return tuple(each.id for each in self.editions if each.is_in_force(day))

    def morphine_equivalent(self, drug: str, mg_a_day: float, day: date) -> float | None:
        """Return milligrams of morphine a day, by the table of the day; nothing without a factor.

        Buprenorphine is not converted; patches and methadone by tiers are left to the reader.
        """
        tables = [each for each in self.morphine_equivalents if each.since <= day]
        latest = max(tables, key=lambda each: each.since, default=None)
        factor = latest.factors.get(drug) if latest else None
        return None if factor is None else factor * mg_a_day

    def chapters_on(self, day: date) -> tuple[ChapterVersion, ...]:
        """Return the version of each chapter that is in force on a day."""
        latest: dict[str, ChapterVersion] = {}
        for each in sorted(self.chapters, key=lambda version: version.since):
            if each.since <= day:
                latest[each.chapter] = each
        return tuple(latest.values())
