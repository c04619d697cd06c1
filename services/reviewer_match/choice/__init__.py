"""Whom to choose among the eligible: one score, for each case at once and for many together."""

from services.reviewer_match.choice.pool import Pool, Weighed
from services.reviewer_match.choice.question import Loads, Question
from services.reviewer_match.choice.result import Chosen, Exclusion, Ranked, Result
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
