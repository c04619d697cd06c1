"""The service's own tables: cases, assignments, and why everybody else was excluded."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg.types.json import Json
from pydantic import TypeAdapter

from services.reviewer_match.errors import IllegalMoveError
from services.reviewer_match.matching import Exclusion, Result
from services.reviewer_match.states import State, machine
from shared.database import Tx
from shared.events.case import CaseFile
from shared.events.envelope import Envelope
from shared.events.reviewer_matched import Match, ReviewerRef

WAITING_SQL: Final = (
    "select 'waiting' as stage, count(*) as cases, min(first_tried_at) as oldest "
    "from cases where state = 'waiting'"
)
"""The one stage in which a case stays here."""

_ENVELOPE: Final = TypeAdapter(Envelope)


@dataclass(frozen=True)
class Completed:
    """A case whose records are complete, with the event that said so."""

    case_id: UUID
    case: CaseFile
    cause: Envelope


@dataclass(frozen=True)
class Assignment:
    """Who has a case. ``reviewer_id`` never leaves this service."""

    reviewer_id: str
    reviewer_ref: str
    assigned_on: date
    match: Match


class Cases:
    """The gateway, inside one transaction that is not its own."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def state(self, case_id: UUID) -> State | None:
        """Return where a case is. Until the end of the transaction it stays that way."""
        found = await self._tx.execute(
            "select state from cases where case_id = %s for update", [case_id]
        )
        row = await found.fetchone()
        return None if row is None else State(row["state"])

    async def close(
        self, case_id: UUID, case_number: str | None, cause: Envelope, on: date, now: datetime
    ) -> None:
        """End a case, whether it waits, has a reviewer, or is not known yet.

        A reviewer's place is free again from the day after: who is chosen on a day must not depend
        on the hour at which another case ended.
        """
        await self._tx.execute(
            "insert into cases "
            "(case_id, case_number, state, cause, first_tried_at, tried_at, closed_on) "
            "values (%s, %s, %s, %s, %s, %s, %s) "
            "on conflict (case_id) do update set state = excluded.state, case_file = null, "
            "closed_on = excluded.closed_on where cases.state = any(%s)",
            [
                case_id,
                case_number,
                State.CLOSED.value,
                Json(_ENVELOPE.dump_python(cause, mode="json")),
                now,
                now,
                on,
                list(machine().before(State.CLOSED)),
            ],
        )
        await self._tx.execute(
            "update assignments set ended_on = %s where case_id = %s", [on, case_id]
        )

    async def waiting_revision(self, case_id: UUID) -> int:
        """Return the revision of a waiting case's file."""
        found = await self._tx.execute(
            "select coalesce((case_file->>'revision')::int, 1) as revision from cases "
            "where case_id = %s",
            [case_id],
        )
        row = await found.fetchone()
        assert row is not None  # a case that waits has its file
        return int(row["revision"])

    async def waiting(self, most: int) -> list[Completed]:
        """Return cases without a reviewer, those first that were tried longest ago, and hold them.

        A case that another transaction has in hand is passed by.
        """
        found = await self._tx.execute(
            "select case_id, case_file, cause from cases where state = 'waiting' "
            "order by tried_at limit %s for update skip locked",
            [most],
        )
        return [
            Completed(
                row["case_id"],
                CaseFile.model_validate_json(json.dumps(row["case_file"])),
                _ENVELOPE.validate_json(json.dumps(row["cause"])),
            )
            for row in await found.fetchall()
        ]

    async def set_aside(self, completed: Completed, now: datetime) -> None:
        """Let a case be led by another: it waits for nobody, and holds nobody's place."""
        await self._save(completed, State.LED, now)
        await self._tx.execute("delete from assignments where case_id = %s", [completed.case_id])

    async def loads(self, day: date, open_days: int) -> Mapping[str, int]:
        """Return how many cases each reviewer has open, and let nobody else assign meanwhile.

        The lock lasts until the end of the transaction: two cases that are matched at the same
        time could otherwise both take a reviewer's last place.
        """
        await self._tx.execute(
            "select pg_advisory_xact_lock(hashtextextended('reviewer_match/capacity', 2))"
        )
        found = await self._tx.execute(
            "select reviewer_id, count(*) as open from assignments "
            "where choice = 'matched' and assigned_on > %s and assigned_on <= %s "
            "and (ended_on is null or ended_on >= %s) group by reviewer_id",
            [day - timedelta(days=open_days), day, day],
        )
        return {row["reviewer_id"]: row["open"] for row in await found.fetchall()}

    async def assign(self, completed: Completed, assignment: Assignment, now: datetime) -> None:
        """Give a case its reviewer, for good."""
        await self._save(completed, State.MATCHED, now)
        match = assignment.match
        await self._tx.execute(
            "insert into assignments (case_id, reviewer_id, reviewer_ref, choice, reason, score, "
            "roster, considered, funnel, assigned_on) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                completed.case_id,
                assignment.reviewer_id,
                assignment.reviewer_ref,
                match.choice.value,
                match.reason,
                match.score,
                match.roster,
                match.considered,
                Json(match.funnel),
                assignment.assigned_on,
            ],
        )

    async def let_wait(
        self,
        completed: Completed,
        result: Result,
        references: Mapping[str, ReviewerRef],
        now: datetime,
    ) -> None:
        """Keep a case for which nobody is eligible, with the numbers that say why."""
        await self._save(completed, State.WAITING, now)
        miss = result.nearest_miss
        nearest = None if miss is None else _told(miss, references)
        await self._tx.execute(
            "update cases set funnel = %s, nearest_miss = %s where case_id = %s",
            [Json(dict(result.funnel)), Json(nearest), completed.case_id],
        )

    async def put_back(self, case_id: UUID, now: datetime) -> None:
        """Let a case that could not be tried wait behind all others."""
        await self._tx.execute("update cases set tried_at = %s where case_id = %s", [now, case_id])

    async def note_exclusions(
        self,
        case_id: UUID,
        roster: str,
        tested: Mapping[str, Sequence[str]],
        exclusions: Sequence[Exclusion],
        references: Mapping[str, ReviewerRef],
    ) -> None:
        """Keep why everybody else was excluded, in place of what an earlier attempt found."""
        excluded = [_told(each, references) for each in exclusions]
        await self._tx.execute(
            "insert into exclusions (case_id, roster, tested, excluded) values (%s, %s, %s, %s) "
            "on conflict (case_id) do update set roster = excluded.roster, "
            "tested = excluded.tested, excluded = excluded.excluded",
            [case_id, roster, Json(dict(tested)), Json(excluded)],
        )

    async def _save(self, completed: Completed, state: State, now: datetime) -> None:
        waits = state in {State.WAITING, State.LED}
        saved = await self._tx.execute(
            "insert into cases "
            "(case_id, case_number, state, case_file, cause, first_tried_at, tried_at) "
            "values (%s, %s, %s, %s, %s, %s, %s) "
            "on conflict (case_id) do update set state = excluded.state, "
            "case_file = excluded.case_file, cause = excluded.cause, "
            "tried_at = excluded.tried_at, funnel = null, nearest_miss = null "
            "where cases.state = any(%s)",
            [
                completed.case_id,
                completed.case.case_number,
                state.value,
                Json(completed.case.model_dump(mode="json")) if waits else None,
                Json(_ENVELOPE.dump_python(completed.cause, mode="json")),
                now,
                now,
                list(machine().before(state)),
            ],
        )
        if not saved.rowcount:
            raise IllegalMoveError(completed.case_id, state)


def _told(exclusion: Exclusion, references: Mapping[str, ReviewerRef]) -> dict[str, Any]:
    return {
        "reviewer": references[exclusion.reviewer_id],
        "by": [{"filter": by.filter.value, "path": by.path} for by in exclusion.shortcomings],
    }
