"""Documents that come after the application."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared import topics
from shared.events.application_filed import InlineRecord
from shared.events.envelope import FilingEvent


class RecordReceived(FilingEvent):
    """Medical records have come in for a filing (8 CCR 9792.10.5)."""

    topic: ClassVar[str] = topics.RECORD_RECEIVED

    records: Annotated[tuple[InlineRecord, ...], Field(min_length=1, max_length=200)]
