"""The worker does not want the review any more, of some items or of all."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared import topics
from shared.events.application_filed import Signatory
from shared.events.envelope import FilingEvent

ItemNos = Annotated[tuple[Annotated[int, Field(ge=1, le=999)], ...], Field(max_length=200)]
"""Items by their numbers in the application; none named: all of them."""


class ApplicationWithdrawn(FilingEvent):
    """Items, or the whole application, are withdrawn before the determination."""

    topic: ClassVar[str] = topics.APPLICATION_WITHDRAWN

    item_nos: ItemNos = ()
    on: date
    by: Signatory
