"""What came of asking a roster: who is chosen, who else would do, who is excluded by what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from services.reviewer_match.choice.score import Parts
from services.reviewer_match.fit import Fit, Need
from services.reviewer_match.qualification import (
    Filter,
    Shortcoming,
)
from shared.events.case import Qualifications

ORDER: Final = {each: at for at, each in enumerate(Filter)}
"""The place of each filter in the funnel."""


@dataclass(frozen=True)
class Exclusion:
    """A reviewer, and everything that excludes him from this case."""

    reviewer_id: str
    shortcomings: tuple[Shortcoming, ...]


@dataclass(frozen=True)
class Ranked:
    """One of the eligible, and what his score is made of."""

    reviewer_id: str
    parts: Parts
    fit: Fit

    @property
    def score(self) -> float:
        """How good a choice he is."""
        return self.parts.total


@dataclass(frozen=True)
class Chosen:
    """The reviewer who gets the case."""

    reviewer_id: str
    qualifications: Qualifications
    score: float
    reason: str
    not_covered: tuple[Need, ...] = ()
    """Items that nobody eligible can judge together with the others, and he cannot."""


@dataclass(frozen=True)
class Result:
    """What came of one attempt. Funnel and eligible add up to the pool."""

    considered: int
    eligible: int
    funnel: Mapping[str, int]
    """How many each filter removed, each reviewer counted at the first that did."""
    chosen: Chosen | None
    ranking: tuple[Ranked, ...]
    """The best of the eligible, the chosen one first."""
    needs: tuple[Need, ...]
    screened: Mapping[str, tuple[Shortcoming, ...]] = field(repr=False)
    """What the conflict screen found, by reviewer."""
    _excluded: Iterable[Exclusion] = field(repr=False)

    @cached_property
    def exclusions(self) -> tuple[Exclusion, ...]:
        """Everybody who is excluded, each with every reason."""
        return tuple(self._excluded)

    @property
    def nearest_miss(self) -> Exclusion | None:
        """The excluded reviewer whom the fewest filters keep out, the last filters preferred."""
        return min(
            self.exclusions,
            key=lambda each: (
                len(each.shortcomings),
                -ORDER[each.shortcomings[0].filter],
                each.reviewer_id,
            ),
            default=None,
        )
