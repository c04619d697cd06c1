"""The way in for documents that come after the application."""

from typing import Final

from services.intake.cases import Cases
from services.intake.errors import TooManyRecordsError
from services.intake.life.joint_cases import JointCases
from services.intake.life.states import REFUSED, State
from services.intake.metrics import RECORDS
from services.intake.records.completion import Completion
from services.intake.records.documents import told_of_documents
from services.intake.records.record_index import new_to, stored
from shared import logs
from shared.clock import legal_day
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events import RecordReceived
from shared.events.envelope import Received
from shared.evidence import Evidence

log = logs.get()

_MOST_RECORDS: Final = 500
"""What ``records.completed`` carries."""


async def on_record_received(
    received: Received[RecordReceived], tx: Tx, *, evidence: Evidence, completion: Completion
) -> Answers:
    """Index the documents; those that were still missing complete a file that waited for them.

    A document that the index has already changes nothing. What comes later goes to whoever has the
    file by then, until it is signed; after that it flags the case.

    Raises:
        NotYetError: no application of this filing has been read so far.
        RefusedError: the application was refused.
        TooManyRecordsError: the index would outgrow its event.
        EvidenceMissingError: a digest points to nothing.
    """
    cases = Cases(tx)
    known = await cases.find(received.case_id)
    if known is None or known.state is State.INVALID:
        raise NotYetError(f"Filing {received.case_id} has no application yet.")
    if known.state in REFUSED:
        raise RefusedError("application_refused", f"Case {received.case_id} is not reviewed.")
    index = await cases.index(received.case_id)
    came_on = legal_day(received.now)
    came = await stored(
        received.event.records, evidence, received_on=came_on, first_no=len(index) + 1
    )
    added = new_to(index, came)
    if (count := len(index) + len(added)) > _MOST_RECORDS:
        raise TooManyRecordsError(count)
    await cases.add_records(received.case_id, added, received.now)
    for entry in added:
        RECORDS.labels(entry.kind.value).inc()
    log.info("records_indexed", count=len(added))
    if not added:
        return ()
    if known.state is not State.CONSOLIDATED or known.case is None:
        return await told_of_documents(received.case_id, cases, tx, completion, received.now)
    leading = known.case.consolidated[0].case_id
    await JointCases(tx).hold(leading)
    return await told_of_documents(leading, cases, tx, completion, received.now)
