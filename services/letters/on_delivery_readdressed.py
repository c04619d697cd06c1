"""The way in: a letter that came back has a good address. It goes out again."""

from services.letters.delivery.deliveries import Deliveries, key_of
from services.letters.delivery.dispatch import changed
from services.letters.delivery.states import State
from services.letters.issuing import Office
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events import DeliveryReaddressed
from shared.events.envelope import Received


async def on_delivery_readdressed(
    received: Received[DeliveryReaddressed], tx: Tx, *, office: Office
) -> Answers:
    """Hand the letter over once more, as it was issued, to where the newer party sheet says.

    Raises:
        NotYetError: the letter is not made.
        RefusedError: ``delivery_of_other_case``, ``party_not_on_sheet``, or ``delivery_<state>``:
            it has not come back.
        EvidenceMissingError: the party sheet is not in the store.
        ContentUnreadableError: what lies there is none.
    """
    event, table = received.event, Deliveries(tx)
    delivery = await table.find(key_of(event.delivery))
    if delivery is None:
        raise NotYetError
    if delivery.case_id != event.case_id:
        raise RefusedError(
            "delivery_of_other_case", f"Delivery {event.delivery} is another case's."
        )
    sheet = await office.parties(event.party_sheet)
    if getattr(sheet, delivery.party.value) is None:
        raise RefusedError("party_not_on_sheet", f"The sheet names no {delivery.party.value}.")
    again = await table.readdress(delivery, event.party_sheet, received.now)
    return (changed(again, State.CREATED, received.now),)
