"""The way in: a case was opened. Out comes the notice of assignment and request for information."""

from functools import partial

from services.letters import notices
from services.letters.issuing import Office, require_first
from shared.database import Tx
from shared.edge import Answers
from shared.events import CaseOpened
from shared.events.envelope import Received
from shared.events.notice_issued import NoticeKind


async def on_case_opened(received: Received[CaseOpened], tx: Tx, *, office: Office) -> Answers:
    """Tell all parties who reviews what, and what has to be sent by when (8 CCR 9792.10.4(b))."""
    event = received.event
    await require_first(tx, event.case_id, NoticeKind.ASSIGNMENT)
    parties = await office.parties(event.party_sheet)
    told = partial(notices.assignment, event)
    return await office.issue(told, parties, tx, received.now)
