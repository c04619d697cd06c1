"""The determination letter is made."""

from services.intake.cases import Cases
from services.intake.progress import require
from services.intake.states import State
from shared.database import Tx
from shared.edge import Answers
from shared.events import LetterIssued
from shared.events.envelope import Received


async def on_letter_issued(received: Received[LetterIssued], tx: Tx) -> Answers:
    """Note that the case has its letter: its life here ends.

    Raises:
        NotYetError: it is not decided here.
        RefusedError: it has its letter, or has ended otherwise.
    """
    cases = Cases(tx)
    await require(cases, received.case_id, {State.DETERMINED})
    await cases.move(received.case_id, State.LETTER_ISSUED, received.now)
    return ()
