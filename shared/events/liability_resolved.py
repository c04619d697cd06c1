"""A dispute about liability has ended."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from shared import topics
from shared.events.application_filed import Service
from shared.events.application_withdrawn import ItemNos
from shared.events.envelope import FilingEvent


class LiabilityResolved(FilingEvent):
    """What was deferred because of the dispute is reviewed now, or never (LC 4610.5(h)(2), (k))."""

    topic: ClassVar[str] = topics.LIABILITY_RESOLVED

    in_favour: bool = Field(description="Of the worker.")
    served_on: date = Field(description="Day on which the notice of it was served.")
    service: Service
    item_nos: ItemNos = ()
