"""Intake's own tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Json

from services.intake.clocks.occurrences import Occurrence
from services.intake.eligibility.disputes import Candidate
from services.intake.errors import IllegalMoveError
from services.intake.life.open_case import OpenCase
from services.intake.life.states import TAKEN_UP, State, before, machine
from shared.clock import legal_day
from shared.database import Tx
from shared.events import EligibilityProposed
from shared.events.case import EndedItem, RecordEntry
from shared.events.eligibility import Eligibility
from shared.events.envelope import Part


@dataclass(frozen=True)
class Known:
    """A filing that was screened before."""

    state: State
    filing: str | None
    """Digest of what was filed; none where no application could be read from it."""
    case: OpenCase | None
    """None where no case was opened."""
    party_sheet: str | None
    """Address in the evidence store; none where no application could be read."""
    proposed: EligibilityProposed | None = None
    """What lies, or lay, before a person."""
    confirmed: Eligibility | None = None
    """What the person has made of it."""


class Cases:
    """The tables, inside one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    @property
    def tx(self) -> Tx:
        """The transaction, for tables that have a module of their own."""
        return self._tx

    async def find(self, case_id: UUID) -> Known | None:
        """Return what is known of a filing."""
        found = await self._tx.execute(
            "select state, filing, party_sheet, opened::text as opened, "
            "proposed::text as proposed, confirmed::text as confirmed "
            "from cases where case_id = %s",
            [case_id],
        )
        row = await found.fetchone()
        if row is None:
            return None
        case = None if row["opened"] is None else OpenCase.model_validate_json(row["opened"])
        proposed, confirmed = row["proposed"], row["confirmed"]
        return Known(
            State(row["state"]),
            row["filing"],
            case,
            row["party_sheet"],
            None if proposed is None else EligibilityProposed.model_validate_json(proposed),
            None if confirmed is None else Eligibility.model_validate_json(confirmed),
        )

    async def keep(
        self,
        case_id: UUID,
        state: State,
        at: datetime,
        *,
        filing: str | None = None,
        party_sheet: str | None = None,
        case: OpenCase | None = None,
        proposed: EligibilityProposed | None = None,
        claim_key: str | None = None,
        duplicate_of: UUID | None = None,
    ) -> None:
        """Store what became of a filing; what is not given stays as it was.

        Raises:
            IllegalMoveError: the state may not follow the one that the filing is in.
        """
        if not machine().states[state].begins:
            await self._require_move(case_id, state)
        kept = await self._tx.execute(
            "with kept as ("
            "insert into cases "
            "(case_id, state, filing, party_sheet, opened, proposed, claim_key, duplicate_of, "
            "since) values (%s, %s, %s, %s, %s, %s, %s, %s, %s) "
            "on conflict (case_id) do update set "
            "state = excluded.state, filing = coalesce(excluded.filing, cases.filing), "
            "party_sheet = coalesce(excluded.party_sheet, cases.party_sheet), "
            "opened = coalesce(excluded.opened, cases.opened), "
            "proposed = coalesce(excluded.proposed, cases.proposed), "
            "claim_key = coalesce(excluded.claim_key, cases.claim_key), "
            "duplicate_of = excluded.duplicate_of, since = excluded.since "
            "where cases.state = any(%s) returning case_id, state, since) "
            "insert into happenings (case_id, what, at) select * from kept",
            [
                case_id,
                state.value,
                filing,
                party_sheet,
                _as_json(case),
                _as_json(proposed),
                claim_key,
                duplicate_of,
                at,
                list(before(state)),
            ],
        )
        if not kept.rowcount:
            await self._require_move(case_id, state)

    async def move(self, case_id: UUID, state: State, at: datetime) -> None:
        """Let a case go on to its next state.

        Raises:
            IllegalMoveError: the state may not follow the one that the case is in.
        """
        moved = await self._tx.execute(
            "with moved as (update cases set state = %s, since = %s "
            "where case_id = %s and state = any(%s) returning case_id, state, since) "
            "insert into happenings (case_id, what, at) select * from moved",
            [state.value, at, case_id, list(before(state))],
        )
        if not moved.rowcount:
            await self._require_move(case_id, state)

    async def note(self, case_id: UUID, occurrence: Occurrence, at: datetime) -> None:
        """Note what happened to a case without taking it to another state."""
        await self._tx.execute(
            "insert into happenings (case_id, what, at) values (%s, %s, %s)",
            [case_id, occurrence.value, at],
        )

    async def assigned_on(self, case_id: UUID) -> date | None:
        """Return the California day of the notice of assignment; without one, of the opening."""
        found = await self._tx.execute(
            "select coalesce(min(at) filter (where what = 'assignment_noticed'), min(at)) as at "
            "from happenings where case_id = %s "
            "and what in ('assignment_noticed', 'awaiting_records', 'records_complete')",
            [case_id],
        )
        row = await found.fetchone()
        return None if row is None or row["at"] is None else legal_day(row["at"])

    async def _require_move(self, case_id: UUID, state: State) -> None:
        found = await self._tx.execute(
            "select state from cases where case_id = %s for update", [case_id]
        )
        row = await found.fetchone()
        earlier = None if row is None else State(row["state"])
        if earlier is None or earlier not in before(state):
            raise IllegalMoveError(case_id, earlier, state)

    async def save(self, case_id: UUID, case: OpenCase) -> None:
        """Store a change of an open case that keeps its state."""
        await self._tx.execute(
            "update cases set opened = %s where case_id = %s",
            [_as_json(case), case_id],
        )

    async def note_confirmed(
        self, case_id: UUID, proposed: EligibilityProposed, confirmed: Eligibility
    ) -> None:
        """Remember what became of a proposal: what is screened again is not asked again."""
        await self._tx.execute(
            "update cases set proposed = %s, confirmed = %s where case_id = %s",
            [_as_json(proposed), _as_json(confirmed), case_id],
        )

    async def ended_early(self, case_id: UUID) -> tuple[EndedItem, ...]:
        """Return the items that ended before a case was opened."""
        found = await self._tx.execute(
            "select ended::text as ended from ended_early where case_id = %s order by item_no",
            [case_id],
        )
        return tuple(EndedItem.model_validate_json(row["ended"]) for row in await found.fetchall())

    async def end_early(self, case_id: UUID, ended: Sequence[EndedItem]) -> None:
        """Remember items that end before a case is opened."""
        for each in ended:
            await self._tx.execute(
                "insert into ended_early (case_id, item_no, ended) values (%s, %s, %s)",
                [case_id, each.item.item_no, _as_json(each)],
            )

    async def remand(self, original: UUID, fresh: UUID) -> bool:
        """Note that a case is reviewed afresh in another; return false where it is already."""
        noted = await self._tx.execute(
            "insert into remands (original, fresh) values (%s, %s) on conflict do nothing",
            [original, fresh],
        )
        return bool(noted.rowcount)

    async def of_claim(self, claim_key: str, case_id: UUID) -> tuple[Candidate, ...]:
        """Return the other cases of a claim that were taken up, the oldest first.

        Of two filings on one claim at the same moment, the second waits here for the first one's
        transaction.
        """
        await self._tx.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"claim/{claim_key}"]
        )
        found = await self._tx.execute(
            "select case_id, state, since, opened::text as opened, proposed::text as proposed, "
            "confirmed::text as confirmed from cases where claim_key = %s and case_id <> %s "
            "and state = any(%s) order by since, case_id limit 100",
            [claim_key, case_id, [state.value for state in TAKEN_UP]],
        )
        return tuple(filter(None, [_candidate(row) for row in await found.fetchall()]))

    async def next_number(self, year: int, case_id: UUID) -> str:
        """Give the next free case number of a year; none is skipped but those that were imported.

        The counter belongs to the transaction: a case that is not stored uses up no number.
        """
        while True:
            given = await self._tx.execute(
                "insert into counters (year, last) values (%s, 1) "
                "on conflict (year) do update set last = counters.last + 1 returning last",
                [year],
            )
            row = await given.fetchone()
            assert row is not None  # an insert that returns
            number = f"CM{year % 100:02}-{row['last']:07}"
            if await self.take_number(number, case_id):
                return number

    async def take_number(self, case_number: str, case_id: UUID) -> bool:
        """Make a number this case's own; return false where another case has it."""
        taken = await self._tx.execute(
            "insert into case_numbers (case_number, case_id) values (%s, %s) "
            "on conflict (case_number) do nothing",
            [case_number, case_id],
        )
        return bool(taken.rowcount)

    async def index(self, case_id: UUID) -> tuple[RecordEntry, ...]:
        """Return the case's record index; of a joint case all documents, its own first."""
        found = await self._tx.execute(
            "select entry::text as entry from record_index r left join joint_cases j "
            "on j.case_id = r.case_id and j.led_by = %s where r.case_id = any(array("
            "select case_id from joint_cases where led_by = %s) || %s::uuid) "
            "order by coalesce(j.place, 0), record_no",
            [case_id, case_id, case_id],
        )
        return tuple(
            RecordEntry.model_validate_json(row["entry"]).model_copy(update={"record_no": number})
            for number, row in enumerate(await found.fetchall(), 1)
        )

    async def note_seen(self, case_id: UUID, considered: Sequence[str]) -> tuple[int, ...]:
        """Note of each document of which it is not known whether the reviewer signed on it.

        Return the numbers of those that were not seen, as the case's index has them.

        Args:
            case_id: of the case; of a joint one, that which leads.
            considered: digests of what the reviewer signed on.
        """
        found = await self._tx.execute(
            "with numbered as (select r.case_id, r.record_no, row_number() over "
            "(order by coalesce(j.place, 0), r.record_no) as number from record_index r "
            "left join joint_cases j on j.case_id = r.case_id and j.led_by = %(case)s "
            "where r.case_id = any(array(select case_id from joint_cases "
            "where led_by = %(case)s) || %(case)s::uuid)) "
            "update record_index r set seen = r.entry->>'digest' = any(%(considered)s) "
            "from numbered n where r.case_id = n.case_id and r.record_no = n.record_no "
            "and r.seen is null returning n.number, r.seen",
            {"case": case_id, "considered": list(considered)},
        )
        return tuple(sorted(row["number"] for row in await found.fetchall() if not row["seen"]))

    async def add_records(
        self, case_id: UUID, entries: Sequence[RecordEntry], at: datetime
    ) -> None:
        """Add entries to the record index, with the moment at which they came."""
        for entry in entries:
            await self._tx.execute(
                "insert into record_index (case_id, record_no, entry, came_at) "
                "select %s, coalesce(max(record_no), 0) + 1, %s, %s "
                "from record_index where case_id = %s",
                [case_id, _as_json(entry), at, case_id],
            )


def _candidate(row: dict[str, Any]) -> Candidate | None:
    case_id, state, since = row["case_id"], State(row["state"]), legal_day(row["since"])
    if row["opened"] is not None:
        case = OpenCase.model_validate_json(row["opened"])
        return Candidate.of_open_case(case_id, state, since, case)
    if row["proposed"] is None or row["confirmed"] is None:
        return None
    application = EligibilityProposed.model_validate_json(row["proposed"]).application
    found = Eligibility.model_validate_json(row["confirmed"])
    return Candidate(
        case_id=case_id,
        state=state,
        since=since,
        ur_decided_on=application.ur_decided_on,
        party_sheet=application.party_sheet,
        items=tuple(each.item for each in found.deferred),
        asked=len(application.items),
    )


def _as_json(part: Part | None) -> Json | None:
    return None if part is None else Json(part.model_dump(mode="json", exclude_none=True))
