"""What documents do to a case: they complete it, or go to whoever has its file."""

from datetime import datetime
from uuid import UUID

from services.intake.cases import Cases
from services.intake.flags import flagged
from services.intake.life.revision import revised
from services.intake.life.states import SIGNED, State
from services.intake.records.completion import Completion
from services.intake.records.records_window import time_is_over
from shared.clock import legal_day
from shared.database import Tx
from shared.edge import Answers
from shared.events import RecordsCompleted
from shared.events.case_changed import Because
from shared.events.case_flagged import Flag


async def documents_came(
    case_id: UUID, cases: Cases, tx: Tx, completion: Completion, now: datetime
) -> Answers:
    """Complete a case that waits for its records, if nothing keeps it back any more."""
    known = await cases.find(case_id)
    if known is None or known.case is None or known.state is not State.AWAITING_RECORDS:
        return ()
    index = await cases.index(case_id)
    is_over = await time_is_over(tx, case_id, now)
    case = completion.of(known.case, index, legal_day(now), time_is_over=is_over)
    await cases.save(case_id, case)
    if case.completed_on is None:
        return ()
    await cases.move(case_id, State.RECORDS_COMPLETE, now)
    return (RecordsCompleted(case_id=case_id, case=case.file(index)),)


async def told_of_documents(
    case_id: UUID, cases: Cases, tx: Tx, completion: Completion, now: datetime
) -> Answers:
    """Complete a case by documents that were added just now, or tell whoever has its file.

    After the signature nobody has: they flag the case.
    """
    known = await cases.find(case_id)
    if known is None or known.case is None:
        return ()
    if known.state in SIGNED:
        late = await cases.note_seen(case_id, ())
        flag = Flag.RECORD_AFTER_SIGNING
        return (await flagged(tx, case_id, known.case, flag, now, record_nos=late),)
    if known.state is State.AWAITING_RECORDS:
        return await documents_came(case_id, cases, tx, completion, now)
    case = completion.lacking(known.case, await cases.index(case_id))
    return await revised(cases, case_id, known.state, case, Because.RECORD_RECEIVED)
