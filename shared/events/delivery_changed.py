"""A letter has gone a step on its way to a party."""

from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from shared import topics
from shared.events.case import CaseNumber, Identifier
from shared.events.envelope import CaseEvent
from shared.events.parties import Party


class DeliveryChanged(CaseEvent):
    """One party's copy was handed to the carrier, has arrived, or came back."""

    topic: ClassVar[str] = topics.DELIVERY_CHANGED

    case_number: CaseNumber | None = None
    delivery: Identifier = Field(description="What the carrier knows the letter by.")
    kind: Identifier
    number: int = Field(default=1, ge=1, description="Of several of a kind: which one.")
    party: Party
    state: Annotated[Identifier, Field(pattern=r"^(created|sent|delivered|returned)$")]
    changed_at: AwareDatetime
    reason: Identifier | None = Field(default=None, description="Why it came back.")
