"""The determination exists."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from shared import topics
from shared.events.case import CaseNumber, CaseOutcome, Identifier, Signature, Worker
from shared.events.determination_signed import SignedItem, statement
from shared.events.envelope import CaseEvent, Digest
from shared.events.reviewer_matched import ReviewerRef


class DecisionIssued(CaseEvent):
    """Signature and content agree: the letter may be made, and says what was signed."""

    topic: ClassVar[str] = topics.DECISION_ISSUED

    case_number: CaseNumber
    reviewer_ref: ReviewerRef
    draft: Digest
    content: Digest
    outcome: CaseOutcome
    items: Annotated[tuple[SignedItem, ...], Field(min_length=1)]
    guidelines: tuple[Identifier, ...] = Field(
        default=(), description="Library entries that the preparation used, by item."
    )
    records_considered: Annotated[tuple[Digest, ...], Field(max_length=500)] | None = Field(
        default=None,
        description="Digests of the documents of the signed content.",
    )
    signed_at: AwareDatetime
    decided_on: date = Field(description="The California day of the signature.")
    determination_due: date
    signature: Signature
    worker: Worker = Worker()
    party_sheet: Digest

    def statement(self) -> str:
        """Return the digest that the signature is over, so that anybody with the key can check."""
        return statement(
            self.case_id, self.reviewer_ref, self.draft, self.content, self.items, self.signed_at
        )
