"""The determination exists."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared import topics
from shared.events.attestation import Attestation
from shared.events.case import CaseNumber, CaseOutcome, Identifier, Signature, Worker
from shared.events.determination_signed import SignedItem, statement
from shared.events.envelope import CaseEvent, Digest, Part
from shared.events.reviewer_matched import ReviewerRef


class PanelSignature(Part):
    """What one of several reviewers has signed."""

    reviewer_ref: ReviewerRef
    draft: Digest
    content: Digest
    items: Annotated[tuple[SignedItem, ...], Field(min_length=1)]
    signed_at: AwareDatetime
    signature: Signature

    def statement(self, case_id: UUID) -> str:
        """Return the digest that this signature is over."""
        return statement(
            case_id, self.reviewer_ref, self.draft, self.content, self.items, self.signed_at
        )


class DecisionIssued(CaseEvent):
    """Signature and content agree: the letter may be made, and says what was signed.

    Where several reviewers decide, each signature is in ``panel``, over that reviewer's content;
    ``content`` is put together from theirs by the rule of LC 4610.6(e), and ``signature`` is that
    of the first of them.

    A corrected determination is issued as the next version: its ``draft`` is the content that it
    takes the place of, and ``decided_on`` stays where no outcome changes.
    """

    topic: ClassVar[str] = topics.DECISION_ISSUED

    case_number: CaseNumber
    version: int = Field(default=1, ge=1, description="2 for the first correction, and so on.")
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
    panel: Annotated[tuple[PanelSignature, ...], Field(max_length=9)] = ()
    checked: Attestation | None = Field(default=None, description="By the quality checker.")
    released: Attestation | None = None

    def statement(self) -> str:
        """Return the digest that the signature is over, so that anybody with the key can check."""
        return statement(
            self.case_id, self.reviewer_ref, self.draft, self.content, self.items, self.signed_at
        )
