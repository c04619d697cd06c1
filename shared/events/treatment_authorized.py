"""The claims administrator grants after all what it had refused."""

from datetime import date
from typing import ClassVar

from shared import topics
from shared.events.application_withdrawn import ItemNos
from shared.events.envelope import FilingEvent


class TreatmentAuthorized(FilingEvent):
    """Items are authorized, so that their review may end (8 CCR 9792.10.6(a))."""

    topic: ClassVar[str] = topics.TREATMENT_AUTHORIZED

    item_nos: ItemNos = ()
    on: date
