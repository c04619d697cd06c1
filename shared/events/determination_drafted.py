"""The preparation lies before the reviewer. Nothing is decided."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import CaseNumber, Identifier, Proposal
from shared.events.envelope import CaseEvent, Digest, Part
from shared.events.objection import Returned
from shared.events.reviewer_matched import ReviewerRef


class ItemDraft(Part):
    """What the criteria point to, for one item."""

    item_no: int = Field(ge=1)
    proposal: Proposal
    code: Identifier = Field(description="Why: ``functional_improvement_not_documented`` …")
    guideline: Identifier | None = Field(default=None, description="Entry of the library.")
    as_of: date = Field(description="The day whose guidelines were applied.")


class DeterminationDrafted(CaseEvent):
    """Outcome and rationale are drafted per item, for the assigned reviewer to accept or change."""

    topic: ClassVar[str] = topics.DETERMINATION_DRAFTED

    case_number: CaseNumber
    reviewer_ref: ReviewerRef
    version: int = Field(ge=1, description="Counts the drafts of a case.")
    draft: Digest = Field(description="The content, to be signed as it is or changed.")
    preparation: Digest = Field(description="Facts, criteria and reasons behind it.")
    items: Annotated[tuple[ItemDraft, ...], Field(min_length=1)]
    determination_due: date
    returned: Returned | None = Field(
        default=None, description="Why it lies here again, where something had been signed."
    )
