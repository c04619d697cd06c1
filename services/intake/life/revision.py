"""A change of an open case, on its way to those who have its file."""

from uuid import UUID

from services.intake.cases import Cases
from services.intake.life.open_case import OpenCase
from services.intake.life.states import UNDER_REVIEW, State
from shared.edge import Answers
from shared.events import CaseChanged
from shared.events.case_changed import Because


async def revised(
    cases: Cases, case_id: UUID, state: State, case: OpenCase, because: Because
) -> Answers:
    """Keep a changed case; where its file was sent before, send its next revision.

    Before that nothing need be told: ``records.completed`` carries whatever has changed by then.
    The record index is read as it is stored now, so new entries are added first.

    Args:
        cases: the tables.
        case_id: the case.
        state: the state that it is in.
        case: what it is now, with the revision that it had.
        because: what has changed it.
    """
    if state not in UNDER_REVIEW or case.revision == 0:
        await cases.save(case_id, case)
        return ()
    newer = case.model_copy(update={"revision": case.revision + 1})
    await cases.save(case_id, newer)
    file = newer.file(await cases.index(case_id))
    return (CaseChanged(case_id=case_id, case=file, because=because),)
