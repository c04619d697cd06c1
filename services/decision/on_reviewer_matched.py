"""A reviewer has the case: lay the draft before him or her. Nothing is decided here."""

from services.decision.cases import Cases
from services.decision.draft.drafting import Drafter
from services.decision.errors import review_ended
from services.decision.states import UNDECIDED, State
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events.envelope import Received
from shared.events.reviewer_matched import ReviewerMatched


async def on_reviewer_matched(
    received: Received[ReviewerMatched], tx: Tx, *, drafter: Drafter
) -> Answers:
    """Weigh every disputed item and draft the determination.

    Another reviewer for a case that is not decided gets a draft of his or her own, on the newest
    file that has come; what the former one has signed or signs is void from then on. The same
    reviewer again changes nothing. Where several reviewers decide, each gets a draft.

    Raises:
        RefusedError: ``decision_issued_already``, ``case_closed``, ``case_led_by_another``,
            or ``draft_laid_already`` for
            this reviewer.
        EvidenceMissingError: a document of the index is not in the store.
    """
    match, cases = received.event, Cases(tx)
    known = await cases.find(received.case_id)
    if await cases.ended_before_review(received.case_id):
        raise review_ended(State.CLOSED)
    if match.case.revision < await cases.led_since(received.case_id):
        raise review_ended(State.LED)
    if known is None:
        return await drafter.lay(match, cases, received.now, version=1)
    if known.state is State.LED:
        return await drafter.lay(match, cases, received.now, version=known.version + 1)
    if known.state not in UNDECIDED:
        raise review_ended(known.state)
    if known.reviewer_ref == match.reviewer_ref:
        raise RefusedError("draft_laid_already", "The reviewer has the draft already.")
    former = await cases.match(received.case_id)
    if former is not None and former.case.revision > match.case.revision:
        match = match.model_copy(update={"case": former.case})
    return await drafter.lay(match, cases, received.now, version=known.version + 1)
