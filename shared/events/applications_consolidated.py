"""Several applications become one review."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import Identifier
from shared.events.envelope import FilingEvent, FilingKey


class ApplicationsConsolidated(FilingEvent):
    """Staff join applications of one employee into one determination (8 CCR 9792.10.4(a)).

    ``filing`` names the application that leads; its case carries the items of all.
    """

    topic: ClassVar[str] = topics.APPLICATIONS_CONSOLIDATED

    others: Annotated[tuple[FilingKey, ...], Field(min_length=1, max_length=49)]
    on: date
    by: Identifier = Field(description="Opaque reference of the person.")
