"""Clocks follow states: what entering a state does to the deadlines of a case.

Which clock runs where is data (``rules/clocks.yaml``). No edge knows a clock.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, Field

from services.intake.deadlines import Deadlines, dispute
from services.intake.ledger import Deadline
from services.intake.states import State
from shared.clock import legal_day, midday
from shared.events.case import Priority
from shared.events.deadlines_changed import Change, ClockName, DeadlineStatus, Variant

_FILE: Final = Path(__file__).with_name("rules") / "clocks.yaml"


class Chosen(StrEnum):
    """By what the period of a clock is chosen."""

    NONE = "none"
    NOTICE = "notice"  # how the notice of assignment went out; urgency goes before it
    URGENCY = "urgency"
    DISPUTE = "dispute"  # regular or formulary; urgency goes before it


class Trigger(StrEnum):
    """What a clock starts from."""

    ENTERED = "entered"
    COMPLETED_ON = "completed_on"


class Clock(BaseModel):
    """Where one clock runs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    variants: Chosen
    trigger: Trigger = Field(default=Trigger.ENTERED, alias="from")
    runs_in: frozenset[State]
    pauses_in: frozenset[State] = frozenset()
    met_by: frozenset[State] = frozenset()


Clocks = Mapping[ClockName, Clock]


def load_clocks(path: Path = _FILE) -> Clocks:
    """Read the table.

    Raises:
        pydantic.ValidationError: the file has another form.
    """
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {ClockName(name): Clock.model_validate(row) for name, row in rows.items()}


@dataclass(frozen=True)
class Facts:
    """What the clocks must know of a case."""

    priority: Priority
    formulary: bool
    notice: Variant
    """How notices of assignment go out: by mail, or electronically."""
    completed_on: date | None = None
    """Day on which application and documents were in, once they are."""


@dataclass(frozen=True)
class Step:
    """What happened to one clock."""

    change: Change
    deadline: Deadline
    """As it is afterwards."""


def entered(
    state: State,
    at: datetime,
    deadlines: Sequence[Deadline],
    facts: Facts,
    *,
    clocks: Clocks,
    periods: Deadlines,
) -> Iterator[Step]:
    """Yield what entering a state does to the clocks, in the order of the table.

    Args:
        state: the one entered.
        at: when.
        deadlines: all deadlines that the case has had so far.
        facts: what chooses the periods.
        clocks: the table.
        periods: the law.
    """
    for name, clock in clocks.items():
        earlier = [each for each in deadlines if each.clock is name]
        running = earlier[-1] if earlier and earlier[-1].is_open else None
        if running is None:
            if state in clock.runs_in:
                yield _started(name, clock, at, len(earlier) + 1, facts, periods)
        elif state in clock.runs_in:
            if running.status is DeadlineStatus.PAUSED:
                yield Step(Change.RESUMED, running.resumed(at))
        elif state in clock.pauses_in:
            if running.status is DeadlineStatus.RUNNING:
                yield Step(Change.PAUSED, running.paused(at, state.value))
        elif state in clock.met_by:
            yield Step(Change.MET, running.closed(DeadlineStatus.MET, at))
        else:
            yield Step(Change.ENDED, running.closed(DeadlineStatus.ENDED, at))


def _started(
    name: ClockName, clock: Clock, at: datetime, no: int, facts: Facts, periods: Deadlines
) -> Step:
    started_at = at
    if clock.trigger is Trigger.COMPLETED_ON and facts.completed_on is not None:
        started_at = moment_on(facts.completed_on, at)
    variant = _variant(clock.variants, facts)
    period = periods.period(name, variant, legal_day(started_at))
    return Step(
        Change.STARTED,
        Deadline(clock=name, no=no, variant=variant, period=period, started_at=started_at),
    )


def moment_on(day: date, now: datetime) -> datetime:
    """Return the present moment if it lies on ``day``, else the noon that stands for a day."""
    return now if legal_day(now) == day else midday(day)


def _variant(chosen: Chosen, facts: Facts) -> Variant:
    if chosen is Chosen.DISPUTE:
        return dispute(facts.priority, formulary=facts.formulary)
    if facts.priority is Priority.EXPEDITED and chosen is not Chosen.NONE:
        return Variant.EXPEDITED
    return facts.notice if chosen is Chosen.NOTICE else Variant.REGULAR
