"""A deadline is near, or was missed."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime, Field

from shared import topics
from shared.events.case import Identifier
from shared.events.deadlines_changed import ClockName, Period, Variant
from shared.events.envelope import CaseEvent
from shared.text import Line


class DeadlineEscalated(CaseEvent):
    """Somebody must look at the case. An alarm, never an outcome (*Margaris*, 2016)."""

    topic: ClassVar[str] = topics.DEADLINE_ESCALATED

    clock: ClockName
    no: int = Field(ge=1, description="Counts the deadlines of this clock in the case.")
    step: Identifier = Field(description="Which step; each is taken once per deadline.")
    calls: Line = Field(description="Who must look at the case: a role, never a name.")
    variant: Variant
    period: Period
    due_on: date
    due_at: AwareDatetime
