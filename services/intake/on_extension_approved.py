"""The way in for an approval of more time for a determination."""

from services.intake.cases import Cases
from services.intake.clocks.deadline_table import DeadlineTable
from services.intake.clocks.deadlines import Deadlines
from services.intake.clocks.occurrences import Occurrence
from services.intake.life.progress import require
from services.intake.life.revision import revised
from services.intake.life.states import UNDER_REVIEW
from shared.clock import legal_day
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events import ExtensionApproved
from shared.events.case_changed import Because
from shared.events.deadlines_changed import ClockName
from shared.events.envelope import Received


async def on_extension_approved(
    received: Received[ExtensionApproved], tx: Tx, *, deadlines: Deadlines
) -> Answers:
    """Let the determination be due later (T8x): the clock follows, and the file travels anew.

    Raises:
        NotYetError: the time for the determination has not begun to run.
        RefusedError: ``extended_already``, or the case is determined or has ended.
    """
    case_id, cases = received.case_id, Cases(tx)
    known = await require(cases, case_id, UNDER_REVIEW)
    assert known.case is not None  # a case under review
    running = await DeadlineTable(tx).open_of(case_id, ClockName.DETERMINATION)
    if running.extension is not None:
        raise RefusedError("extended_already", f"Case {case_id} has been given more time before.")
    more = deadlines.period(ClockName.EXTENSION, running.variant, legal_day(received.now))
    due = running.extended(more).due_on
    case = known.case.model_copy(update={"determination_due": due})
    answers = await revised(cases, case_id, known.state, case, Because.EXTENDED)
    await cases.note(case_id, Occurrence.EXTENSION_APPROVED, received.now)
    return answers
