"""A case is offered: a program accepts it, with the attestation that a reviewer would give."""

from imr.simulated_reviewer.metrics import SIMULATED_ACCEPTANCES
from shared import logs
from shared.database import Tx
from shared.edge import Answers
from shared.events.envelope import Received
from shared.events.reviewer_offered import ReviewerOffered
from shared.events.reviewer_responded import Answer, Attestation, ReviewerResponded

log = logs.get()


async def on_reviewer_offered(received: Received[ReviewerOffered], tx: Tx) -> Answers:  # noqa: ARG001 - an edge's signature
    """Accept every offer, marked as simulated."""
    offer = received.event
    SIMULATED_ACCEPTANCES.inc()
    log.info("offer_accepted", offer_no=offer.offer_no)
    return (
        ReviewerResponded(
            case_id=offer.case_id,
            offer_no=offer.offer_no,
            reviewer_ref=offer.reviewer_ref,
            answer=Answer.ACCEPTED,
            attestation=Attestation(
                statement=offer.statement, no_conflict=True, attested_at=received.now
            ),
            kind="simulated",
            responded_at=received.now,
        ),
    )
