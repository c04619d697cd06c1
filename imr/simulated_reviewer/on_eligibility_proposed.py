"""A refusal or deferral lies before a person: a program confirms it as it is."""

from imr.simulated_reviewer.metrics import SIMULATED_CONFIRMATIONS
from shared import logs
from shared.database import Tx
from shared.edge import Answers
from shared.events.eligibility_confirmed import EligibilityConfirmed
from shared.events.eligibility_proposed import EligibilityProposed
from shared.events.envelope import Received

log = logs.get()

_BY = "simulated-staff"


async def on_eligibility_proposed(received: Received[EligibilityProposed], tx: Tx) -> Answers:  # noqa: ARG001 - an edge's signature
    """Confirm everything that was proposed, marked as simulated."""
    SIMULATED_CONFIRMATIONS.labels(received.event.disposition.value).inc()
    log.info("eligibility_confirmed", count=len(received.event.found.reasons))
    return (
        EligibilityConfirmed(
            case_id=received.case_id,
            proposal=received.event.proposal,
            by=_BY,
            kind="simulated",
            confirmed_at=received.now,
        ),
    )
