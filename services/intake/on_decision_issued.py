"""The case is decided."""

from services.intake.cases import Cases
from services.intake.progress import require
from services.intake.states import State
from shared.database import Tx
from shared.edge import Answers
from shared.events import DecisionIssued
from shared.events.envelope import Received


async def on_decision_issued(received: Received[DecisionIssued], tx: Tx) -> Answers:
    """Note that the case is determined, which stops its clock.

    Raises:
        NotYetError: it is not in review here.
        RefusedError: it is decided, or has ended otherwise.
    """
    cases = Cases(tx)
    await require(cases, received.case_id, {State.IN_REVIEW, State.ADDITIONAL_INFORMATION})
    await cases.move(received.case_id, State.DETERMINED, received.now)
    return ()
