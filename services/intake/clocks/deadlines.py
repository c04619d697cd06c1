"""How long everything may take (imr-process § 2.7), as data with its law: ``rules/deadlines.yaml``.

A missed day is an alarm, never an outcome: the time limit of a determination is directory
(*Margaris*, 2016).
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Self

import yaml
from pydantic import Field, RootModel

from services.intake.clocks.ledger import last_day
from shared.clock import midday
from shared.events.case import Priority
from shared.events.deadlines_changed import ClockName, Period, Variant

_FILE: Final = Path(__file__).parents[1] / "rules" / "deadlines.yaml"

Periods = Annotated[tuple[Period, ...], Field(min_length=1)]


class Deadlines(RootModel[Mapping[ClockName, Mapping[Variant, Periods]]]):
    """The periods by clock and variant, each through time."""

    @classmethod
    def load(cls, path: Path = _FILE) -> Self:
        """Read the service's own file.

        Raises:
            pydantic.ValidationError: the file has another form.
        """
        return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")), strict=False)

    def period(self, clock: ClockName, variant: Variant, day: date) -> Period:
        """Return the period of a clock that is triggered on ``day``.

        Before the first version of a period its first one applies: records of that time were
        imported, and nobody waits for them.
        """
        periods = self.root[clock][variant]
        begun = [each for each in periods if each.in_force_from <= day]
        return max(begun or periods[:1], key=lambda each: each.in_force_from)

    def determination_due(self, completed_on: date, priority: Priority, *, formulary: bool) -> date:
        """Return the last day for the determination.

        Args:
            completed_on: day on which application and supporting documents were in.
            priority: expedited goes before everything else.
            formulary: whether a drug is disputed under the formulary.
        """
        variant = dispute(priority, formulary=formulary)
        period = self.period(ClockName.DETERMINATION, variant, completed_on)
        return last_day(period, midday(completed_on))


def dispute(priority: Priority, *, formulary: bool) -> Variant:
    """Return which period a determination has: urgency goes before everything else."""
    if priority is Priority.EXPEDITED:
        return Variant.EXPEDITED
    return Variant.FORMULARY if formulary else Variant.REGULAR
