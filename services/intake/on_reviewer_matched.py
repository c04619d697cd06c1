"""A reviewer has the case."""

from services.intake.cases import Cases
from services.intake.life.progress import require
from services.intake.life.states import State
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events import ReviewerMatched
from shared.events.envelope import Received


async def on_reviewer_matched(received: Received[ReviewerMatched], tx: Tx) -> Answers:
    """Note that the case is in review. Another reviewer for it changes nothing here.

    Raises:
        NotYetError: its file is not complete here.
        RefusedError: it is in review, or beyond, or has ended.
    """
    cases = Cases(tx)
    known = await cases.find(received.case_id)
    if known is not None and known.state is State.CONSOLIDATED:
        raise RefusedError("case_consolidated", f"Case {received.case_id} is decided with another.")
    await require(cases, received.case_id, {State.RECORDS_COMPLETE})
    await cases.move(received.case_id, State.IN_REVIEW, received.now)
    return ()
