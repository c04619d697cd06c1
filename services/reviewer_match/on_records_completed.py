"""The file is complete: find the expert who reads it."""

from services.reviewer_match.assignment import Matcher
from services.reviewer_match.cases import Cases, Completed
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events.envelope import Received
from shared.events.records_completed import RecordsCompleted


async def on_records_completed(
    received: Received[RecordsCompleted], tx: Tx, *, matcher: Matcher
) -> Answers:
    """Assign a qualified, unconflicted reviewer; where there is none, the case waits.

    A waiting case whose file is completed once more is tried again with the newer file.

    Raises:
        RefusedError: the case has its reviewer.
        EvidenceMissingError: the party sheet is not in the store.
        PartySheetInvalidError: what lies there is no party sheet.
        StandardUnknownError: no standards were in force on the day.
    """
    cases = Cases(tx)
    if await cases.is_matched(received.case_id):
        raise RefusedError("reviewer_matched_already", "The case has its reviewer already.")
    completed = Completed(received.case_id, received.event.case, received.envelope)
    matched = await matcher.assign(completed, cases, received.now)
    return () if matched is None else (matched,)
