"""What was issued was not right: the reviewer has signed it anew, and others let it go."""

from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from shared import topics
from shared.events.attestation import Attestation
from shared.events.case import CaseNumber, Signature
from shared.events.determination_signed import SignedItem, statement
from shared.events.envelope import CaseEvent, Digest
from shared.events.reviewer_matched import ReviewerRef


class DeterminationCorrected(CaseEvent):
    """The reviewer of a decided case signs the determination as it should have been.

    The content says why, and what it takes the place of. Where roles are separate, it comes with
    the check and the release of two others, over the same content.
    """

    topic: ClassVar[str] = topics.DETERMINATION_CORRECTED

    case_number: CaseNumber
    reviewer_ref: ReviewerRef
    replaces: Digest = Field(description="The content that was issued before.")
    content: Digest = Field(description="What is signed, in the evidence store.")
    items: Annotated[tuple[SignedItem, ...], Field(min_length=1, max_length=200)]
    signed_at: AwareDatetime
    signature: Signature
    checked: Attestation | None = None
    released: Attestation | None = None

    def statement(self) -> str:
        """Return the digest that the signature is over."""
        return statement(
            self.case_id, self.reviewer_ref, self.replaces, self.content, self.items, self.signed_at
        )
