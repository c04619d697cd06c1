"""What a person must look at in a case: kept, counted and told, and nothing decided by it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.intake.life.open_case import OpenCase
from services.intake.metrics import CASES_FLAGGED
from shared import logs
from shared.database import Tx
from shared.events import CaseFlagged
from shared.events.case_flagged import Flag
from shared.events.envelope import Part

log = logs.get()


class FlagAccount(Part):
    """What a person must look at, as the account of a case tells it."""

    flag: Flag
    record_nos: Annotated[tuple[int, ...], Field(max_length=500)] = ()
    at: AwareDatetime


async def flagged(
    tx: Tx,
    case_id: UUID,
    case: OpenCase,
    flag: Flag,
    at: datetime,
    *,
    record_nos: Sequence[int] = (),
) -> CaseFlagged:
    """Keep a flag and return the event that tells it."""
    await tx.execute(
        "insert into flags (case_id, flag, record_nos, at) values (%s, %s, %s, %s)",
        [case_id, flag.value, list(record_nos), at],
    )
    CASES_FLAGGED.labels(flag.value).inc()
    log.warning("case_flagged", code=flag.value, count=len(record_nos))
    return CaseFlagged(
        case_id=case_id,
        case_number=case.case_number,
        flag=flag,
        record_nos=tuple(record_nos),
        missing_records=case.missing_records if flag is Flag.NOTHING_TO_REVIEW else (),
    )


async def flags_of(tx: Tx, case_id: UUID) -> tuple[FlagAccount, ...]:
    """Return the flags of a case, the latest first."""
    found = await tx.execute(
        "select flag, record_nos, at from flags where case_id = %s order by seq desc limit 100",
        [case_id],
    )
    return tuple(
        FlagAccount(flag=Flag(row["flag"]), record_nos=tuple(row["record_nos"]), at=row["at"])
        for row in await found.fetchall()
    )
