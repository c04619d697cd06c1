"""The physician has decided."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared import topics
from shared.events.case import CaseNumber, Identifier, Outcome, Signature
from shared.events.envelope import CaseEvent, Digest, Part, digest
from shared.events.reviewer_matched import ReviewerRef


class SignedItem(Part):
    """The decision on one item."""

    item_no: int = Field(ge=1)
    outcome: Outcome
    differs_because: Identifier | None = Field(
        default=None, description="Asked for where the outcome is not what was proposed."
    )


def statement(
    case_id: UUID,
    reviewer_ref: str,
    draft: str,
    content: str,
    items: Sequence[SignedItem],
    signed_at: datetime,
) -> str:
    """Return the digest that a signature is over: who decided what of which content, and when."""
    said = {
        "case_id": str(case_id),
        "reviewer_ref": reviewer_ref,
        "draft": draft,
        "content": content,
        "items": [item.model_dump(mode="json") for item in items],
        "signed_at": signed_at.astimezone(UTC).isoformat(),
    }
    return digest(json.dumps(said, sort_keys=True, separators=(",", ":")).encode())


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

    def statement(self) -> str:
        """Return the digest that the signature is over."""
        return statement(
            self.case_id, self.reviewer_ref, self.draft, self.content, self.items, self.signed_at
        )
