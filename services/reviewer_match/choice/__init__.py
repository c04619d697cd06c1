"""Whom to choose among the eligible: one score, for each case at once and for many together."""

from services.reviewer_match.choice.pool import (
    Chosen,
    Exclusion,
    Loads,
    Pool,
    Question,
    Ranked,
    Result,
    Weighed,
)
from services.reviewer_match.choice.score import Candidate, Parts, choose, lot, parts, score
from services.reviewer_match.choice.together import together

__all__ = [
    "Candidate",
    "Chosen",
    "Exclusion",
    "Loads",
    "Parts",
    "Pool",
    "Question",
    "Ranked",
    "Result",
    "Weighed",
    "choose",
    "lot",
    "parts",
    "score",
    "together",
]
