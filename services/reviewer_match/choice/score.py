"""Which of the eligible: the best score, and among equals a hash. No chance, no past outcomes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.reviewer_match.fit import Fit
from services.reviewer_match.standards import InForce

DIGITS = 6
"""A score is rounded to so many, so that equals are equal on every machine."""


@dataclass(frozen=True)
class Candidate:
    """An eligible reviewer, with all that a score is made of."""

    reviewer_id: str
    fit: Fit
    states: tuple[str, ...]
    """Where he is licensed."""
    open_cases: int
    capacity: int
    competent: bool = False
    """Whether he gives one of the treatments himself."""
    surgeon_missing: bool = False
    """Whether an item is an operation, and he does not operate."""


@dataclass(frozen=True)
class Parts:
    """What a score is the sum of."""

    fit: float
    competence: float
    preferred_state: float
    load: float
    no_surgeon: float

    @property
    def total(self) -> float:
        """The score."""
        whole = self.fit + self.competence + self.preferred_state + self.load + self.no_surgeon
        return round(whole, DIGITS)


def parts(candidate: Candidate, bar: InForce) -> Parts:
    """Return what speaks for and against somebody: fit, own competence, licence, load, surgery.

    Source: imr-process § 3.4; LC 139.5(d)(4)(B) for the preference.
    """
    return Parts(
        fit=candidate.fit.weight,
        competence=bar.competence_weight if candidate.competent else 0.0,
        preferred_state=(
            bar.preferred_state_weight if bar.preferred_state in candidate.states else 0.0
        ),
        load=-bar.load_weight * candidate.open_cases / candidate.capacity,
        no_surgeon=-bar.surgeon_weight if candidate.surgeon_missing else 0.0,
    )


def score(candidate: Candidate, bar: InForce) -> float:
    """Return how good a choice somebody is."""
    return parts(candidate, bar).total


def choose(case_id: UUID, candidates: Sequence[Candidate], bar: InForce) -> Candidate | None:
    """Return the best candidate, whatever the order in which they stand; nobody of nobody.

    Equal scores are told apart by a hash of case and reviewer, so that equals take turns.
    """
    return min(
        candidates,
        key=lambda each: (-score(each, bar), lot(case_id, each.reviewer_id)),
        default=None,
    )


def lot(case_id: UUID, reviewer_id: str) -> str:
    """Return the ticket that tells equals apart: the lower one is drawn."""
    return hashlib.sha256(f"{case_id}|{reviewer_id}".encode()).hexdigest()
