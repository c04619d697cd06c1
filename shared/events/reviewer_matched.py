"""An expert without a conflict has the case."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import CaseFile, Qualifications
from shared.events.envelope import CaseEvent, Digest, Part
from shared.privacy import Privacy
from shared.text import Line

ReviewerRef = Annotated[str, Field(pattern=r"^rev-[0-9a-f]{16}$"), Privacy.REFERENCE]
"""An opaque name; who it is stays inside reviewer_match (LC 4610.6(f))."""


class Choice(StrEnum):
    """How the reviewer was found."""

    MATCHED = "matched"
    APPOINTED = "appointed"  # a recorded override


class Match(Part):
    """How the choice was made, without anybody's name."""

    choice: Choice
    reason: Line
    roster: Digest = Field(description="Version of the roster.")
    considered: int = Field(ge=0)
    funnel: dict[str, int] = Field(
        default_factory=dict, description="How many each filter removed, by filter."
    )
    score: float | None = None


class PanelMember(Part):
    """A further reviewer of a case that one cannot decide alone (8 CCR 9792.10.6(c))."""

    reviewer_ref: ReviewerRef
    qualifications: Qualifications


class ReviewerMatched(CaseEvent):
    """A qualified, unconflicted reviewer is assigned (LC 139.5(d))."""

    topic: ClassVar[str] = topics.REVIEWER_MATCHED

    case: CaseFile
    reviewer_ref: ReviewerRef
    qualifications: Qualifications
    assigned_on: date
    match: Match
    panel: Annotated[tuple[PanelMember, ...], Field(max_length=8)] = Field(
        default=(), description="Further reviewers, where the AD has approved more than one."
    )
