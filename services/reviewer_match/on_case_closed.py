"""A case has ended: it waits for nobody any more, and its reviewer has a place free again."""

from services.reviewer_match.cases import Cases
from services.reviewer_match.life.offers import Offers, OfferState
from services.reviewer_match.states import State
from shared import logs
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events.case_closed import CaseClosed, Closing
from shared.events.envelope import Received

log = logs.get()


async def on_case_closed(received: Received[CaseClosed], tx: Tx) -> Answers:
    """Drop a case that waits, free the place of a reviewer who has it, or note that it ended.

    A case that is not known yet is noted as well, so that a file which comes later finds it closed.
    Only a determined one cannot be unknown for good: its match was made here, and is yet to come.

    Raises:
        NotYetError: the case is determined, and its file or its reviewer's answer has not come.
        RefusedError: ``case_closed_already``.
    """
    cases, offers, event = Cases(tx), Offers(tx), received.event
    state = await cases.state(received.case_id)
    unmatched = state is None or (
        state is State.OFFERED and not await offers.ever_accepted(received.case_id)
    )
    if unmatched and event.because is Closing.DETERMINED:
        raise NotYetError(f"Case {received.case_id} has no match yet.")
    if state is State.CLOSED:
        raise RefusedError("case_closed_already", "The case has ended before.")
    await cases.close(
        received.case_id, event.case_number, received.envelope, event.closed_on, received.now
    )
    await offers.settle(received.case_id, OfferState.VOID, "the case has ended", received.now)
    log.info("case_closed", reason=event.because.value)
    return ()
