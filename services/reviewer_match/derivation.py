"""A match made again later: the same question, the same roster, the same loads, the same answer."""

from datetime import date
from typing import Any

from pydantic import Field

from services.reviewer_match.choice import Loads, Question
from services.reviewer_match.files import Row


class Derivation(Row):
    """What an attempt was made of, beside the case's file and its parties, who stay where they are.

    Reviewers stand here by their own ids: it lies in the matching's schema and goes nowhere else.
    """

    roster_known: int = Field(description="The last change of the roster that was known.")
    first: date
    last: date
    open: dict[str, int]
    recent: dict[str, int]
    former_reviewers: list[str]
    asked_before: dict[str, str]
    declared: dict[str, str]


def derivation(question: Question, loads: Loads, known: int) -> dict[str, Any]:
    """Return what is kept of an attempt."""
    return Derivation(
        roster_known=known,
        first=question.term.first,
        last=question.term.last,
        open=dict(loads.open),
        recent=dict(loads.recent),
        former_reviewers=sorted(question.former_reviewers),
        asked_before=dict(question.asked_before),
        declared=dict(question.declared),
    ).model_dump(mode="json")
