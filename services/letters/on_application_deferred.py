"""The way in: treatment waits while liability is disputed. Out comes the notice of it."""

from functools import partial

from services.letters import notices
from services.letters.issuing import Office, require_first
from shared.database import Tx
from shared.edge import Answers
from shared.events import ApplicationDeferred
from shared.events.envelope import Received
from shared.events.notice_issued import NoticeKind


async def on_application_deferred(
    received: Received[ApplicationDeferred], tx: Tx, *, office: Office
) -> Answers:
    """Tell the parties what waits, and for what (8 CCR 9792.10.3(d))."""
    event = received.event
    await require_first(tx, event.case_id, NoticeKind.DEFERRAL)
    parties = await office.parties(event.application.party_sheet)
    told = partial(notices.deferral, event)
    return await office.issue(told, parties, tx, received.now)
