"""The public may read the decision."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import CaseNumber, CaseOutcome
from shared.events.envelope import CaseEvent, Digest


class DecisionPublished(CaseEvent):
    """A copy without names, as letter and as data (LC 4610.6(m))."""

    topic: ClassVar[str] = topics.DECISION_PUBLISHED

    case_number: CaseNumber
    version: int = Field(default=1, ge=1, description="2 for the first correction, and so on.")
    profile: Annotated[str, Field(pattern=r"^(DWC_PUBLIC|SAFE_HARBOR)$")]
    outcome: CaseOutcome
    decided_on: date
    letter: Digest = Field(description="The public PDF.")
    data: Digest = Field(description="The public JSON.")
    risk_report: Digest | None = Field(
        default=None, description="What was taken out by which rule, and what is left; no values."
    )
