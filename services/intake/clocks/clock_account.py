"""What is told of a case's clocks to whoever asks for the case."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from services.intake.clocks.clock_room import load_clocks
from services.intake.clocks.deadline_table import DeadlineTable
from services.intake.clocks.ledger import Deadline, Pause
from services.intake.life.states import State
from shared.account import Basis
from shared.database import Tx
from shared.events.deadlines_changed import ClockName, DeadlineStatus, Period, Unit, Variant
from shared.events.envelope import Part
from shared.text import Line


class DeadlineAccount(Part):
    """One deadline, whole: its trigger, its law, its ledger, its end."""

    clock: ClockName
    no: int
    status: DeadlineStatus
    variant: Variant
    period: Period
    extension: Period | None = None
    calendar: Line
    started_at: AwareDatetime
    pauses: tuple[Pause, ...] = ()
    due_on: date | None = None
    due_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None


async def deadlines_of(tx: Tx, case_id: UUID) -> tuple[DeadlineAccount, ...]:
    """Return all deadlines that a case has had, in the order in which they started."""
    deadlines = await DeadlineTable(tx).of_case(case_id)
    return tuple(_told(each) for each in sorted(deadlines, key=lambda each: each.started_at))


def limit_of(state: State, deadlines: tuple[DeadlineAccount, ...]) -> DeadlineAccount | None:
    """Return the running deadline that limits the waiting of a state, or nothing."""
    limiting = {name for name, clock in load_clocks().items() if state in clock.limits}
    running = [
        each
        for each in deadlines
        if each.clock in limiting and each.status is DeadlineStatus.RUNNING
    ]
    return running[-1] if running else None


def until(limit: DeadlineAccount) -> date | AwareDatetime | None:
    """Return until when: a day, or where hours are counted, a moment."""
    return limit.due_at if limit.period.unit is Unit.HOURS else limit.due_on


def basis_of(limit: DeadlineAccount) -> Basis:
    """Return the rule that sets a limit."""
    return Basis(
        rule=f"deadlines/{limit.clock}/{limit.variant}",
        section=limit.period.section,
        mark=limit.period.mark,
    )


def _told(deadline: Deadline) -> DeadlineAccount:
    return DeadlineAccount(
        clock=deadline.clock,
        no=deadline.no,
        status=deadline.status,
        variant=deadline.variant,
        period=deadline.period,
        extension=deadline.extension,
        calendar=deadline.calendar,
        started_at=deadline.started_at,
        pauses=deadline.pauses,
        due_on=deadline.due_on,
        due_at=deadline.due_at,
        ended_at=deadline.ended_at,
    )
