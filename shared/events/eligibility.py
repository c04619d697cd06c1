"""What screening found: exactly what a person confirms, and what becomes of the application."""

from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field

from shared.events.case import DeferredItem, DisputedItem, Identifier, Reason, RefusedItem
from shared.events.envelope import Digest, Part, digest
from shared.text import Line


class Disposition(StrEnum):
    """What an application comes to (imr-process § 2.4)."""

    ELIGIBLE = "eligible"
    ELIGIBLE_IN_PART = "eligible_in_part"  # some items are refused or deferred
    DEFERRED = "deferred"  # nothing can go on until a dispute about liability is resolved
    INELIGIBLE = "ineligible"


class Overruled(Part):
    """A reason that a person does not share."""

    code: Identifier
    item_no: int | None = Field(default=None, ge=1, description="None: the whole application.")
    because: Line


Mark = tuple[str, int | None]
"""What makes a reason one within an application: its code, and the item that it is about."""


class Eligibility(Part):
    """Every reason against an application and against each of its items."""

    against_all: Annotated[tuple[Reason, ...], Field(max_length=100)] = Field(
        default=(), description="Reasons against the application as a whole."
    )
    eligible: Annotated[tuple[DisputedItem, ...], Field(max_length=200)] = ()
    refused: Annotated[tuple[RefusedItem, ...], Field(max_length=200)] = Field(
        default=(), description="Items that take no part, each with its reasons."
    )
    deferred: Annotated[tuple[DeferredItem, ...], Field(max_length=200)] = Field(
        default=(), description="Items that wait, each with its reasons."
    )

    flags: Annotated[tuple[Reason, ...], Field(max_length=500)] = Field(
        default=(), description="What is noted and keeps nothing back."
    )

    @property
    def disposition(self) -> Disposition:
        """What the reasons come to together."""
        if self.against_all or not (self.eligible or self.deferred):
            return Disposition.INELIGIBLE
        if not self.eligible:
            return Disposition.DEFERRED
        if self.refused or self.deferred:
            return Disposition.ELIGIBLE_IN_PART
        return Disposition.ELIGIBLE

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """All reasons, of the application and of its items."""
        refused = (each for item in self.refused for each in item.reasons)
        deferred = (each for item in self.deferred for each in item.reasons)
        return (*self.against_all, *refused, *deferred)

    def marks(self) -> frozenset[Mark]:
        """Return all reasons by what makes them one: code and item."""
        return frozenset((each.code, each.item_no) for each in self.reasons)

    def digest(self) -> Digest:
        """Return what a confirmation names, so that it cannot be about anything else."""
        return digest(self.model_dump_json(exclude_none=True).encode())

    def without_items(self, item_nos: Collection[int]) -> Self:
        """Return what is left when items have ended meanwhile."""
        return self.model_copy(
            update={
                "eligible": tuple(i for i in self.eligible if i.item_no not in item_nos),
                "refused": tuple(i for i in self.refused if i.item.item_no not in item_nos),
                "deferred": tuple(i for i in self.deferred if i.item.item_no not in item_nos),
            }
        )
