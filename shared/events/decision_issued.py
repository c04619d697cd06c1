"""The determination exists."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import CaseNumber, CaseOutcome, Identifier, Signature, Worker
from shared.events.determination_signed import SignedItem
from shared.events.envelope import CaseEvent, Digest


class DecisionIssued(CaseEvent):
    """Signature and content agree: the letter may be made, and says what was signed."""

    topic: ClassVar[str] = topics.DECISION_ISSUED

    case_number: CaseNumber
    content: Digest
    outcome: CaseOutcome
    items: Annotated[tuple[SignedItem, ...], Field(min_length=1)]
    guidelines: tuple[Identifier, ...] = Field(
        default=(), description="Library entries that the preparation used, by item."
    )
    decided_on: date
    determination_due: date
    signature: Signature
    worker: Worker = Worker()
    party_sheet: Digest
