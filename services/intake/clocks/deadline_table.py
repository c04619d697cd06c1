"""The table of deadlines, and what happened to cases that the clocks have not followed yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg.types.json import Json
from pydantic import TypeAdapter

from services.intake.clocks.ledger import Deadline
from services.intake.clocks.occurrences import Happening, happening
from services.intake.life.open_case import OpenCase
from shared.database import Tx
from shared.events.case_flagged import Flag
from shared.events.deadlines_changed import ClockName
from shared.events.envelope import Envelope

_ENVELOPE: Final = TypeAdapter(Envelope)


@dataclass(frozen=True)
class Happened:
    """A case entered a state, or something else happened to it."""

    case_id: UUID
    what: Happening
    at: datetime
    case: OpenCase | None


@dataclass(frozen=True)
class Running:
    """A deadline that runs, and the event that started it."""

    case_id: UUID
    deadline: Deadline
    cause: Envelope


class DeadlineTable:
    """The table, inside one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def happened(self) -> tuple[Happened, ...]:
        """Return what happened in this transaction, in order, and note that it was followed."""
        found = await self._tx.execute(
            "update happenings h set followed = true from cases c "
            "where c.case_id = h.case_id and not h.followed "
            "returning h.seq, h.case_id, h.what, h.at, c.opened::text as opened"
        )
        rows = sorted(await found.fetchall(), key=lambda row: int(row["seq"]))
        return tuple(
            Happened(
                row["case_id"],
                happening(row["what"]),
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

    async def open_of(self, case_id: UUID, clock: ClockName) -> Deadline:
        """Return the deadline of a clock that is not at its end; the case has one."""
        of_clock = [each for each in await self.of_case(case_id) if each.clock is clock]
        return next(each for each in of_clock if each.is_open)

    async def keep(
        self, case_id: UUID, deadline: Deadline, next_step_at: datetime | None, cause: Envelope
    ) -> None:
        """Store a deadline as it is now; its cause stays the event that started it."""
        await self._tx.execute(
            "insert into deadlines "
            "(case_id, clock, no, status, due_on, due_at, deadline, next_step_at, cause) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict (case_id, clock, no) "
            "do update set status = excluded.status, due_on = excluded.due_on, "
            "due_at = excluded.due_at, deadline = excluded.deadline, "
            "next_step_at = excluded.next_step_at",
            [
                case_id,
                deadline.clock.value,
                deadline.no,
                deadline.status.value,
                deadline.due_on,
                deadline.due_at,
                Json(deadline.model_dump(mode="json", exclude_none=True)),
                next_step_at,
                Json(_ENVELOPE.dump_python(cause, mode="json")),
            ],
        )

    async def to_escalate(self, now: datetime, most: int) -> list[Running]:
        """Return deadlines whose next step has come, the earliest first, and hold them."""
        found = await self._tx.execute(
            "select case_id, deadline::text as deadline, cause::text as cause from deadlines "
            "where status = 'running' and next_step_at < %s order by next_step_at "
            "limit %s for update skip locked",
            [now, most],
        )
        return [_running(row) for row in await found.fetchall()]

    async def lapsed(
        self, clock: ClockName, now: datetime, most: int, *, unless_flagged: Flag | None = None
    ) -> list[Running]:
        """Return deadlines of a clock whose last moment is over, and hold them.

        For the timers of cases that wait for time to pass: whoever takes the case to its next state
        ends its deadline. A case with the flag is known to go on by other means.
        """
        found = await self._tx.execute(
            "select case_id, deadline::text as deadline, cause::text as cause from deadlines "
            "where status = 'running' and clock = %s and due_at <= %s and not exists "
            "(select from flags f where f.case_id = deadlines.case_id and f.flag = %s) "
            "order by due_at limit %s for update skip locked",
            [clock.value, now, unless_flagged and unless_flagged.value, most],
        )
        return [_running(row) for row in await found.fetchall()]

    async def counts(self, now: datetime) -> dict[tuple[str, str], int]:
        """Return how many deadlines of each clock are running, paused or overdue."""
        found = await self._tx.execute(
            "select clock, case when status = 'running' and due_at < %s then 'overdue' "
            "else status end as standing, count(*)::int as count from deadlines "
            "where status in ('running', 'paused') group by 1, 2",
            [now],
        )
        return {(row["clock"], row["standing"]): row["count"] for row in await found.fetchall()}

    async def claim_step(self, running: Running, step: str, at: datetime) -> bool:
        """Make a step of a deadline taken; false where it was taken before."""
        deadline = running.deadline
        claimed = await self._tx.execute(
            "insert into escalations (case_id, clock, no, step, taken_at) "
            "values (%s, %s, %s, %s, %s) on conflict do nothing",
            [running.case_id, deadline.clock.value, deadline.no, step, at],
        )
        return bool(claimed.rowcount)

    async def next_step(self, running: Running, at: datetime | None) -> None:
        """Note when the next step of a deadline comes; none: all are taken."""
        deadline = running.deadline
        await self._tx.execute(
            "update deadlines set next_step_at = %s where case_id = %s and clock = %s and no = %s",
            [at, running.case_id, deadline.clock.value, deadline.no],
        )


def _running(row: dict[str, Any]) -> Running:
    return Running(
        row["case_id"],
        Deadline.model_validate_json(row["deadline"]),
        _ENVELOPE.validate_json(row["cause"]),
    )
