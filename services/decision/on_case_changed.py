"""The file has changed under the reviewer's hands: lay the draft anew. Nothing is decided here."""

from services.decision.cases import Cases
from services.decision.draft.drafting import Drafter
from services.decision.errors import DraftUnreadableError, review_ended
from services.decision.states import UNDECIDED, State
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events.case_changed import CaseChanged
from shared.events.envelope import Received


async def on_case_changed(received: Received[CaseChanged], tx: Tx, *, drafter: Drafter) -> Answers:
    """Draft once more for the same reviewer, on the newer file.

    A case that another one leads from now on is set aside: it needs no signature of its own.
    A signature over the former draft is void from then on, since it names another digest.

    Raises:
        NotYetError: nobody has the case yet.
        RefusedError: ``decision_issued_already``, ``case_closed``, or ``revision_not_newer``.
        DraftUnreadableError: an earlier version of ours laid the draft, and kept no file.
        EvidenceMissingError: a document of the index is not in the store.
    """
    case, cases = received.event.case, Cases(tx)
    known = await cases.find(received.case_id)
    if await cases.ended_before_review(received.case_id):
        raise review_ended(State.CLOSED)
    if case.is_led_by_another(received.case_id) and (
        known is None or known.state in UNDECIDED | {State.LED}
    ):
        await cases.set_aside(received.case_id, case.revision)
        return ()
    if known is not None and known.state is State.LED:
        raise NotYetError(f"Case {received.case_id} has to be matched again.")
    if known is None:
        raise NotYetError(f"Case {received.case_id} has no draft yet.")
    if known.state not in UNDECIDED:
        raise review_ended(known.state)
    match = await cases.match(received.case_id)
    if match is None:
        raise DraftUnreadableError(known.case_number)
    if case.revision <= match.case.revision:
        raise RefusedError("revision_not_newer", f"Revision {match.case.revision} is in review.")
    match = match.model_copy(update={"case": case})
    return await drafter.lay(match, cases, received.now, version=known.version + 1)
