"""A notice to the parties is out."""

from services.intake.cases import Cases
from services.intake.clocks.clock_room import moment_on
from services.intake.clocks.occurrences import Occurrence
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError
from shared.events import NoticeIssued
from shared.events.envelope import Received
from shared.events.notice_issued import NoticeKind


async def on_notice_issued(received: Received[NoticeIssued], tx: Tx) -> Answers:
    """Note the notice of assignment: the time for the records counts from it (T5).

    Other notices tell the parties what intake knows already.

    Raises:
        NotYetError: no application of this filing has been read so far.
    """
    notice, cases = received.event, Cases(tx)
    if await cases.find(notice.case_id) is None:
        raise NotYetError(f"Filing {notice.case_id} has no application yet.")
    if notice.kind is NoticeKind.ASSIGNMENT:
        at = moment_on(notice.issued_on, received.now)
        await cases.note(notice.case_id, Occurrence.ASSIGNMENT_NOTICED, at)
    return ()
