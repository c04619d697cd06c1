"""The way in for a withdrawal, of some items or of all."""

from services.intake.cases import Cases
from services.intake.life.ending import Ending, end_items
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events import ApplicationWithdrawn
from shared.events.application_filed import Signatory
from shared.events.case import ItemEnd
from shared.events.envelope import Received


async def on_application_withdrawn(received: Received[ApplicationWithdrawn], tx: Tx) -> Answers:
    """End what was withdrawn; the case is closed with its last item.

    Raises:
        NotYetError: no application of this filing has been read so far.
        RefusedError: ``not_entitled``, or the case is where nothing ends any more.
    """
    event = received.event
    if event.by is Signatory.CLAIMS_ADMINISTRATOR:
        raise RefusedError("not_entitled", "Only the worker's side withdraws an application.")
    ending = Ending(received.case_id, event.item_nos, ItemEnd.WITHDRAWN, event.on)
    return await end_items(ending, Cases(tx), received.now)
