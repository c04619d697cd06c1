"""A case begins."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared import topics
from shared.events.case import (
    CaseNumber,
    DeferredItem,
    DisputedItem,
    Fault,
    MissingRecord,
    Priority,
    Reason,
    RefusedItem,
)
from shared.events.envelope import CaseEvent, Digest


class CaseOpened(CaseEvent):
    """At least one item is eligible: the case has a number, the parties can be told."""

    topic: ClassVar[str] = topics.CASE_OPENED

    case_number: CaseNumber
    priority: Priority
    received_on: date
    date_of_injury: date | None = None
    rfa_on: date | None = None
    ur_decided_on: date | None = None
    items: Annotated[tuple[DisputedItem, ...], Field(min_length=1, max_length=200)]
    refused_items: Annotated[tuple[RefusedItem, ...], Field(max_length=200)] = ()
    deferred_items: Annotated[tuple[DeferredItem, ...], Field(max_length=200)] = ()
    continues: UUID | None = Field(
        default=None, description="The case that was determined while these items were deferred."
    )
    flags: Annotated[tuple[Reason, ...], Field(max_length=500)] = Field(
        default=(), description="What is noted and keeps nothing back."
    )
    warnings: Annotated[tuple[Fault, ...], Field(max_length=500)] = ()
    party_sheet: Digest
    documents_due: date | None = Field(
        default=None, description="Last day for the records (8 CCR 9792.10.5(a)(1))."
    )
    missing_records: Annotated[tuple[MissingRecord, ...], Field(max_length=50)] = Field(
        default=(), description="What the claims administrator still owes."
    )
