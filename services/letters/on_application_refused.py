"""The way in: an application is not eligible. Out comes the notice with every reason."""

from functools import partial

from services.letters import notices
from services.letters.issuing import Office, require_first
from shared.database import Tx
from shared.edge import Answers
from shared.events import ApplicationRefused
from shared.events.application_refused import Refusal
from shared.events.envelope import Received
from shared.events.notice_issued import NoticeKind


async def on_application_refused(
    received: Received[ApplicationRefused], tx: Tx, *, office: Office
) -> Answers:
    """Tell the parties why nothing is reviewed (8 CCR 9792.10.3(c)).

    An invalid form goes back to its sender, and a copy is the original's matter: no notice.
    """
    event = received.event
    if event.refusal is not Refusal.INELIGIBLE or event.party_sheet is None:
        return ()
    await require_first(tx, event.case_id, NoticeKind.INELIGIBILITY)
    parties = await office.parties(event.party_sheet)
    told = partial(notices.ineligibility, event)
    return await office.issue(told, parties, tx, received.now)
