"""A physician certifies that the review cannot wait."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared import topics
from shared.events.application_filed import InlineRecord
from shared.events.envelope import FilingEvent


class UrgencyCertified(FilingEvent):
    """An imminent and serious threat to health, certified after the application was filed.

    The review becomes an expedited one (8 CCR 9792.10.4(c)). Without documents that support it a
    certification converts nothing.
    """

    topic: ClassVar[str] = topics.URGENCY_CERTIFIED

    certified_on: date = Field(description="The day on which the physician signed.")
    records: Annotated[tuple[InlineRecord, ...], Field(min_length=1, max_length=200)] = Field(
        description="The certification itself, and the documents that support it."
    )
