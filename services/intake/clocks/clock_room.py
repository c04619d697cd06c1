"""Clocks follow a case: what entering a state, or a notice, does to its deadlines.

Which clock runs where is data (``rules/clocks.yaml``). No edge knows a clock.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field

from services.intake.clocks.deadlines import Deadlines, dispute
from services.intake.clocks.ledger import Deadline
from services.intake.clocks.occurrences import Happening, Occurrence
from services.intake.life.states import State
from shared.clock import legal_day, midday
from shared.events.case import Priority
from shared.events.deadlines_changed import Change, ClockName, DeadlineStatus, Variant

_FILE: Final = Path(__file__).parents[1] / "rules" / "clocks.yaml"


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
    once: bool = False
    starts_in: frozenset[State]
    runs_in: frozenset[State] = frozenset()
    pauses_in: frozenset[State] = frozenset()
    met_by: frozenset[State | Occurrence] = frozenset()
    restarts_on: frozenset[Occurrence] = frozenset()
    may_be_extended: bool = False
    limits: frozenset[State] = frozenset()


Clocks = Mapping[ClockName, Clock]


@cache
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


@dataclass(frozen=True)
class ClockRoom:
    """The clocks of all cases, by the law as data."""

    periods: Deadlines
    clocks: Clocks
    notice: Variant
    """How notices of assignment go out."""

    @classmethod
    def open(cls, notice: Variant) -> Self:
        """Read the tables."""
        return cls(Deadlines.load(), load_clocks(), notice)

    def steps(
        self, what: Happening, at: datetime, deadlines: Sequence[Deadline], facts: Facts
    ) -> Iterator[Step]:
        """Yield what happens to the clocks of a case, in the order of the table.

        Args:
            what: the state entered, or what else happened.
            at: when.
            deadlines: all deadlines that the case has had so far, each clock's in their order.
            facts: what chooses the periods.
        """
        for name, clock in self.clocks.items():
            earlier = [each for each in deadlines if each.clock is name]
            latest = earlier[-1] if earlier else None
            if latest is not None and latest.is_open:
                yield from self._moved(clock, latest, what, at, facts)
            elif what in clock.starts_in and not (clock.once and latest):
                yield self._started(name, clock, _trigger(clock, at, facts), len(earlier), facts)

    def _moved(
        self, clock: Clock, running: Deadline, what: Happening, at: datetime, facts: Facts
    ) -> Iterator[Step]:
        """Yield what happens to a clock that is not at its end."""
        if what in clock.met_by:
            yield Step(Change.MET, running.closed(DeadlineStatus.MET, at))
        elif isinstance(what, State):
            yield from _entered(clock, running, what, at)
        elif what is Occurrence.URGENCY_CERTIFIED:
            if clock.variants is not Chosen.NONE and running.variant is not Variant.EXPEDITED:
                yield from self._replaced(
                    clock, running, at, facts, trigger=at, not_after=running.due_at
                )
        elif what is Occurrence.EXTENSION_APPROVED:
            if clock.may_be_extended:
                more = self.periods.period(ClockName.EXTENSION, running.variant, legal_day(at))
                yield Step(Change.EXTENDED, running.extended(more))
        elif what in clock.restarts_on:
            trigger = _trigger(clock, at, facts)
            is_same_day = legal_day(trigger) == legal_day(running.started_at)
            if not is_same_day or _variant(clock.variants, facts) is not running.variant:
                yield from self._replaced(clock, running, at, facts, trigger=trigger)

    def _replaced(
        self,
        clock: Clock,
        running: Deadline,
        at: datetime,
        facts: Facts,
        *,
        trigger: datetime,
        not_after: datetime | None = None,
    ) -> Iterator[Step]:
        """Close a deadline and start the next one of its clock: nothing is overwritten."""
        yield Step(Change.REPLACED, running.closed(DeadlineStatus.REPLACED, at))
        yield self._started(running.clock, clock, trigger, running.no, facts, not_after)

    def _started(
        self,
        name: ClockName,
        clock: Clock,
        at: datetime,
        earlier: int,
        facts: Facts,
        not_after: datetime | None = None,
    ) -> Step:
        variant = _variant(clock.variants, facts)
        deadline = Deadline(
            clock=name,
            no=earlier + 1,
            variant=variant,
            period=self.periods.period(name, variant, legal_day(at)),
            started_at=at,
            not_after=not_after,
        )
        return Step(Change.STARTED, deadline)


def moment_on(day: date, now: datetime) -> datetime:
    """Return the present moment if it lies on ``day``, else the noon that stands for a day."""
    return now if legal_day(now) == day else midday(day)


def _entered(clock: Clock, running: Deadline, state: State, at: datetime) -> Iterator[Step]:
    """Yield what entering a state does to a clock that is not at its end."""
    if state in clock.starts_in | clock.runs_in:
        if running.status is DeadlineStatus.PAUSED:
            yield Step(Change.RESUMED, running.resumed(at))
    elif state in clock.pauses_in:
        if running.status is DeadlineStatus.RUNNING:
            yield Step(Change.PAUSED, running.paused(at, state.value))
    else:
        yield Step(Change.ENDED, running.closed(DeadlineStatus.ENDED, at))


def _trigger(clock: Clock, at: datetime, facts: Facts) -> datetime:
    if clock.trigger is Trigger.COMPLETED_ON and facts.completed_on is not None:
        return moment_on(facts.completed_on, at)
    return at


def _variant(chosen: Chosen, facts: Facts) -> Variant:
    if chosen is Chosen.DISPUTE:
        return dispute(facts.priority, formulary=facts.formulary)
    if facts.priority is Priority.EXPEDITED and chosen is not Chosen.NONE:
        return Variant.EXPEDITED
    return facts.notice if chosen is Chosen.NOTICE else Variant.REGULAR
