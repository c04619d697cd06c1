"""The determination letter is made."""

from services.intake.cases import Cases
from services.intake.life.closing import closed
from services.intake.life.joint_cases import end_with_leading
from services.intake.life.progress import require
from services.intake.life.states import State
from shared.clock import legal_day
from shared.database import Tx
from shared.edge import Answers
from shared.events import LetterIssued
from shared.events.case_closed import Closing
from shared.events.envelope import Received


async def on_letter_issued(received: Received[LetterIssued], tx: Tx) -> Answers:
    """Note that the case has its letter: its life ends. A corrected letter changes nothing of that.

    Raises:
        NotYetError: it is not decided here.
        RefusedError: it has its letter, or has ended otherwise.
    """
    if received.event.version > 1:
        return ()
    cases = Cases(tx)
    known = await require(cases, received.case_id, {State.DETERMINED})
    await cases.move(received.case_id, State.LETTER_ISSUED, received.now)
    assert known.case is not None  # what is decided was opened
    today = legal_day(received.now)
    answer = await closed(
        cases,
        received.case_id,
        known,
        Closing.DETERMINED,
        today,
        ended_items=known.case.ended_items,
    )
    if not known.case.consolidated:
        return (answer,)
    others = await end_with_leading(
        received.case_id,
        State.LETTER_ISSUED,
        Closing.CONSOLIDATED,
        today,
        cases,
        received.now,
    )
    return (answer, *others)
