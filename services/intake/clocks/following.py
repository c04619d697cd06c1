"""Lets the clocks follow: after every way in and every timer, what happened moves the deadlines.

All that one step did to the clocks of a case leaves as one ``deadlines.changed``, after the step's
own answers. What no edge has to know cannot be forgotten by one.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.intake.clocks.clock_room import ClockRoom, Facts
from services.intake.clocks.deadline_table import DeadlineTable, Happened
from services.intake.clocks.escalations import Escalations
from services.intake.metrics import DEADLINES_MET
from shared.database import Tx
from shared.edge import Answers, Due, Service
from shared.events import DeadlinesChanged
from shared.events.case import Priority
from shared.events.deadlines_changed import Change, DeadlineChange
from shared.events.envelope import Envelope


@dataclass(frozen=True)
class Following:
    """The clocks, behind every way in of a service."""

    room: ClockRoom
    escalations: Escalations

    def behind(self, service: Service) -> Service:
        """Return the service with clocks that follow whatever its ways in and timers do."""
        edges = tuple(
            replace(
                edge,
                handle=self._after_edge(edge.handle),
                invalid=edge.invalid and self._after_edge(edge.invalid),
            )
            for edge in service.edges
        )
        timers = tuple(replace(each, run=self._after_timer(each.run)) for each in service.timers)
        return replace(service, edges=edges, timers=timers)

    def _after_edge(
        self, handle: Callable[[Any, Tx], Awaitable[Answers]]
    ) -> Callable[[Any, Tx], Awaitable[Answers]]:
        async def handle_then_follow(received: Any, tx: Tx) -> Answers:
            answers = await handle(received, tx)
            return (*answers, *await self._follow_all(tx, lambda _: received.envelope))

        return handle_then_follow

    def _after_timer(
        self, run: Callable[[Tx, datetime], Awaitable[Sequence[Due]]]
    ) -> Callable[[Tx, datetime], Awaitable[Sequence[Due]]]:
        async def run_then_follow(tx: Tx, now: datetime) -> Sequence[Due]:
            dues = await run(tx, now)
            # A timer that takes a case on tells of it, and what it tells has the cause.
            of_case = {due.event.case_id: due for due in dues}
            changed = await self._follow_all(tx, lambda case_id: of_case[case_id].cause)
            followed = (
                replace(of_case[event.case_id], event=event, key=_key(event)) for event in changed
            )
            return (*dues, *followed)

        return run_then_follow

    async def _follow_all(
        self, tx: Tx, cause: Callable[[UUID], Envelope]
    ) -> list[DeadlinesChanged]:
        """Move the clocks by what happened in this transaction; one event per case."""
        table = DeadlineTable(tx)
        of_case: dict[UUID, list[Happened]] = {}
        for each in await table.happened():
            of_case.setdefault(each.case_id, []).append(each)
        changed = []
        for case_id, happened in of_case.items():
            if changes := await self._follow(table, happened, cause(case_id)):
                changed.append(DeadlinesChanged(case_id=case_id, changes=changes))
        return changed

    async def _follow(
        self, table: DeadlineTable, happened: Iterable[Happened], cause: Envelope
    ) -> tuple[DeadlineChange, ...]:
        told: list[DeadlineChange] = []
        for each in happened:
            deadlines = await table.of_case(each.case_id)
            for step in self.room.steps(each.what, each.at, deadlines, self._facts(each)):
                first = min((at for _, at in self.escalations.of(step.deadline)), default=None)
                await table.keep(each.case_id, step.deadline, first, cause)
                told.append(step.deadline.told(step.change, each.at, each.what.value))
                if step.change is Change.MET:
                    late = "late" if step.deadline.is_late else "in_time"
                    DEADLINES_MET.labels(step.deadline.clock.value, late).inc()
        return tuple(told)

    def _facts(self, happened: Happened) -> Facts:
        case = happened.case
        return Facts(
            priority=case.priority if case else Priority.STANDARD,
            formulary=case is not None and case.formulary,
            notice=self.room.notice,
            completed_on=case.completed_on if case else None,
        )


def _key(event: DeadlinesChanged) -> str:
    """Return what tells two steps of one case apart that one cause led to."""
    first = event.changes[0]
    return f"{first.clock}/{first.no}/{first.change}/{first.at.isoformat()}"
