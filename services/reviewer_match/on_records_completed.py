"""The file is complete: find the expert who reads it."""

from services.reviewer_match.assignment import Matcher
from services.reviewer_match.cases import Cases, Completed
from services.reviewer_match.states import State
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events.envelope import Received
from shared.events.records_completed import RecordsCompleted


async def on_records_completed(
    received: Received[RecordsCompleted], tx: Tx, *, matcher: Matcher
) -> Answers:
    """Offer the case to a qualified, unconflicted reviewer; where there is none, it waits.

    A waiting case whose file is completed once more is tried again with the newer file.

    Raises:
        RefusedError: ``reviewer_matched_already``, ``case_led_by_another``, or ``case_closed``.
        EvidenceMissingError: the party sheet is not in the store.
        PartySheetInvalidError: what lies there is no party sheet.
        StandardUnknownError: no standards were in force on the day.
    """
    cases = Cases(tx)
    state = await cases.state(received.case_id)
    if state in {State.OFFERED, State.MATCHED}:
        raise RefusedError("reviewer_matched_already", "The case has its reviewer already.")
    if state is State.LED:
        raise RefusedError("case_led_by_another", "The case is decided in another one.")
    if state is State.CLOSED:
        raise RefusedError("case_closed", "The case has ended.")
    completed = Completed(received.case_id, received.event.case, received.envelope)
    offered = await matcher.assign(completed, cases, received.now)
    return () if offered is None else (offered,)
