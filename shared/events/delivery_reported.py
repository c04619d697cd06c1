"""A carrier tells what became of a letter."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import Identifier
from shared.events.envelope import CaseEvent


class DeliveryResult(StrEnum):
    """What became of it."""

    DELIVERED = "delivered"
    RETURNED = "returned"


class DeliveryReported(CaseEvent):
    """The print shop or the post says that a letter has arrived or come back."""

    topic: ClassVar[str] = topics.DELIVERY_REPORTED

    delivery: Identifier = Field(description="What the carrier knows the letter by.")
    result: DeliveryResult
    on: date
    reason: Identifier | None = Field(
        default=None, description="Why it came back, in a word: moved, refused, unknown."
    )
