"""The way in: a case was closed. Where there is no determination, the parties are told."""

from functools import partial
from typing import Final

from services.letters import notices
from services.letters.issuing import Office, require_first
from shared.database import Tx
from shared.edge import Answers
from shared.events import CaseClosed
from shared.events.case_closed import Closing
from shared.events.envelope import Received
from shared.events.notice_issued import NoticeKind

_TOLD_BY_LETTER: Final = frozenset({Closing.DETERMINED, Closing.CONSOLIDATED})


async def on_case_closed(received: Received[CaseClosed], tx: Tx, *, office: Office) -> Answers:
    """Tell all parties that the review ended without a determination (8 CCR 9792.10.6(a))."""
    event = received.event
    if event.because in _TOLD_BY_LETTER:
        return ()
    await require_first(tx, event.case_id, NoticeKind.CLOSURE)
    parties = await office.parties(event.party_sheet)
    told = partial(notices.closure, event)
    return await office.issue(told, parties, tx, received.now)
