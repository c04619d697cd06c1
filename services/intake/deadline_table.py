"""The table of deadlines, and the moves that the clocks have not followed yet."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Json

from services.intake.ledger import Deadline
from services.intake.open_case import OpenCase
from services.intake.states import State
from shared.database import Tx


@dataclass(frozen=True)
class Move:
    """A case entered a state."""

    case_id: UUID
    state: State
    at: datetime
    case: OpenCase | None


class DeadlineTable:
    """The table, inside one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def moves(self) -> tuple[Move, ...]:
        """Return the moves of this transaction, in order, and note that they were followed."""
        found = await self._tx.execute(
            "update moves m set followed = true from cases c "
            "where c.case_id = m.case_id and not m.followed "
            "returning m.seq, m.case_id, m.state, m.at, c.opened::text as opened"
        )
        rows = sorted(await found.fetchall(), key=lambda row: int(row["seq"]))
        return tuple(
            Move(
                row["case_id"],
                State(row["state"]),
                row["at"],
                None if row["opened"] is None else OpenCase.model_validate_json(row["opened"]),
            )
            for row in rows
        )

    async def of_case(self, case_id: UUID) -> list[Deadline]:
        """Return all deadlines of a case, each clock's in their order."""
        found = await self._tx.execute(
            "select deadline::text as deadline from deadlines where case_id = %s "
            "order by clock, no",
            [case_id],
        )
        return [Deadline.model_validate_json(row["deadline"]) for row in await found.fetchall()]

    async def keep(self, case_id: UUID, deadline: Deadline) -> None:
        """Store a deadline as it is now."""
        await self._tx.execute(
            "insert into deadlines (case_id, clock, no, status, due_on, due_at, deadline) "
            "values (%s, %s, %s, %s, %s, %s, %s) on conflict (case_id, clock, no) do update set "
            "status = excluded.status, due_on = excluded.due_on, due_at = excluded.due_at, "
            "deadline = excluded.deadline",
            [
                case_id,
                deadline.clock.value,
                deadline.no,
                deadline.status.value,
                deadline.due_on,
                deadline.due_at,
                Json(deadline.model_dump(mode="json", exclude_none=True)),
            ],
        )
