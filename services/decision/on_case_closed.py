"""A case has ended: its review ends with it, and nothing that is signed later counts."""

from services.decision.cases import Cases
from services.decision.errors import review_ended
from services.decision.states import State
from shared import logs
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events.case_closed import CaseClosed, Closing
from shared.events.envelope import Received

log = logs.get()


async def on_case_closed(received: Received[CaseClosed], tx: Tx) -> Answers:
    """End the review; of a case that has not come here yet, note that it ended.

    What a physician has signed stays decided. That such a case is closed is nothing new here; where
    it is not decided yet, the signature is on its way.

    Raises:
        NotYetError: the case is determined, and the signature has not come.
        RefusedError: ``decision_issued_already`` where the case was to end otherwise, or
            ``case_closed_already``.
    """
    cases, because = Cases(tx), received.event.because
    known = await cases.find(received.case_id)
    if known is not None and known.state is State.DECIDED:
        if because is Closing.DETERMINED:
            return ()
        raise review_ended(known.state)
    if because is Closing.DETERMINED:
        raise NotYetError(f"Case {received.case_id} has no signature yet.")
    if (known is not None and known.state is State.CLOSED) or await cases.ended_before_review(
        received.case_id
    ):
        raise RefusedError("case_closed_already", "The case has ended before.")
    await cases.close(received.case_id, because.value, received.event.closed_on)
    log.info("case_closed", reason=because.value)
    return ()
