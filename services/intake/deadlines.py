"""Until when a determination is due (T8 of imr-process § 2.7; LC 4610.6(d)).

The periods are data with their law (``rules/deadlines.yaml``). A missed day is an alarm, never an
outcome: the time limit is directory (*Margaris*, 2016).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field

from services.intake.business_days import days_after, working_days_after
from shared.events.case import Priority
from shared.text import Line

_FILE: Final = Path(__file__).with_name("rules") / "deadlines.yaml"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Unit(StrEnum):
    """What is counted."""

    CALENDAR_DAYS = "calendar_days"  # the last one moves to a business day
    WORKING_DAYS = "working_days"
    CONSECUTIVE_DAYS = "consecutive_days"  # hours run through weekends and holidays


class Period(_Row):
    """How long it may take, from a day on."""

    in_force_from: date = Field(alias="from")
    mark: Annotated[str, Field(pattern=r"^[SGU]$")]
    section: Line
    days: Annotated[int, Field(ge=1)]
    unit: Unit

    def after(self, day: date) -> date:
        """Return the last day of the period that begins on ``day``."""
        if self.unit is Unit.WORKING_DAYS:
            return working_days_after(day, self.days)
        if self.unit is Unit.CALENDAR_DAYS:
            return days_after(day, self.days)
        return day + timedelta(days=self.days)


class Kind(StrEnum):
    """Which period applies."""

    REGULAR = "regular"
    FORMULARY = "formulary"
    EXPEDITED = "expedited"


class Deadlines(_Row):
    """The periods by kind, each through time."""

    determination: Mapping[Kind, Annotated[tuple[Period, ...], Field(min_length=1)]]

    @classmethod
    def load(cls, path: Path = _FILE) -> Self:
        """Read the service's own file.

        Raises:
            pydantic.ValidationError: the file has another form.
        """
        return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))

    def determination_due(self, completed_on: date, priority: Priority, *, formulary: bool) -> date:
        """Return the last day for the determination.

        Args:
            completed_on: day on which application and supporting documents were in.
            priority: expedited goes before everything else.
            formulary: whether a drug is disputed under the formulary.
        """
        kind = Kind.FORMULARY if formulary else Kind.REGULAR
        if priority is Priority.EXPEDITED:
            kind = Kind.EXPEDITED
        periods = self.determination[kind]
        begun = [each for each in periods if each.in_force_from <= completed_on]
        applies = max(begun or periods[:1], key=lambda each: each.in_force_from)
        return applies.after(completed_on)
