"""A case begins: the one way to open one, whatever led to it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from services.intake.cases import Cases
from services.intake.errors import CaseNumberTakenError
from services.intake.life.open_case import OpenCase
from services.intake.life.states import State
from services.intake.metrics import APPLICATIONS, RECORDS
from services.intake.records.completion import Completion
from shared import logs
from shared.edge import Answers
from shared.events import CaseOpened, RecordsCompleted
from shared.events.case import CaseNumber, Fault, RecordEntry

log = logs.get()


async def open_case(
    case_id: UUID,
    case: OpenCase,
    index: Sequence[RecordEntry],
    cases: Cases,
    completion: Completion,
    *,
    at: datetime,
    from_day: date,
    filing: str | None = None,
    claim_key: str | None = None,
    warnings: Sequence[Fault] = (),
) -> Answers:
    """Store a case as open, and send its file on where it is complete.

    Args:
        case_id: of the filing that it is opened for.
        case: with its number, from :func:`number_for`.
        index: the documents that are here.
        cases: intake's tables.
        completion: by which its file is complete.
        at: the moment.
        from_day: the earliest day from which the time for the determination may run. Documents that
            came later move it.
        filing: digest of what was filed, where it comes just now.
        claim_key: under which a second filing of its disputes is known.
        warnings: what was odd about the form, for its sender.
    """
    APPLICATIONS.labels("opened").inc()
    for entry in index:
        RECORDS.labels(entry.kind.value).inc()
    log.info("case_opened", case_number=case.case_number, items=len(case.items))
    documents_on = max([from_day, *(entry.received_on for entry in index)])
    case = completion.of(case, index, documents_on)
    opening = CaseOpened(
        case_id=case_id,
        case_number=case.case_number,
        priority=case.priority,
        received_on=case.received_on,
        date_of_injury=case.date_of_injury,
        ur_decided_on=case.ur_decided_on,
        rfa_on=case.rfa_on,
        items=case.items,
        refused_items=case.refused_items,
        deferred_items=case.deferred_items,
        continues=case.continues,
        flags=case.flags,
        warnings=tuple(warnings),
        party_sheet=case.party_sheet,
        missing_records=case.missing_records,
    )
    complete = case.completed_on is not None
    state = State.RECORDS_COMPLETE if complete else State.AWAITING_RECORDS
    await cases.keep(
        case_id,
        state,
        at,
        filing=filing,
        party_sheet=case.party_sheet,
        case=case,
        claim_key=claim_key,
    )
    if not complete:
        return (opening,)
    return (opening, RecordsCompleted(case_id=case_id, case=case.file(index)))


async def number_for(
    case_id: UUID, received_on: date, cases: Cases, *, imported: CaseNumber | None = None
) -> CaseNumber:
    """Return a case's number: the one that it brings, else the next of the year of receipt.

    Raises:
        CaseNumberTakenError: an imported number belongs to another case.
    """
    if imported is None:
        return await cases.next_number(received_on.year, case_id)
    if not await cases.take_number(imported, case_id):
        raise CaseNumberTakenError(imported)
    return imported
