"""What a deployment screens by."""

from dataclasses import dataclass

from services.intake.deadlines import Deadlines
from services.intake.rules import Rule


@dataclass(frozen=True)
class Policy:
    """The law as data, and what it leaves to us."""

    rules: tuple[Rule, ...]
    deadlines: Deadlines
    mail_extension: bool
    """Whether service by mail makes the filing window longer (T2m)."""
    secret: str
    """Key of the business keys."""
    confirm_refusals: bool = True
    """Whether a person confirms every refusal and deferral (imr-process § 7.3)."""
