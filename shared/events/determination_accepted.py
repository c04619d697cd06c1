"""The signatures hold; others have still to look."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import CaseNumber
from shared.events.envelope import CaseEvent, Digest
from shared.events.reviewer_matched import ReviewerRef


class DeterminationAccepted(CaseEvent):
    """Somebody else checks the determination now, and a third person releases it."""

    topic: ClassVar[str] = topics.DETERMINATION_ACCEPTED

    case_number: CaseNumber
    content: Digest
    reviewers: Annotated[tuple[ReviewerRef, ...], Field(min_length=1, max_length=9)] = Field(
        description="Who has signed; none of them may check or release it."
    )
    determination_due: date
