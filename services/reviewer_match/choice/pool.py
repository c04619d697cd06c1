"""One case against the whole roster: who is excluded by what, who is left, who is chosen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from services.reviewer_match.choice.question import Loads, Question
from services.reviewer_match.choice.result import ORDER, Chosen, Exclusion, Ranked, Result
from services.reviewer_match.choice.score import DIGITS, Candidate, lot, parts
from services.reviewer_match.conflicts import Organizations, Screen
from services.reviewer_match.conflicts.organizations import NOTHING_KNOWN
from services.reviewer_match.fit import Competence, Fit, Need, Taxonomy, hardest, weakest_fit
from services.reviewer_match.fit.fit_set import is_surgical
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
from shared.events.parties import PartySheet

_FILTERS: Final = tuple(Filter)
_ELIGIBLE: Final = len(_FILTERS)
_TERMS: Final = 64
_ALTERNATES: Final = 5

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Standing:
    """A reviewer as he stands in one term, whatever the case."""

    reviewer: Reviewer
    specialties: tuple[str, ...]
    states: tuple[str, ...]
    shortcomings: tuple[Shortcoming, ...]


@dataclass(frozen=True)
class _Standings:
    """All of them, and what of them can be reckoned for all at once."""

    each: tuple[Standing, ...]
    kinds: tuple[tuple[tuple[str, ...], frozenset[str]], ...]
    """Every combination of specialties and competences on the roster."""
    kind: Ints
    failed: Ints
    """The first filter that excludes each, or the number of filters."""
    preferred: NDArray[np.bool_]


class Pool:
    """A roster with its edges collected, to be asked case by case."""

    def __init__(
        self,
        roster: Roster,
        competence: Competence,
        organizations: Organizations = NOTHING_KNOWN,
        taxonomy: Taxonomy | None = None,
    ) -> None:
        self.roster = roster
        self._competence = competence
        self._taxonomy = taxonomy or Taxonomy.load()
        self._screen = Screen(roster.reviewers, organizations)
        self.place = {reviewer.id: at for at, reviewer in enumerate(roster.reviewers)}
        self._capacity = np.array([each.capacity for each in roster.reviewers], dtype=np.int64)
        self._quota = np.array(
            [-1 if each.quota is None else each.quota for each in roster.reviewers], dtype=np.int64
        )
        # Most cases of a day share their term; the answer depends on nothing else.
        self._standings = lru_cache(maxsize=_TERMS)(self._standings_in)

    def match(self, question: Question, loads: Loads, bar: InForce) -> Result:
        """Find the reviewer for a case, given how many open cases each of them has.

        Where nobody is competent for every item, the hardest item governs, and the result names the
        items for which a second reviewer would be needed (imr-process § 3.4).
        """
        needs = self._competence.needs(question.items)
        screened = self._screen.screen(question.sheet, question.term.first, bar)
        result = self._among(question, needs, screened, loads, bar)
        if result.chosen is None and len(needs) > 1:
            return self._among(question, (hardest(needs),), screened, loads, bar)
        return result

    def conflicts(
        self, sheet: PartySheet, term: Term, bar: InForce
    ) -> Mapping[str, tuple[Shortcoming, ...]]:
        """Return what leads from whom on the roster to a party of a case."""
        return self._screen.screen(sheet, term.first, bar)

    def objections(
        self, reviewer_id: str, question: Question, bar: InForce
    ) -> tuple[Shortcoming, ...]:
        """Return what keeps somebody from a case that he has already; load is no objection."""
        at = self.place.get(reviewer_id)
        if at is None:
            return (Shortcoming(Filter.LICENCE, "is no longer on the roster"),)
        found = [
            *shortcomings(self.roster.reviewers[at], question.term, bar),
            *self._screen.screen(question.sheet, question.term.first, bar).get(reviewer_id, ()),
        ]
        if reviewer_id in question.declared:
            found.append(Shortcoming(Filter.CONFLICT, question.declared[reviewer_id]))
        return tuple(sorted(found, key=lambda each: ORDER[each.filter]))

    def weighed(self, question: Question, loads: Loads, bar: InForce) -> "Weighed":
        """Return how good a choice each reviewer is, for a choice of many cases together."""
        needs = self._competence.needs(question.items)
        screened = self._screen.screen(question.sheet, question.term.first, bar)
        weighed = self._weigh(question, needs, screened, loads, bar)
        if not weighed.eligible.any() and len(needs) > 1:
            return self._weigh(question, (hardest(needs),), screened, loads, bar)
        return weighed

    def places(self, loads: Loads) -> Ints:
        """Return how many more cases each reviewer may get now."""
        free = self._capacity - self._spread(loads.open)
        quota = np.where(self._quota < 0, free, self._quota - self._spread(loads.recent))
        places: Ints = np.maximum(0, np.minimum(free, quota))
        return places

    @property
    def capacity(self) -> Ints:
        """How many cases each reviewer may have at once."""
        return self._capacity

    def named(self, at: int | None, weighed: "Weighed", bar: InForce) -> Result:
        """Return the result of a choice that was made for many cases together."""
        if at is None:
            return self._result(weighed, bar, nobody=True)
        return self._result(weighed, bar, at)

    def _standings_in(self, term: Term, bar: InForce) -> _Standings:
        each = tuple(
            Standing(
                reviewer,
                specialties(reviewer, term, bar),
                licensed_in(reviewer, term, bar),
                shortcomings(reviewer, term, bar),
            )
            for reviewer in self.roster.reviewers
        )
        kinds: dict[tuple[tuple[str, ...], frozenset[str]], int] = {}
        kind = [
            kinds.setdefault((one.specialties, frozenset(one.reviewer.competences)), len(kinds))
            for one in each
        ]
        failed = [
            min((ORDER[by.filter] for by in one.shortcomings), default=_ELIGIBLE) for one in each
        ]
        return _Standings(
            each,
            tuple(kinds),
            np.array(kind, dtype=np.int64),
            np.array(failed, dtype=np.int64),
            np.array([bar.preferred_state in one.states for one in each], dtype=bool),
        )

    def _among(
        self,
        question: Question,
        needs: Sequence[Need],
        screened: Mapping[str, tuple[Shortcoming, ...]],
        loads: Loads,
        bar: InForce,
    ) -> Result:
        return self._result(self._weigh(question, needs, screened, loads, bar), bar)

    def _weigh(
        self,
        question: Question,
        needs: Sequence[Need],
        screened: Mapping[str, tuple[Shortcoming, ...]],
        loads: Loads,
        bar: InForce,
    ) -> "Weighed":
        standings = self._standings(question.term, bar)
        fits = [_fit_of(kind, needs, bar) for kind, _ in standings.kinds]
        surgical = is_surgical(needs)
        surgeon = [
            not surgical or any(self._taxonomy.is_surgeon(name) for name in kind)
            for kind, _ in standings.kinds
        ]
        treatments = {need.treatment for need in needs}
        competent = [bool(given & treatments) for _, given in standings.kinds]
        kind = standings.kind
        open_cases = self._spread(loads.open)
        failed = standings.failed.copy()
        self._exclude(failed, Filter.SPECIALTY_FIT, _of(kind, [each is None for each in fits]))
        for reviewer_id, found in screened.items():
            at = self.place[reviewer_id]
            failed[at] = min(failed[at], *(ORDER[each.filter] for each in found))
        for name, ids in (
            (Filter.FORMER_REVIEWER, question.former_reviewers),
            (Filter.ASKED_BEFORE, question.asked_before),
            (Filter.CONFLICT, question.declared),
        ):
            for reviewer_id in ids:
                if (found_at := self.place.get(reviewer_id)) is not None:
                    failed[found_at] = min(failed[found_at], ORDER[name])
        self._exclude(failed, Filter.CAPACITY, self.places(loads) <= 0)
        weight = _numbers(kind, [0.0 if each is None else each.weight for each in fits])
        with np.errstate(divide="ignore", invalid="ignore"):
            load = np.where(self._capacity > 0, open_cases / self._capacity, 0.0)
        scores = (
            weight
            + bar.competence_weight * _of(kind, competent)
            + bar.preferred_state_weight * standings.preferred
            - bar.load_weight * load
            - bar.surgeon_weight * ~_of(kind, surgeon)
        )
        return Weighed(
            question,
            tuple(needs),
            standings,
            screened,
            loads,
            tuple(fits),
            tuple(competent),
            tuple(surgeon),
            open_cases,
            failed,
            np.round(scores, DIGITS),
        )

    def _result(
        self,
        weighed: "Weighed",
        bar: InForce,
        chosen_at: int | None = None,
        *,
        nobody: bool = False,
    ) -> Result:
        ranking = list(self._ranked(weighed, bar))
        if chosen_at is not None:
            first = self._ranked_one(weighed, chosen_at, bar)
            ranking = [first, *(each for each in ranking if each != first)][:_ALTERNATES]
        counts = np.bincount(weighed.failed, minlength=_ELIGIBLE + 1)
        return Result(
            considered=len(self.roster.reviewers),
            eligible=int(counts[_ELIGIBLE]) if len(counts) else 0,
            funnel={each.value: int(counts[at]) for at, each in enumerate(_FILTERS)},
            chosen=self._chosen(ranking[0], weighed, bar) if ranking and not nobody else None,
            ranking=tuple(ranking),
            needs=weighed.needs,
            screened=weighed.screened,
            _excluded=_Excluded(self, weighed),
        )

    def _ranked(self, weighed: "Weighed", bar: InForce) -> Iterator[Ranked]:
        """Yield the best of the eligible; equals in the order of their lots."""
        left = np.flatnonzero(weighed.eligible)
        if not len(left):
            return
        scores = weighed.scores[left]
        least = np.sort(scores)[-min(_ALTERNATES, len(scores))]
        best = left[scores >= least]
        case_id = weighed.question.case_id
        # Equals can be many; a ticket for each is a microsecond.
        ordered = sorted(
            (-float(weighed.scores[at]), lot(case_id, self._id(at)), at) for at in best.tolist()
        )
        for _, _, at in ordered[:_ALTERNATES]:
            yield self._ranked_one(weighed, at, bar)

    def _ranked_one(self, weighed: "Weighed", at: int, bar: InForce) -> Ranked:
        standing = weighed.standings.each[at]
        kind = int(weighed.standings.kind[at])
        fit = weighed.fits[kind]
        assert fit is not None  # he is eligible
        candidate = Candidate(
            standing.reviewer.id,
            fit,
            standing.states,
            int(weighed.open_cases[at]),
            standing.reviewer.capacity,
            competent=weighed.competent[kind],
            surgeon_missing=not weighed.surgeon[kind],
        )
        return Ranked(candidate.reviewer_id, parts(candidate, bar), fit)

    def _chosen(self, best: Ranked, weighed: "Weighed", bar: InForce) -> Chosen:
        question, needs = weighed.question, weighed.needs
        at = self.place[best.reviewer_id]
        scope = "every item"
        not_covered: tuple[Need, ...] = ()
        if len(needs) < len(question.items):
            scope = f"item {needs[0].item_no}, the hardest, since nobody fits every item"
            held = weighed.standings.each[at].specialties
            not_covered = tuple(
                need
                for need in self._competence.needs(question.items)
                if _fit_of(held, (need,), bar) is None
            )
        reviewer = self.roster.reviewers[at]
        return Chosen(
            reviewer_id=best.reviewer_id,
            qualifications=snapshot(reviewer, question.term, bar),
            score=best.score,
            reason=f"best score for {scope}: {best.fit.specialty} {best.fit.because}",
            not_covered=not_covered,
        )

    def _id(self, at: int) -> str:
        return self.roster.reviewers[at].id

    def _spread(self, counts: Mapping[str, int]) -> Ints:
        spread = np.zeros(len(self.roster.reviewers), dtype=np.int64)
        for reviewer_id, count in counts.items():
            if (at := self.place.get(reviewer_id)) is not None:
                spread[at] = count
        return spread

    @staticmethod
    def _exclude(failed: Ints, name: Filter, who: NDArray[np.bool_]) -> None:
        np.minimum(failed, ORDER[name], out=failed, where=who)


@dataclass(frozen=True)
class Weighed:
    """A case against all reviewers, in numbers."""

    question: Question
    needs: tuple[Need, ...]
    standings: _Standings
    screened: Mapping[str, tuple[Shortcoming, ...]]
    loads: Loads
    fits: tuple[Fit | None, ...]
    competent: tuple[bool, ...]
    surgeon: tuple[bool, ...]
    open_cases: Ints
    failed: Ints
    scores: Floats

    @property
    def eligible(self) -> NDArray[np.bool_]:
        """Who is left."""
        left: NDArray[np.bool_] = self.failed == _ELIGIBLE
        return left


class _Excluded:
    """Tells every reason of everybody who is excluded, when somebody asks."""

    def __init__(self, pool: Pool, weighed: Weighed) -> None:
        self._pool = pool
        self._weighed = weighed

    def __iter__(self) -> Iterator[Exclusion]:
        for at in np.flatnonzero(self._weighed.failed < _ELIGIBLE).tolist():
            standing = self._weighed.standings.each[at]
            found = sorted(self._failed(standing, at), key=lambda each: ORDER[each.filter])
            yield Exclusion(standing.reviewer.id, tuple(found))

    def _failed(self, standing: Standing, at: int) -> Iterator[Shortcoming]:
        weighed, question = self._weighed, self._weighed.question
        reviewer = standing.reviewer
        yield from standing.shortcomings
        if weighed.fits[int(weighed.standings.kind[at])] is None:
            yield _no_fit(weighed.needs)
        yield from weighed.screened.get(reviewer.id, ())
        if reviewer.id in question.declared:
            yield Shortcoming(Filter.CONFLICT, question.declared[reviewer.id])
        if reviewer.id in question.former_reviewers:
            yield Shortcoming(Filter.FORMER_REVIEWER, "decided the case that was remanded")
        if reviewer.id in question.asked_before:
            yield Shortcoming(Filter.ASKED_BEFORE, question.asked_before[reviewer.id])
        open_cases = int(weighed.open_cases[at])
        recent = weighed.loads.recent.get(reviewer.id, 0)
        if open_cases >= reviewer.capacity:
            yield Shortcoming(Filter.CAPACITY, f"{open_cases} open cases of {reviewer.capacity}")
        elif reviewer.quota is not None and recent >= reviewer.quota:
            yield Shortcoming(Filter.CAPACITY, f"{recent} new cases of a quota of {reviewer.quota}")


def _fit_of(kind: Sequence[str], needs: Sequence[Need], bar: InForce) -> Fit | None:
    """Return how well specialties fit, where that is not below the floor."""
    found = weakest_fit(kind, needs)
    return None if found is None or found.weight < bar.fit_floor else found


def _of(kind: Ints, flags: Sequence[bool]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.array(flags, dtype=bool)
    return found[kind] if flags else np.zeros(len(kind), dtype=bool)


def _numbers(kind: Ints, values: Sequence[float]) -> Floats:
    found: Any = np.array(values, dtype=np.float64)
    return found[kind] if values else np.zeros(len(kind))


def _no_fit(needs: Sequence[Need]) -> Shortcoming:
    asked = ", ".join(f"item {each.item_no} {each.treatment}" for each in needs[:5])
    return Shortcoming(Filter.SPECIALTY_FIT, f"no certified specialty fits one of: {asked}")
