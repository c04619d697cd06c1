"""A case begins."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import CaseNumber, DisputedItem, Fault, Priority, RefusedItem
from shared.events.envelope import CaseEvent, Digest


class CaseOpened(CaseEvent):
    """At least one item is eligible: the case has a number, the parties can be told."""

    topic: ClassVar[str] = topics.CASE_OPENED

    case_number: CaseNumber
    priority: Priority
    received_on: date
    items: Annotated[tuple[DisputedItem, ...], Field(min_length=1, max_length=200)]
    refused_items: Annotated[tuple[RefusedItem, ...], Field(max_length=200)] = ()
    warnings: Annotated[tuple[Fault, ...], Field(max_length=500)] = ()
    party_sheet: Digest
