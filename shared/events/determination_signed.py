"""The physician has decided."""

from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from shared import topics
from shared.events.case import CaseNumber, Identifier, Outcome, Signature
from shared.events.envelope import CaseEvent, Digest, Part
from shared.events.reviewer_matched import ReviewerRef


class SignedItem(Part):
    """The decision on one item."""

    item_no: int = Field(ge=1)
    outcome: Outcome
    differs_because: Identifier | None = Field(
        default=None, description="Asked for where the outcome is not what was proposed."
    )


class DeterminationSigned(CaseEvent):
    """The assigned reviewer signs the determination, item by item, over its exact content."""

    topic: ClassVar[str] = topics.DETERMINATION_SIGNED

    case_number: CaseNumber
    reviewer_ref: ReviewerRef
    draft: Digest = Field(description="The draft that lay before the reviewer.")
    content: Digest = Field(description="What is signed: the draft, or the reviewer's own text.")
    items: Annotated[tuple[SignedItem, ...], Field(min_length=1, max_length=200)]
    signed_at: AwareDatetime
    signature: Signature
