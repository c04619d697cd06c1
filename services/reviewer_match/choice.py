"""Which of the eligible: the best score, and among equals a hash. No chance, no past outcomes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.reviewer_match.fit import Fit
from services.reviewer_match.standards import InForce


@dataclass(frozen=True)
class Candidate:
    """An eligible reviewer, with all that a score is made of."""

    reviewer_id: str
    fit: Fit
    states: tuple[str, ...]
    """Where he is licensed."""
    open_cases: int
    capacity: int


def score(candidate: Candidate, bar: InForce) -> float:
    """Return how good a choice somebody is: fit, the preferred state's licence, load.

    Source: imr-process § 3.4; LC 139.5(d)(4)(B) for the preference.
    """
    preferred = bar.preferred_state_weight if bar.preferred_state in candidate.states else 0.0
    load = bar.load_weight * candidate.open_cases / candidate.capacity
    return round(candidate.fit.weight + preferred - load, 6)


def choose(case_id: UUID, candidates: Sequence[Candidate], bar: InForce) -> Candidate | None:
    """Return the best candidate, whatever the order in which they stand; nobody of nobody.

    Equal scores are told apart by a hash of case and reviewer, so that equals take turns.
    """
    return min(
        candidates,
        key=lambda each: (-score(each, bar), _lot(case_id, each.reviewer_id)),
        default=None,
    )


def _lot(case_id: UUID, reviewer_id: str) -> str:
    return hashlib.sha256(f"{case_id}|{reviewer_id}".encode()).hexdigest()
