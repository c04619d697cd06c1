"""The way in: a carrier says what became of a letter."""

from services.letters.delivery.deliveries import Deliveries, key_of
from services.letters.delivery.dispatch import changed
from services.letters.delivery.states import State
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events import DeliveryReported
from shared.events.envelope import Received


async def on_delivery_reported(received: Received[DeliveryReported], tx: Tx) -> Answers:
    """Note the delivery, or open a task for the staff where the letter came back.

    That a letter came back from an address to which it was sent before opens no second task.

    Raises:
        NotYetError: the letter is not made, or we have not noted yet that it is on its way.
        RefusedError: ``delivery_of_other_case``, ``delivery_sent_again``, or ``delivery_<state>``,
            which admits no more.
    """
    event, table = received.event, Deliveries(tx)
    delivery = await table.find(key_of(event.delivery))
    if delivery is None:
        raise NotYetError
    if delivery.case_id != event.case_id:
        raise RefusedError(
            "delivery_of_other_case", f"Delivery {event.delivery} is another case's."
        )
    to = State(event.result.value)
    if to is State.RETURNED and event.delivery != delivery.parcel:
        raise RefusedError("delivery_sent_again", "The letter is on its way to another address.")
    if delivery.state is State.CREATED:
        raise NotYetError
    await table.move(delivery, to, received.now, reason=event.reason)
    return (changed(delivery, to, received.now, event.reason),)
