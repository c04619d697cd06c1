"""Somebody has found out where a party is: a letter that came back goes out again."""

from typing import ClassVar

from shared import topics
from shared.events.case import Identifier, PersonRef
from shared.events.envelope import CaseEvent, Digest


class DeliveryReaddressed(CaseEvent):
    """A person at the desk has the party's address; it stands on a newer party sheet."""

    topic: ClassVar[str] = topics.DELIVERY_READDRESSED

    delivery: Identifier
    party_sheet: Digest
    by: PersonRef
