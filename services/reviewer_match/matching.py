"""One case against the whole roster: who is excluded by what, who is left, who is chosen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Question:
    """A case, as far as the choice of a reviewer depends on it."""

    case_id: UUID
    items: Sequence[DisputedItem]
    sheet: PartySheet
    term: Term


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
        order = list(Filter)
        return min(
            self.exclusions,
            key=lambda each: (
                len(each.shortcomings),
                -order.index(each.shortcomings[0].filter),
                each.reviewer_id,
            ),
            default=None,
        )


class Pool:
    """A roster with its edges collected, to be asked case by case."""

    def __init__(self, roster: Roster, competence: Competence) -> None:
        self.roster = roster
        self._competence = competence
        self._ties = Ties.of(roster.reviewers)
        self._by_id = {reviewer.id: reviewer for reviewer in roster.reviewers}

    def match(self, question: Question, loads: Mapping[str, int], bar: InForce) -> Result:
        """Find the reviewer for a case, given how many open cases each of them has.

        Where nobody is competent for every item, the hardest item governs (imr-process § 3.4).
        """
        needs = self._competence.needs(question.items)
        unfit = self._whatever_the_treatment(question, loads, bar)
        result = self._among(question, needs, unfit, loads, bar)
        if result.chosen is None and len(needs) > 1:
            return self._among(question, (hardest(needs),), unfit, loads, bar)
        return result

    def _whatever_the_treatment(
        self, question: Question, loads: Mapping[str, int], bar: InForce
    ) -> dict[str, tuple[Shortcoming, ...]]:
        ties = self._ties.screen(question.sheet, question.term.first, bar)
        found: dict[str, tuple[Shortcoming, ...]] = {}
        for reviewer in self.roster.reviewers:
            open_cases = loads.get(reviewer.id, 0)
            found[reviewer.id] = _in_order(
                (
                    *shortcomings(reviewer, question.term, bar),
                    *ties.get(reviewer.id, ()),
                    *_capacity(reviewer, open_cases),
                )
            )
        return found

    def _among(
        self,
        question: Question,
        needs: Sequence[Need],
        unfit: Mapping[str, tuple[Shortcoming, ...]],
        loads: Mapping[str, int],
        bar: InForce,
    ) -> Result:
        exclusions: list[Exclusion] = []
        candidates: list[Candidate] = []
        for reviewer in self.roster.reviewers:
            failed = unfit[reviewer.id]
            fitting = weakest_fit(specialties(reviewer, question.term, bar), needs)
            if fitting is None:
                failed = _in_order((*failed, _no_fit(needs)))
            if failed or fitting is None:
                exclusions.append(Exclusion(reviewer.id, failed))
                continue
            candidates.append(
                Candidate(
                    reviewer_id=reviewer.id,
                    fit=fitting,
                    states=licensed_in(reviewer, question.term, bar),
                    open_cases=loads.get(reviewer.id, 0),
                    capacity=reviewer.capacity,
                )
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


def _no_fit(needs: Sequence[Need]) -> Shortcoming:
    asked = ", ".join(f"item {each.item_no} {each.treatment}" for each in needs[:5])
    return Shortcoming(Filter.SPECIALTY_FIT, f"no certified specialty fits one of: {asked}")


def _in_order(failed: tuple[Shortcoming, ...]) -> tuple[Shortcoming, ...]:
    order = list(Filter)
    return tuple(sorted(failed, key=lambda each: order.index(each.filter)))
