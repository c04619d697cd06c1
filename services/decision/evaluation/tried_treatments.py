"""Treatments that were tried before the one that is asked for, and what came of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.decision.facts.clinical import Trial, TrialResult
from services.decision.facts.findings import (
    AnyFinding,
    Extent,
    Facts,
    Moment,
    PainScore,
    PriorTreatment,
)
from services.decision.guidelines.predicates import Tried
from services.decision.guidelines.selection import Range, Selection

DID_NOT_DO: Final = frozenset(
    {TrialResult.FAILED, TrialResult.NOT_TOLERATED, TrialResult.CONTRAINDICATED}
)
"""Results of a treatment after which the next one may be asked for."""

Selected = Callable[[Selection], list[AnyFinding]]
"""Finds what a selection means for the item in question."""

_SAID: Final = Selection(
    kind="symptom", where={"symptom": ("persistent", "worsening"), "present": (True,)}
)
_DEFICIT: Final = Selection(
    kind="exam_sign",
    where={
        "sign": (
            *("rotator_cuff_sign", "labral_sign", "meniscal_sign", "ligament_laxity", "effusion"),
            *("sensory_loss", "reflex_loss", "weakness"),
        ),
        "present": (True,),
    },
)
_SCORED: Final = Selection(kind="pain_score", where={"score": Range(min=0)})
_MODERATE: Final = 4
"""Pain of 4 of 10 and more is moderate, as pain scales are usually divided (general knowledge)."""
_GIVEN: Final = frozenset({Extent.SOME, Extent.EXTENSIVE})


@dataclass(frozen=True)
class Course:
    """One treatment that a criterion names, as far as one finding tells of it."""

    treatment: str
    finding: Trial | PriorTreatment
    result: TrialResult


@dataclass(frozen=True)
class Tries:
    """What the record tells of the treatments that a criterion names."""

    did_not_do: tuple[Course, ...]
    helped: tuple[Course, ...]
    going_on: tuple[AnyFinding, ...]
    """What shows that the complaint goes on, where that counts."""

    @property
    def different(self) -> int:
        """How many different treatments did not do."""
        return len({each.treatment for each in self.did_not_do})

    @property
    def evidence(self) -> tuple[AnyFinding, ...]:
        """The findings behind those that did not do; none where none is known to have failed."""
        if not self.did_not_do:
            return ()
        return (*(each.finding for each in self.did_not_do), *self.going_on)


def tries(predicate: Tried, facts: Facts, selected: Selected) -> Tries:
    """Sort what was tried.

    Where the criterion says so, a course that ends in silence while the complaint goes on did not
    do, unless the record says elsewhere that this treatment helped.
    """
    courses = [
        Course(each.treatment, each, each.result)
        for each in selected(predicate.selection)
        if isinstance(each, Trial)
    ]
    helped = [each for each in courses if each.result is TrialResult.HELPED]
    did_not = [each for each in courses if each.result in DID_NOT_DO]
    going_on = _going_on(predicate, selected)
    if going_on:
        good = {each.treatment for each in helped}
        silent = [each for each in courses if each.result is TrialResult.UNSTATED]
        silent += _counted(predicate, facts, elsewhere=_elsewhere(courses, facts))
        did_not += [each for each in silent if each.treatment not in good]
    return Tries(tuple(did_not), tuple(helped), tuple(going_on))


def _elsewhere(courses: list[Course], facts: Facts) -> set[str]:
    """Return treatments that the record tells of another part of the body alone."""
    here = {each.treatment for each in courses}
    told = {each.treatment for each in facts.findings if isinstance(each, Trial)}
    return told - here


def _counted(predicate: Tried, facts: Facts, *, elsewhere: set[str]) -> list[Course]:
    """Return courses of which the record counts the visits, and tells no result.

    Counted visits name no part of the body: they are of the one that the treatment is told of.
    """
    return [
        Course(each.treatment, each, TrialResult.UNSTATED)
        for each in facts.findings
        if isinstance(each, PriorTreatment)
        and each.extent in _GIVEN
        and (each.count or each.extent is Extent.EXTENSIVE)
        and each.treatment in predicate.treatments
        and each.treatment not in elsewhere
    ]


def _going_on(predicate: Tried, selected: Selected) -> list[AnyFinding]:
    """Return what shows that a complaint goes on: words, a deficit, or moderate pain at the end.

    Where silence would let an operation be done, words alone do.
    """
    if predicate.persisting is None:
        return []
    if said := selected(_SAID):
        return said
    if predicate.persisting == "said":
        return []
    if deficits := selected(_DEFICIT):
        return deficits
    scores = [
        each
        for each in selected(_SCORED)
        if isinstance(each, PainScore) and each.moment is not Moment.BEFORE
    ]
    last = max((each.dated or date.min for each in scores), default=None)
    now = [each for each in scores if (each.dated or date.min) == last]
    worst = max(now, key=lambda each: each.score, default=None)
    return [worst] if worst and worst.score >= _MODERATE else []
