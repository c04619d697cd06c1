"""The file has changed: a case that still waits for its expert is tried with the newer one."""

from services.reviewer_match.assignment import Matcher
from services.reviewer_match.cases import Cases, Completed
from services.reviewer_match.states import State
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events.case_changed import CaseChanged
from shared.events.envelope import Received


async def on_case_changed(received: Received[CaseChanged], tx: Tx, *, matcher: Matcher) -> Answers:
    """Take the newer file of a waiting case and try to match it.

    A case that another one leads from now on needs nobody, and gives its reviewer's place back.
    A case that has its reviewer keeps him or her; ``decision`` reads the same event and redrafts.

    Raises:
        NotYetError: the first file has not come so far.
        RefusedError: ``reviewer_matched_already``, ``case_closed``, or ``revision_not_newer``.
        EvidenceMissingError: the party sheet is not in the store.
        PartySheetInvalidError: what lies there is no party sheet.
        StandardUnknownError: no standards were in force on the day.
    """
    cases, case = Cases(tx), received.event.case
    state = await cases.state(received.case_id)
    if state is None:
        raise NotYetError(f"Case {received.case_id} has no file yet.")
    completed = Completed(received.case_id, case, received.envelope)
    if state is not State.CLOSED and case.is_led_by_another(received.case_id):
        await cases.set_aside(completed, received.now)
        return ()
    if state is State.MATCHED:
        raise RefusedError("reviewer_matched_already", "The case has its reviewer already.")
    if state is State.CLOSED:
        raise RefusedError("case_closed", "The case has ended.")
    revision = await cases.waiting_revision(received.case_id)
    if case.revision <= revision:
        raise RefusedError("revision_not_newer", f"Revision {revision} has come before.")
    matched = await matcher.assign(completed, cases, received.now)
    return () if matched is None else (matched,)
