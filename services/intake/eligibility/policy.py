"""What a deployment screens by."""

from dataclasses import dataclass

from services.intake.eligibility.law import Law
from services.intake.eligibility.questions import Questions
from services.intake.records.completion import Completion


@dataclass(frozen=True)
class Policy:
    """The law as data, and what it leaves to us."""

    law: Law
    completion: Completion
    questions: Questions
    secret: str
    """Key of the business keys."""
    confirm_refusals: bool = True
    """Whether a person confirms every refusal and deferral (imr-process § 7.3)."""
