"""One case against the whole roster: who is excluded by what, who is left, who is chosen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from uuid import UUID

from services.reviewer_match.choice import Candidate, choose, score
from services.reviewer_match.conflicts import Ties
from services.reviewer_match.fit import Competence, Need, hardest, weakest_fit
from services.reviewer_match.qualification import (
    Filter,
    Shortcoming,
    Term,
    licensed_in,
    shortcomings,
    snapshot,
    specialties,
)
from services.reviewer_match.roster import Reviewer, Roster
from services.reviewer_match.standards import InForce
from shared.events.case import DisputedItem, Qualifications
from shared.events.parties import PartySheet

_ORDER: Final = {each: at for at, each in enumerate(Filter)}
_TERMS: Final = 64


@dataclass(frozen=True)
class Question:
    """A case, as far as the choice of a reviewer depends on it."""

    case_id: UUID
    items: Sequence[DisputedItem]
    sheet: PartySheet
    term: Term
    former_reviewers: frozenset[str] = frozenset()
    """Ids of those whose determination was set aside; a remand goes to somebody else."""


@dataclass(frozen=True)
class Exclusion:
    """A reviewer, and everything that excludes him from this case."""

    reviewer_id: str
    shortcomings: tuple[Shortcoming, ...]


@dataclass(frozen=True)
class Chosen:
    """The reviewer who gets the case."""

    reviewer_id: str
    qualifications: Qualifications
    score: float
    reason: str


@dataclass(frozen=True)
class Result:
    """What came of one attempt. Funnel and eligible add up to the pool."""

    considered: int
    eligible: int
    funnel: Mapping[str, int]
    """How many each filter removed, each reviewer counted at the first that did."""
    exclusions: tuple[Exclusion, ...]
    chosen: Chosen | None

    @property
    def nearest_miss(self) -> Exclusion | None:
        """The excluded reviewer whom the fewest filters keep out, the last filters preferred."""
        return min(
            self.exclusions,
            key=lambda each: (
                len(each.shortcomings),
                -_ORDER[each.shortcomings[0].filter],
                each.reviewer_id,
            ),
            default=None,
        )


@dataclass(frozen=True)
class Standing:
    """A reviewer as he stands in one term, whatever the case."""

    reviewer: Reviewer
    specialties: tuple[str, ...]
    states: tuple[str, ...]
    shortcomings: tuple[Shortcoming, ...]


class Pool:
    """A roster with its edges collected, to be asked case by case."""

    def __init__(self, roster: Roster, competence: Competence) -> None:
        self.roster = roster
        self._competence = competence
        self._ties = Ties.of(roster.reviewers)
        self._by_id = {reviewer.id: reviewer for reviewer in roster.reviewers}
        # Most cases of a day share their term; the answer depends on nothing else.
        self._standings = lru_cache(maxsize=_TERMS)(self._standings_in)

    def match(self, question: Question, loads: Mapping[str, int], bar: InForce) -> Result:
        """Find the reviewer for a case, given how many open cases each of them has.

        Where nobody is competent for every item, the hardest item governs (imr-process § 3.4).
        """
        needs = self._competence.needs(question.items)
        ties = self._ties.screen(question.sheet, question.term.first, bar)
        result = self._among(question, needs, ties, loads, bar)
        if result.chosen is None and len(needs) > 1:
            return self._among(question, (hardest(needs),), ties, loads, bar)
        return result

    def _standings_in(self, term: Term, bar: InForce) -> tuple[Standing, ...]:
        return tuple(
            Standing(
                reviewer,
                specialties(reviewer, term, bar),
                licensed_in(reviewer, term, bar),
                shortcomings(reviewer, term, bar),
            )
            for reviewer in self.roster.reviewers
        )

    def _among(
        self,
        question: Question,
        needs: Sequence[Need],
        ties: Mapping[str, tuple[Shortcoming, ...]],
        loads: Mapping[str, int],
        bar: InForce,
    ) -> Result:
        exclusions: list[Exclusion] = []
        candidates: list[Candidate] = []
        for standing in self._standings(question.term, bar):
            reviewer = standing.reviewer
            open_cases = loads.get(reviewer.id, 0)
            fitting = weakest_fit(standing.specialties, needs)
            failed = (
                *standing.shortcomings,
                *(() if fitting else (_no_fit(needs),)),
                *ties.get(reviewer.id, ()),
                *_formerly(reviewer, question),
                *_capacity(reviewer, open_cases),
            )
            if failed or fitting is None:
                exclusions.append(Exclusion(reviewer.id, _in_order(failed)))
                continue
            candidates.append(
                Candidate(reviewer.id, fitting, standing.states, open_cases, reviewer.capacity)
            )
        counts = Counter(each.shortcomings[0].filter for each in exclusions)
        best = choose(question.case_id, candidates, bar)
        return Result(
            considered=len(self.roster.reviewers),
            eligible=len(candidates),
            funnel={each.value: counts[each] for each in Filter},
            exclusions=tuple(exclusions),
            chosen=None if best is None else self._chosen(best, question, needs, bar),
        )

    def _chosen(
        self, best: Candidate, question: Question, needs: Sequence[Need], bar: InForce
    ) -> Chosen:
        scope = (
            "every item"
            if len(needs) == len(question.items)
            else f"item {needs[0].item_no}, the hardest, since nobody fits every item"
        )
        return Chosen(
            reviewer_id=best.reviewer_id,
            qualifications=snapshot(self._by_id[best.reviewer_id], question.term, bar),
            score=score(best, bar),
            reason=f"best score for {scope}: {best.fit.specialty} {best.fit.because}",
        )


def _capacity(reviewer: Reviewer, open_cases: int) -> tuple[Shortcoming, ...]:
    if open_cases < reviewer.capacity:
        return ()
    return (Shortcoming(Filter.CAPACITY, f"{open_cases} open cases of {reviewer.capacity}"),)


def _formerly(reviewer: Reviewer, question: Question) -> tuple[Shortcoming, ...]:
    if reviewer.id not in question.former_reviewers:
        return ()
    return (Shortcoming(Filter.FORMER_REVIEWER, "decided the case that was remanded"),)


def _no_fit(needs: Sequence[Need]) -> Shortcoming:
    asked = ", ".join(f"item {each.item_no} {each.treatment}" for each in needs[:5])
    return Shortcoming(Filter.SPECIALTY_FIT, f"no certified specialty fits one of: {asked}")


def _in_order(failed: tuple[Shortcoming, ...]) -> tuple[Shortcoming, ...]:
    return tuple(sorted(failed, key=lambda each: _ORDER[each.filter]))
