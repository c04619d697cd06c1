"""A case is closed: whatever ended it, everybody who works on it is told once, in one form."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.intake.cases import Cases, Known
from services.intake.clocks.ages import Ages
from services.intake.metrics import CASES_CLOSED
from shared import logs
from shared.events import CaseClosed
from shared.events.case import EndedItem
from shared.events.case_closed import Closing

log = logs.get()


async def closed(
    cases: Cases,
    case_id: UUID,
    known: Known,
    because: Closing,
    on: date,
    *,
    ended_items: Sequence[EndedItem],
    into: UUID | None = None,
) -> CaseClosed:
    """Return what is told of a case that has ended.

    Args:
        cases: the tables.
        case_id: the case.
        known: as it is at its end.
        because: why it ended.
        on: the day.
        ended_items: what needed no determination.
        into: the case in which it was decided.
    """
    CASES_CLOSED.labels(because.value).inc()
    log.info("case_closed", reason=because.value)
    assert known.party_sheet is not None  # an application that was read has one
    ages = Ages.on(
        on,
        assigned_on=await cases.assigned_on(case_id),
        completed_on=None if known.case is None else known.case.completed_on,
    )
    return CaseClosed(
        case_id=case_id,
        case_number=None if known.case is None else known.case.case_number,
        because=because,
        closed_on=on,
        into=into,
        ended_items=tuple(ended_items),
        party_sheet=known.party_sheet,
        days_from_assignment=ages.from_assignment,
        days_from_complete_records=ages.from_complete_records,
    )
