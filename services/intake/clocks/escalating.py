"""The timer that escalates deadlines, each step once per deadline, and their gauges.

A step is claimed in the database before it is told, in one transaction with the event: through
restarts, copies of the timer and several processes it is taken once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from services.intake.clocks.deadline_table import DeadlineTable, Running
from services.intake.clocks.escalations import Escalations
from services.intake.metrics import DEADLINES, ESCALATIONS
from shared import logs
from shared.database import Tx
from shared.edge import Due
from shared.events import DeadlineEscalated

log = logs.get()

EVERY_SECONDS: Final = 15.0
_BATCH: Final = 200


async def escalate(tx: Tx, now: datetime, *, escalations: Escalations) -> Sequence[Due]:
    """Take every step that has come and was not taken. Nothing is decided."""
    table = DeadlineTable(tx)
    due: list[Due] = []
    for running in await table.to_escalate(now, _BATCH):
        due += await take_steps(table, running, now, escalations)
    return due


async def measure(tx: Tx, now: datetime, *, escalations: Escalations) -> None:
    """Set the gauges of deadlines; those that nobody has to meet are left out."""
    counts = await DeadlineTable(tx).counts(now)
    for clock in escalations.root:
        for status in ("running", "paused", "overdue"):
            DEADLINES.labels(clock.value, status).set(counts.get((clock.value, status), 0))


async def take_steps(
    table: DeadlineTable, running: Running, now: datetime, escalations: Escalations
) -> list[Due]:
    """Take the steps of one deadline that have come and were not taken."""
    deadline = running.deadline
    taken, following = [], None
    for step, at in escalations.of(deadline):
        if at >= now:
            following = at
            break
        if not await table.claim_step(running, step.step, now):
            continue
        assert deadline.due_on is not None  # it runs
        assert deadline.due_at is not None
        ESCALATIONS.labels(deadline.clock.value, step.step).inc()
        log.warning(
            "deadline_escalated",
            case_id=str(running.case_id),
            clock=deadline.clock.value,
            step=step.step,
        )
        event = DeadlineEscalated(
            case_id=running.case_id,
            clock=deadline.clock,
            no=deadline.no,
            step=step.step,
            calls=step.calls,
            variant=deadline.variant,
            period=deadline.period,
            due_on=deadline.due_on,
            due_at=deadline.due_at,
        )
        key = f"{deadline.clock}/{deadline.no}/{step.step}"
        taken.append(Due(event, running.cause, key=key, at=at))
    await table.next_step(running, following)
    return taken
