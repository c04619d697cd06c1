"""Evidence that rebuts a guideline's presumption, graded by the reviewer; never read from a record.

The MTUS is presumed correct; a preponderance of scientific medical evidence rebuts it (LC
4604.5(a); 8 CCR 9792.21, 9792.25). Why the evidence is stronger has to be graded (9792.25.1).
"""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from services.decision.evaluation.citation import Primary
from services.decision.facts.finding import Finding
from shared.events.envelope import Digest
from shared.text import Line


class EvidenceGrade(StrEnum):
    """Strength by kind of study, the strongest first.

    The order is that of 8 CCR 9792.25.1 in outline; its exact labels were not read (mark U).
    """

    SYSTEMATIC_REVIEW = "systematic_review"
    RANDOMISED_TRIAL = "randomised_trial"
    COHORT = "cohort"
    CASE_CONTROL = "case_control"
    CASE_SERIES = "case_series"
    EXPERT_OPINION = "expert_opinion"
    MECHANISM = "mechanism"  # bench work


class Rebuttal(Finding):
    """Graded evidence for the item against the guideline that would refuse it."""

    kind: Literal["rebuttal"] = "rebuttal"
    grade: EvidenceGrade
    citation: Primary | None = Field(default=None, description="None only in a supposition.")
    quote: Line | None = Field(default=None, description="Stands in the excerpt, word for word.")
    excerpt: Digest | None = Field(default=None, description="The stored excerpt.")
