"""Figures that limit a request, and tables whose rows give them."""

from enum import StrEnum
from math import ceil
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.decision.guidelines.data import Data
from services.decision.guidelines.predicates import Predicate
from shared.events.case import Identifier
from shared.text import Line


class LimitName(StrEnum):
    """What a figure limits, and with it what of the request is compared."""

    TRIAL = "trial"  # visits within which improvement should show
    TOTAL = "total"  # visits, with the earlier ones
    FREQUENCY = "frequency"  # visits a week
    DURATION = "duration"  # weeks, of visits or of supply
    RENTAL = "rental"  # months of equipment on trial
    PER_SESSION = "per_session"  # injections at one time
    LEVELS = "levels"  # of the spine
    DAILY_DOSE = "daily_dose"  # milligrams a day of the drug itself
    MORPHINE_EQUIVALENT = "morphine_equivalent"  # milligrams of morphine a day
    STRENGTH = "strength"  # percent of a cream or patch
    REPEATS = "repeats"  # a year; shown, for a request does not tell


class Limit(Data):
    """A figure: ``min`` is required, ``max`` a ceiling, or a share of a table's column."""

    name: LimitName
    unit: Line
    min: float | None = Field(default=None, gt=0)
    max: float | None = Field(default=None, gt=0)
    open_to: float | None = Field(
        default=None,
        gt=0,
        description="Of visits: up to here the source neither recommends nor refuses more than the "
        "maximum, which is left to the reviewer.",
    )
    open_column: Identifier | None = Field(
        default=None, description="The same, as a column of the entry's table."
    )
    column: Identifier | None = None
    share: float = Field(default=1, gt=0, le=1, description="Of the column; rounded up.")
    per: Literal["week", "day", "session", "year"] | None = None
    units_a_day: float | None = Field(
        default=None, gt=0, description="For a supply, where the request does not say."
    )
    advisory: bool = Field(default=False, description="Shown, but decides nothing.")
    note: Line | None = None
    mark: Literal["S", "G", "U", "P"] | None = Field(
        default=None, description="Where it differs from the entry's."
    )

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if (self.max is None) == (self.column is None):
            raise PydanticCustomError("figure_missing", "needs a maximum or a column, not both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise PydanticCustomError("limit_reversed", "has a minimum above its maximum")
        if self.open_to is not None and self.open_column is not None:
            raise PydanticCustomError("figure_missing", "is open to a figure or a column, not both")
        if self.open_to is not None and self.max is not None and self.open_to <= self.max:
            raise PydanticCustomError("limit_not_open", "is open below its maximum")
        if self.name is LimitName.REPEATS and not self.advisory:
            raise PydanticCustomError("limit_untestable", "limits what a request does not tell")
        return self

    def ceiling(self, row: "Row | None") -> float | None:
        """Return the figure, or nothing where the table gives none."""
        if self.column is None:
            return self.max
        value = row.values.get(self.column) if row else None
        return None if value is None else float(ceil(value * self.share))

    def open_until(self, row: "Row | None") -> float | None:
        """Return up to which figure more than the maximum is left to the reviewer."""
        if self.open_column is None:
            return self.open_to
        return row.values.get(self.open_column) if row else None


class Row(Data):
    """One row of a table: when it applies, and its figures by column."""

    name: Identifier
    text: Line
    when: Predicate | None = Field(default=None, description="None: where no other row applies.")
    values: Annotated[dict[Identifier, float], Field(min_length=1, max_length=8)]
    mark: Literal["S", "G", "U"]
