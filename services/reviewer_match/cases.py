"""The service's own tables: cases, assignments, and why everybody else was excluded."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg.types.json import Json
from pydantic import TypeAdapter

from services.reviewer_match.choice import Exclusion, Loads, Result
from services.reviewer_match.errors import IllegalMoveError
from services.reviewer_match.states import State, machine
from shared.database import Tx
from shared.events.case import CaseFile, Qualifications
from shared.events.envelope import Envelope
from shared.events.panel_requested import ItemNotCovered
from shared.events.reviewer_matched import Choice, Match, ReviewerRef

WAITING_SQL: Final = (
    "select stage, count(case_id) as cases, min(case when state = 'waiting' "
    "then first_tried_at else tried_at end) as oldest "
    "from unnest(array['waiting', 'offered']) as stage left join cases on state = stage "
    "group by stage order by stage desc"
)
"""The stages in which a case stays here: without a reviewer, and without an answer."""

_MOST_KEPT: Final = 500
"""Excluded reviewers of whom an attempt keeps every reason."""

_ENVELOPE: Final = TypeAdapter(Envelope)
_NOT_COVERED: Final = TypeAdapter(tuple[ItemNotCovered, ...])


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
    qualifications: Qualifications
    not_covered: tuple[ItemNotCovered, ...] = ()


@dataclass(frozen=True)
class Held:
    """A case that somebody has or is asked for."""

    completed: Completed
    reviewer_id: str
    choice: Choice


class Cases:
    """The gateway, inside one transaction that is not its own."""

    def __init__(self, tx: Tx) -> None:
        self.tx = self._tx = tx

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

        The file of one that had a reviewer stays: how he was found is asked most when it is over.
        A reviewer's place is free again from the day after: who is chosen on a day must not depend
        on the hour at which another case ended.
        """
        await self._tx.execute(
            "insert into cases "
            "(case_id, case_number, state, cause, first_tried_at, tried_at, closed_on) "
            "values (%s, %s, %s, %s, %s, %s, %s) "
            "on conflict (case_id) do update set state = excluded.state, "
            "case_file = case when cases.state = 'matched' then cases.case_file end, "
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
        return [_completed(row) for row in await found.fetchall()]

    async def set_aside(self, completed: Completed, now: datetime) -> None:
        """Let a case be led by another: it waits for nobody, and holds nobody's place."""
        await self._save(completed, State.LED, now)
        await self._tx.execute("delete from assignments where case_id = %s", [completed.case_id])

    async def hold_all(self) -> None:
        """Let nobody else assign, and nobody change the roster, until this transaction ends.

        Two cases that are matched at the same time could otherwise both take a reviewer's last
        place; and what a match knew of the roster could not be told by one number.
        """
        await self._tx.execute(
            "select pg_advisory_xact_lock(hashtextextended('reviewer_match/capacity', 2))"
        )

    async def loads(self, day: date, open_days: int, quota_days: int) -> Loads:
        """Return what each reviewer has to do, and let nobody else assign meanwhile."""
        await self.hold_all()
        found = await self._tx.execute(
            "select reviewer_id, "
            "count(*) filter (where ended_on is null or ended_on >= %(day)s) as open, "
            "count(*) filter (where assigned_on > %(week)s) as recent from assignments "
            "where choice = 'matched' and assigned_on > %(first)s and assigned_on <= %(day)s "
            "group by reviewer_id",
            {
                "day": day,
                "first": day - timedelta(days=max(open_days, quota_days)),
                "week": day - timedelta(days=quota_days),
            },
        )
        rows = await found.fetchall()
        return Loads(
            {row["reviewer_id"]: row["open"] for row in rows if row["open"]},
            {row["reviewer_id"]: row["recent"] for row in rows if row["recent"]},
        )

    async def appoint(self, completed: Completed, assignment: Assignment, now: datetime) -> None:
        """Give a case the reviewer whom a record names; nobody is asked."""
        await self._save(completed, State.MATCHED, now)
        await self._hold(completed.case_id, assignment)

    async def offer(self, completed: Completed, assignment: Assignment, now: datetime) -> None:
        """Hold a reviewer's place for a case until he has answered."""
        await self._save(completed, State.OFFERED, now)
        await self._hold(completed.case_id, assignment)

    async def accept(self, case_id: UUID, now: datetime) -> Assignment:
        """Let the reviewer who was asked have the case. Return what he was asked with."""
        await self._move(case_id, State.MATCHED, now)
        found = await self._tx.execute(
            "update assignments set accepted_at = %s where case_id = %s "
            "returning reviewer_id, reviewer_ref, assigned_on, choice, reason, roster, considered, "
            "funnel, score, qualifications, not_covered",
            [now, case_id],
        )
        row = await found.fetchone()
        assert row is not None  # an offer holds a place
        return Assignment(
            reviewer_id=row["reviewer_id"],
            reviewer_ref=row["reviewer_ref"],
            assigned_on=row["assigned_on"],
            qualifications=Qualifications.model_validate_json(json.dumps(row["qualifications"])),
            not_covered=_NOT_COVERED.validate_json(json.dumps(row["not_covered"])),
            match=Match(
                choice=Choice(row["choice"]),
                reason=row["reason"],
                roster=row["roster"],
                considered=row["considered"],
                funnel=row["funnel"],
                score=row["score"],
            ),
        )

    async def release(self, case_id: UUID) -> None:
        """Give a reviewer's place back: the case goes to somebody else."""
        await self._tx.execute("delete from assignments where case_id = %s", [case_id])

    async def held(self, case_id: UUID) -> Held | None:
        """Return who has a case or is asked for it, with the case's file."""
        found = await self._tx.execute(
            "select c.case_id, c.case_file, c.cause, a.reviewer_id, a.choice "
            "from cases c join assignments a using (case_id) where c.case_id = %s",
            [case_id],
        )
        row = await found.fetchone()
        if row is None or row["case_file"] is None:
            return None
        return Held(_completed(row), row["reviewer_id"], Choice(row["choice"]))

    async def renew_file(self, completed: Completed) -> None:
        """Keep the newer file of a case that stays with whom it is."""
        await self._tx.execute(
            "update cases set case_file = %s where case_id = %s",
            [Json(completed.case.model_dump(mode="json")), completed.case_id],
        )

    async def doubt(self, reviewer_id: str) -> None:
        """Mark every open case of somebody: whether he may still have it is to be looked at."""
        await self._tx.execute(
            "update assignments set doubtful = true "
            "where reviewer_id = %s and choice = 'matched' and ended_on is null",
            [reviewer_id],
        )

    async def doubtful(self, most: int) -> list[UUID]:
        """Return open cases whose reviewer is to be looked at again."""
        found = await self._tx.execute(
            "select case_id from assignments where doubtful order by case_id limit %s", [most]
        )
        return [row["case_id"] for row in await found.fetchall()]

    async def trust(self, case_id: UUID) -> None:
        """Take the mark away."""
        await self._tx.execute(
            "update assignments set doubtful = false where case_id = %s", [case_id]
        )

    async def in_hand(self, case_id: UUID) -> State | None:
        """Return where a case is and hold it, unless another transaction has it in hand."""
        found = await self._tx.execute(
            "select state from cases where case_id = %s for update skip locked", [case_id]
        )
        row = await found.fetchone()
        return None if row is None else State(row["state"])

    async def _hold(self, case_id: UUID, assignment: Assignment) -> None:
        match = assignment.match
        await self._tx.execute(
            "insert into assignments (case_id, reviewer_id, reviewer_ref, choice, reason, score, "
            "roster, considered, funnel, assigned_on, qualifications, not_covered) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                case_id,
                assignment.reviewer_id,
                assignment.reviewer_ref,
                match.choice.value,
                match.reason,
                match.score,
                match.roster,
                match.considered,
                Json(match.funnel),
                assignment.assigned_on,
                Json(assignment.qualifications.model_dump(mode="json")),
                Json(_NOT_COVERED.dump_python(assignment.not_covered, mode="json")),
            ],
        )

    async def _move(self, case_id: UUID, state: State, now: datetime) -> None:
        moved = await self._tx.execute(
            "update cases set state = %s, tried_at = %s where case_id = %s and state = any(%s)",
            [state.value, now, case_id, list(machine().before(state))],
        )
        if not moved.rowcount:
            raise IllegalMoveError(case_id, state)

    async def let_wait(
        self,
        completed: Completed,
        result: Result,
        refer: Callable[[str], ReviewerRef],
        now: datetime,
    ) -> None:
        """Keep a case for which nobody is eligible, with the numbers that say why."""
        await self._save(completed, State.WAITING, now)
        miss = result.nearest_miss
        nearest = None if miss is None else _told(miss, refer)
        await self._tx.execute(
            "update cases set funnel = %s, nearest_miss = %s where case_id = %s",
            [Json(dict(result.funnel)), Json(nearest), completed.case_id],
        )

    async def put_back(self, case_id: UUID, now: datetime) -> None:
        """Let a case that could not be tried wait behind all others."""
        await self._tx.execute("update cases set tried_at = %s where case_id = %s", [now, case_id])

    async def note_attempt(
        self,
        case_id: UUID,
        roster: str,
        tested: Mapping[str, Sequence[str]],
        result: Result,
        refer: Callable[[str], ReviewerRef],
        derivation: Mapping[str, Any],
    ) -> None:
        """Keep why everybody else was excluded, in place of what an earlier attempt found.

        Of a large pool the reasons that lie in the case (a party, a former review) are kept one by
        one; all others follow from the roster, and can be derived again.
        """
        excluded = [_told(each, refer) for each in _worth_keeping(result)]
        await self._tx.execute(
            "insert into exclusions (case_id, roster, tested, excluded, derivation) "
            "values (%s, %s, %s, %s, %s) on conflict (case_id) do update set "
            "roster = excluded.roster, tested = excluded.tested, excluded = excluded.excluded, "
            "derivation = excluded.derivation",
            [case_id, roster, Json(dict(tested)), Json(excluded), Json(dict(derivation))],
        )

    async def _save(self, completed: Completed, state: State, now: datetime) -> None:
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
                Json(completed.case.model_dump(mode="json")),
                Json(_ENVELOPE.dump_python(completed.cause, mode="json")),
                now,
                now,
                list(machine().before(state)),
            ],
        )
        if not saved.rowcount:
            raise IllegalMoveError(completed.case_id, state)


def _completed(row: Mapping[str, Any]) -> Completed:
    return Completed(
        row["case_id"],
        CaseFile.model_validate_json(json.dumps(row["case_file"])),
        _ENVELOPE.validate_json(json.dumps(row["cause"])),
    )


def _worth_keeping(result: Result) -> Sequence[Exclusion]:
    if result.considered - result.eligible <= _MOST_KEPT:
        return result.exclusions
    return [Exclusion(each, found) for each, found in result.screened.items()][:_MOST_KEPT]


def _told(exclusion: Exclusion, refer: Callable[[str], ReviewerRef]) -> dict[str, Any]:
    return {
        "reviewer": refer(exclusion.reviewer_id),
        "by": [{"filter": by.filter.value, "path": by.path} for by in exclusion.shortcomings],
    }
