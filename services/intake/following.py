"""Lets the clocks follow: after every way in, each state that a case entered moves its deadlines.

All that one step did to the clocks of a case leaves as one ``deadlines.changed``, after the step's
own answers.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from services.intake.clocks import Clocks, Facts, entered, load_clocks
from services.intake.deadline_table import DeadlineTable, Move
from services.intake.deadlines import Deadlines
from shared.database import Tx
from shared.edge import Answers, Service
from shared.events import DeadlinesChanged, RecordsCompleted
from shared.events.case import Priority
from shared.events.deadlines_changed import DeadlineChange, Variant
from shared.events.envelope import AnyEvent


@dataclass(frozen=True)
class ClockRoom:
    """The clocks of all cases, by the law as data."""

    periods: Deadlines
    clocks: Clocks
    notice: Variant
    """How notices of assignment go out."""

    @classmethod
    def open(cls, notice: Variant) -> "ClockRoom":
        """Read the tables."""
        return cls(Deadlines.load(), load_clocks(), notice)

    def followed(self, service: Service) -> Service:
        """Return the service with clocks that follow whatever its ways in do."""
        edges = tuple(
            replace(
                edge,
                handle=self._after(edge.handle),
                invalid=edge.invalid and self._after(edge.invalid),
            )
            for edge in service.edges
        )
        return replace(service, edges=edges)

    def _after(
        self, handle: Callable[[Any, Tx], Awaitable[Answers]]
    ) -> Callable[[Any, Tx], Awaitable[Answers]]:
        async def handle_then_follow(received: Any, tx: Tx) -> Answers:
            answers = await handle(received, tx)
            return (*answers, *await self.changes(tx, answers))

        return handle_then_follow

    async def changes(self, tx: Tx, answers: Sequence[AnyEvent]) -> tuple[DeadlinesChanged, ...]:
        """Return what this transaction's moves do to the clocks, one event per case."""
        table = DeadlineTable(tx)
        moved: dict[UUID, list[Move]] = {}
        for move in await table.moves():
            moved.setdefault(move.case_id, []).append(move)
        followed = [
            (case_id, await self._follow(table, moves, _completed_on(case_id, answers)))
            for case_id, moves in moved.items()
        ]
        return tuple(
            DeadlinesChanged(case_id=case_id, changes=changes)
            for case_id, changes in followed
            if changes
        )

    async def _follow(
        self, table: DeadlineTable, moves: Sequence[Move], completed_on: date | None
    ) -> tuple[DeadlineChange, ...]:
        deadlines = await table.of_case(moves[0].case_id)
        told: list[DeadlineChange] = []
        for move in moves:
            facts = Facts(
                priority=move.case.priority if move.case else Priority.STANDARD,
                formulary=move.case is not None and move.case.formulary,
                notice=self.notice,
                completed_on=completed_on,
            )
            for step in entered(
                move.state, move.at, deadlines, facts, clocks=self.clocks, periods=self.periods
            ):
                deadlines = [each for each in deadlines if not each.is_same(step.deadline)]
                deadlines.append(step.deadline)
                await table.keep(move.case_id, step.deadline)
                told.append(step.deadline.told(step.change, move.at, move.state.value))
        return tuple(told)


def _completed_on(case_id: UUID, answers: Iterable[AnyEvent]) -> date | None:
    """Return the day on which the file was complete, where this step says so."""
    for answer in answers:
        if isinstance(answer, RecordsCompleted) and answer.case_id == case_id:
            return answer.case.completed_on
    return None
