"""When a deadline calls for somebody: the steps, as data (``rules/escalations.yaml``).

A missed day is an alarm, never an outcome: nothing here decides, closes or refuses.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, RootModel

from services.intake.clocks.ledger import Deadline
from shared.events.case import Identifier
from shared.events.deadlines_changed import ClockName, DeadlineStatus
from shared.text import Line

_FILE: Final = Path(__file__).parents[1] / "rules" / "escalations.yaml"


class Step(BaseModel):
    """One step."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: Identifier
    hours: Annotated[int, Field(ge=-2_000, le=2_000)]
    calls: Line

    def at(self, due_at: datetime) -> datetime:
        """Return when it is taken for a deadline with this last moment; one at 0 is just after."""
        return due_at + timedelta(hours=self.hours)


class Escalations(RootModel[Mapping[ClockName, Sequence[Step]]]):
    """The steps by clock, in the order of time."""

    @classmethod
    def load(cls, path: Path = _FILE) -> Self:
        """Read the service's own file.

        Raises:
            pydantic.ValidationError: the file has another form.
        """
        return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))

    def of(self, deadline: Deadline) -> Iterator[tuple[Step, datetime]]:
        """Yield the steps of a deadline with their moments; none while it does not run.

        A step that lies before the trigger is left out: a deadline of a day is not due soon.
        """
        if deadline.status is not DeadlineStatus.RUNNING or deadline.due_at is None:
            return
        for step in self.root.get(deadline.clock, ()):
            at = step.at(deadline.due_at)
            if at > deadline.started_at:
                yield step, at
