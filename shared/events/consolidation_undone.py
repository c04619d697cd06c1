"""Applications that were joined go their own ways again."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import Identifier
from shared.events.envelope import FilingEvent


class ConsolidationUndone(FilingEvent):
    """Staff part a joint review before it is determined. ``filing`` names the one that leads."""

    topic: ClassVar[str] = topics.CONSOLIDATION_UNDONE

    on: date
    by: Identifier = Field(description="Opaque reference of the person.")
