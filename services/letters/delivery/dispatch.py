"""Hands over what has to go out, and asks again where nobody says that it arrived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.letters.content import read
from services.letters.delivery.carriers import (
    Carrier,
    CarrierDownError,
    Parcel,
    ParcelRefusedError,
)
from services.letters.delivery.deliveries import Deliveries, Delivery
from services.letters.delivery.states import State
from services.letters.metrics import DELIVERIES
from shared import logs
from shared.database import Tx
from shared.edge import Due
from shared.events.delivery_changed import DeliveryChanged
from shared.events.parties import Organization, PartySheet, Person
from shared.evidence import Evidence

log = logs.get()

EVERY_SECONDS: Final = 5.0
MOST: Final = 20
"""Letters handed over in one round, whose transaction waits for the carrier."""
AGAIN_AFTER: Final = timedelta(minutes=5)
"""Where the carrier does not answer."""
ASK_AFTER: Final = timedelta(days=10)
"""Where it took a letter and tells nothing more: twice the five days that mail within the state is
given (CCP 1013(a)). [G]"""
MOST_ATTEMPTS: Final = 3


@dataclass(frozen=True)
class Dispatch:
    """The watchdog over everything that is to go out."""

    carrier: Carrier
    evidence: Evidence

    async def run(self, tx: Tx, now: datetime) -> Sequence[Due]:
        """Hand over what is due. Asked again, a carrier gets the same key, and sends no more."""
        table = Deliveries(tx)
        moved = [await self._hand_over(table, each, now) for each in await table.due(now, MOST)]
        return [each for each in moved if each is not None]

    async def _hand_over(self, table: Deliveries, delivery: Delivery, now: datetime) -> Due | None:
        if delivery.attempts >= MOST_ATTEMPTS:
            return await self._moved(table, delivery, State.RETURNED, now, reason="unconfirmed")
        try:
            await self.carrier.send(await self._parcel(delivery))
        except CarrierDownError:
            log.warning("carrier_down", case_id=str(delivery.case_id))
            await table.postpone(delivery, now + AGAIN_AFTER)
            return None
        except ParcelRefusedError as error:
            return await self._moved(table, delivery, State.RETURNED, now, reason=error.reason)
        next_at = now + ASK_AFTER if self.carrier.confirms else None
        return await self._moved(table, delivery, State.SENT, now, next_at=next_at)

    async def _parcel(self, delivery: Delivery) -> Parcel:
        sheet = read(PartySheet, await self.evidence.get(delivery.party_sheet), "party sheet")
        who: Person | Organization = getattr(sheet, delivery.party.value)
        return Parcel(
            key=delivery.parcel,
            kind=delivery.kind,
            name=who.name,
            address=who.address,
            email=who.email,
            pdf=await self.evidence.get(delivery.letter),
        )

    async def _moved(
        self,
        table: Deliveries,
        delivery: Delivery,
        to: State,
        now: datetime,
        *,
        next_at: datetime | None = None,
        reason: str | None = None,
    ) -> Due:
        await table.move(delivery, to, now, next_at=next_at, reason=reason)
        return Due(
            changed(delivery, to, now, reason),
            delivery.cause,
            key=f"{delivery.parcel}|{to.value}|{delivery.attempts}",
            at=now,
        )


def changed(
    delivery: Delivery, to: State, now: datetime, reason: str | None = None
) -> DeliveryChanged:
    """Count a step and return the event that tells of it."""
    DELIVERIES.labels(delivery.kind, to.value).inc()
    return DeliveryChanged(
        case_id=delivery.case_id,
        case_number=delivery.case_number,
        delivery=delivery.parcel,
        kind=delivery.kind,
        number=delivery.number,
        party=delivery.party,
        state=to.value,
        changed_at=now,
        reason=reason,
    )
