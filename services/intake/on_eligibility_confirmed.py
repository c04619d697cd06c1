"""The way in for what a person says to a prepared refusal or deferral."""

from services.intake.cases import Cases, Known
from services.intake.eligibility.law import without
from services.intake.eligibility.policy import Policy
from services.intake.eligibility.screening import settle_confirmed, stored_filing
from services.intake.life.states import State
from services.intake.metrics import CONFIRMATIONS
from shared import logs
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events import EligibilityConfirmed, EligibilityProposed
from shared.events.envelope import Received
from shared.evidence import Evidence

log = logs.get()

SIMULATED = "simulated"


async def on_eligibility_confirmed(
    received: Received[EligibilityConfirmed],
    tx: Tx,
    *,
    evidence: Evidence,
    policy: Policy,
    allow_simulated: bool,
) -> Answers:
    """Carry out the proposal, without the reasons that the person does not share.

    Raises:
        NotYetError: nothing has been proposed yet.
        RefusedError: ``not_awaiting_confirmation``, ``proposal_changed``, ``reason_not_proposed``
            or ``simulated_confirmation_not_allowed``.
        EvidenceMissingError: the stored form is gone or was altered.
    """
    said, cases = received.event, Cases(tx)
    known = await cases.find(received.case_id)
    proposed = _proposal(known, said)
    if said.kind == SIMULATED and not allow_simulated:
        raise RefusedError(
            "simulated_confirmation_not_allowed", "Nobody is behind the confirmation."
        )
    filing = await stored_filing(received.case_id, proposed, cases, evidence)
    CONFIRMATIONS.labels("overruled" if said.overruled else "confirmed", said.kind).inc()
    log.info("eligibility_confirmed", count=len(said.overruled))
    overruled = {(each.code, each.item_no) for each in said.overruled}
    confirmed = without(proposed.found, overruled, policy.law)
    answers = await settle_confirmed(filing, confirmed, cases, evidence, policy, received.now)
    await cases.note_confirmed(received.case_id, proposed, confirmed)
    return answers


def _proposal(known: Known | None, said: EligibilityConfirmed) -> EligibilityProposed:
    """Return the proposal that the person has seen.

    Raises:
        NotYetError: nothing has been proposed yet.
        RefusedError: nothing waits any more, or something else does.
    """
    if known is None or known.state in {State.INVALID, State.INFORMATION_REQUESTED}:
        raise NotYetError(f"Filing {said.case_id} has no proposal yet.")
    if known.state is not State.AWAITING_CONFIRMATION or known.proposed is None:
        raise RefusedError(
            "not_awaiting_confirmation", f"Case {said.case_id} is {known.state.value}."
        )
    proposed = known.proposed
    if proposed.proposal != said.proposal:
        raise RefusedError("proposal_changed", "Another proposal lies before the person by now.")
    if not proposed.found.marks().issuperset((each.code, each.item_no) for each in said.overruled):
        raise RefusedError("reason_not_proposed", "Overrules a reason that was not given.")
    return proposed
