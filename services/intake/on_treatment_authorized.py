"""The way in for an authorization that makes a review unnecessary."""

from services.intake.cases import Cases
from services.intake.life.ending import Ending, end_items
from shared.database import Tx
from shared.edge import Answers
from shared.events import TreatmentAuthorized
from shared.events.case import ItemEnd
from shared.events.envelope import Received


async def on_treatment_authorized(received: Received[TreatmentAuthorized], tx: Tx) -> Answers:
    """End what was authorized; the case is closed with its last item.

    Raises:
        NotYetError: no application of this filing has been read so far.
        RefusedError: the case is where nothing ends any more.
    """
    event = received.event
    ending = Ending(received.case_id, event.item_nos, ItemEnd.AUTHORIZED, event.on)
    return await end_items(ending, Cases(tx), received.now)
