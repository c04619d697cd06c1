"""The way in for documents that come after the application."""

from services.intake.cases import Cases, Known
from services.intake.errors import TooManyRecordsError
from services.intake.metrics import RECORDS
from services.intake.record_index import is_complete, stored
from services.intake.states import REFUSED, State
from shared.clock import legal_day
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events import RecordReceived, RecordsCompleted
from shared.events.envelope import Received
from shared.evidence import Evidence

_MOST_RECORDS = 500  # what records.completed carries


async def on_record_received(
    received: Received[RecordReceived], tx: Tx, *, evidence: Evidence
) -> Answers:
    """Index the documents; the first clinical one completes a file that waited for it."""
    cases = Cases(tx)
    known = await cases.find(received.case_id)
    if known is None or known.state is State.INVALID:
        raise NotYetError
    if known.state in REFUSED:
        raise RefusedError("application_refused", f"Case {received.case_id} is not reviewed.")
    index = await cases.index(received.case_id)
    if len(index) + len(received.event.records) > _MOST_RECORDS:
        raise TooManyRecordsError(len(index) + len(received.event.records))
    came_on = legal_day(received.now)
    added = await stored(
        received.event.records, evidence, received_on=came_on, first_no=len(index) + 1
    )
    await cases.add_records(received.case_id, added)
    for entry in added:
        RECORDS.labels(entry.kind.value).inc()
    if not _completes(known, is_complete=is_complete((*index, *added))):
        return ()
    assert known.case is not None  # a case that awaits records is open
    await cases.complete(received.case_id, received.now)
    file = known.case.file((*index, *added), completed_on=came_on)
    return (RecordsCompleted(case_id=received.case_id, case=file),)


def _completes(known: Known, *, is_complete: bool) -> bool:
    return known.state is State.AWAITING_RECORDS and is_complete
