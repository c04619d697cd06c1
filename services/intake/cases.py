"""Intake's own tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Json

from services.intake.open_case import OpenCase
from services.intake.states import State
from shared.database import Tx
from shared.events.case import RecordEntry


@dataclass(frozen=True)
class Known:
    """An application that was filed before."""

    state: State
    filing: str
    """Digest of what was filed."""
    case: OpenCase | None
    """None where the application was refused."""


class Cases:
    """The tables, inside one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def find(self, case_id: UUID) -> Known | None:
        """Return what is known of a filing."""
        found = await self._tx.execute(
            "select state, filing, opened::text as opened from cases where case_id = %s", [case_id]
        )
        row = await found.fetchone()
        if row is None:
            return None
        case = None if row["opened"] is None else OpenCase.model_validate_json(row["opened"])
        return Known(State(row["state"]), row["filing"], case)

    async def original(self, business_key: str, case_id: UUID) -> UUID | None:
        """Return the case that has this dispute already, or make it ours."""
        await self._tx.execute(
            "insert into disputes (business_key, case_id) values (%s, %s) on conflict do nothing",
            [business_key, case_id],
        )
        found = await self._tx.execute(
            "select case_id from disputes where business_key = %s", [business_key]
        )
        row = await found.fetchone()
        assert row is not None  # it was there, or it is ours now
        return None if row["case_id"] == case_id else row["case_id"]

    async def next_number(self, year: int) -> str:
        """Give the next case number of a year: gapless, within this transaction."""
        given = await self._tx.execute(
            "insert into case_numbers (year, last) values (%s, 1) "
            "on conflict (year) do update set last = case_numbers.last + 1 returning last",
            [year],
        )
        row = await given.fetchone()
        assert row is not None  # an insert that returns
        return f"CM{year % 100:02}-{row['last']:07}"

    async def has_number(self, case_number: str) -> bool:
        """Tell whether a case has this number."""
        found = await self._tx.execute("select 1 from cases where case_number = %s", [case_number])
        return await found.fetchone() is not None

    async def keep(
        self,
        case_id: UUID,
        state: State,
        filing: str,
        at: datetime,
        *,
        case: OpenCase | None = None,
    ) -> None:
        """Store what became of a filing; an invalid one may be followed by a better one."""
        await self._tx.execute(
            "insert into cases (case_id, state, filing, case_number, opened, since) "
            "values (%s, %s, %s, %s, %s, %s) on conflict (case_id) do update set "
            "state = excluded.state, filing = excluded.filing, opened = excluded.opened, "
            "case_number = excluded.case_number, since = excluded.since",
            [
                case_id,
                state.value,
                filing,
                case.case_number if case else None,
                Json(case.model_dump(mode="json")) if case else None,
                at,
            ],
        )

    async def complete(self, case_id: UUID, at: datetime) -> None:
        """Note that the file is ready for a reviewer."""
        await self._tx.execute(
            "update cases set state = %s, since = %s where case_id = %s",
            [State.RECORDS_COMPLETE.value, at, case_id],
        )

    async def index(self, case_id: UUID) -> tuple[RecordEntry, ...]:
        """Return the case's record index."""
        found = await self._tx.execute(
            "select entry::text as entry from record_index where case_id = %s order by record_no",
            [case_id],
        )
        return tuple(
            RecordEntry.model_validate_json(row["entry"]) for row in await found.fetchall()
        )

    async def add_records(self, case_id: UUID, entries: Sequence[RecordEntry]) -> None:
        """Add entries to the record index."""
        for entry in entries:
            await self._tx.execute(
                "insert into record_index (case_id, record_no, entry) values (%s, %s, %s)",
                [case_id, entry.record_no, Json(entry.model_dump(mode="json"))],
            )
