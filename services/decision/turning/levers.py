"""What would meet a criterion, and what would undo it: for each test, not for each guideline."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import product
from typing import Final

from services.decision.evaluation.criterion import (
    Situation,
    is_asked_for_besides,
    operations,
    weigh_criterion,
)
from services.decision.evaluation.earlier_visits import earlier_visits, visits_of
from services.decision.evaluation.three_valued import Status
from services.decision.evaluation.tried_treatments import tries
from services.decision.facts.clinical import Operation, Trial, TrialResult
from services.decision.facts.finding import Side
from services.decision.facts.findings import (
    ActivityChange,
    Change,
    Dependency,
    DependencyChange,
    Extent,
    PriorTreatment,
    Restrictions,
    WorkChange,
)
from services.decision.guidelines.predicates import (
    Always,
    Concordant,
    Counted,
    Elapsed,
    Found,
    Group,
    Improved,
    NoneFound,
    Predicate,
    Requested,
    Tried,
)
from services.decision.guidelines.selection import Range, Selection
from services.decision.turning.supposition import Asks, Supposition, suppose

Way = tuple[Supposition, ...]
"""Changes that together meet, or undo, one criterion."""

_WAYS: Final = 12  # of one criterion that are followed; the shortest first


def ways_to_meet(predicate: Predicate, situation: Situation) -> tuple[Way, ...]:
    """Return ways to meet a criterion, the shortest first; an empty way where it is met."""
    if weigh_criterion(predicate, "supposed", situation).status is Status.MET:
        return ((),)
    return _shortest(_MEET[type(predicate)](predicate, situation))


def ways_to_undo(predicate: Predicate, situation: Situation) -> tuple[Way, ...]:
    """Return ways to undo a criterion, the shortest first; an empty way where it is not met."""
    if weigh_criterion(predicate, "supposed", situation).status is not Status.MET:
        return ((),)
    return _shortest(_UNDO[type(predicate)](predicate, situation))


def _shortest(ways: Iterable[Way]) -> tuple[Way, ...]:
    found = tuple(dict.fromkeys(map(_once, ways)))
    least = min(map(len, found), default=0)
    return tuple(way for way in found if len(way) == least)[:_WAYS]


def _once(way: Way) -> Way:
    return tuple(dict.fromkeys(way))


# Findings


def _place(situation: Situation) -> dict[str, object]:
    """Return what a supposed finding would be of: the item's part of the body, or its drug."""
    parts, side = situation.request.body_parts, situation.request.laterality
    place: dict[str, object] = {"drug": situation.request.drug}
    if parts:
        place["body_part"] = parts[0]
    if side in set(Side):
        place["laterality"] = Side(side)
    return place


def _meet_found(predicate: Found, situation: Situation) -> Iterator[Way]:
    selection = predicate.selection
    without: tuple[Selection, ...] = ()
    if predicate.latest:
        without = (selection.categories,)
    example = selection.example(**_place(situation))
    yield (Supposition(text=predicate.text, add=(example,), without=without),)


def _undo_found(predicate: Found, situation: Situation) -> Iterator[Way]:
    besides = is_asked_for_besides(predicate, situation.request)
    asks: Asks = {"planned": (), "begun_beside": ()} if besides else {}
    text = f"without {predicate.text}"
    yield (Supposition(text=text, without=(predicate.selection,), asks=asks),)


def _meet_none_found(predicate: NoneFound, _: Situation) -> Iterator[Way]:
    yield (Supposition(text=predicate.text, without=(predicate.selection,)),)


def _undo_none_found(predicate: NoneFound, situation: Situation) -> Iterator[Way]:
    example = predicate.selection.example(**_place(situation))
    yield (Supposition(text=f"the opposite of: {predicate.text}", add=(example,)),)


_ACTIVITY: Final = Supposition(
    text="a measured gain in a named activity (an amount before and after)",
    add=(ActivityChange(spans=(), activity="any", change=Change.GAINED, measured=True),),
)
_WORK: Final = Supposition(
    text="fewer work restrictions, documented at an examination",
    add=(WorkChange(spans=(), change=Restrictions.FEWER),),
)
_DEPENDENCY: Final = Supposition(
    text="less pain medication, or another sign of less dependency on treatment",
    add=(DependencyChange(spans=(), on="medication", change=Dependency.LESS),),
    without=(
        Selection(
            kind="dependency_change",
            where={"on": ("medication", "visits"), "change": ("same", "more")},
        ),
    ),
)


def _meet_improved(predicate: Improved, situation: Situation) -> Iterator[Way]:
    activity, work, dependency = weigh_criterion(predicate, "supposed", situation).parts
    needed = () if dependency.status is Status.MET else (_DEPENDENCY,)
    if Status.MET in {activity.status, work.status}:
        yield needed
        return
    yield (_ACTIVITY, *needed)
    # The latest change counts, so an earlier one has to go.
    yield (_WORK.model_copy(update={"without": (_any_work_change(),)}), *needed)


def _any_work_change() -> Selection:
    return Selection(kind="work_change", where={"change": ("fewer", "unchanged", "more")})


def _undo_improved(predicate: Improved, situation: Situation) -> Iterator[Way]:
    activity, work, _ = weigh_criterion(predicate, "supposed", situation).parts
    yield (
        Supposition(
            text="no sign of less dependency on treatment",
            without=(
                Selection(
                    kind="dependency_change",
                    where={"on": ("medication", "visits"), "change": ("less",)},
                ),
            ),
        ),
    )
    gains: list[Supposition] = []
    if activity.status is Status.MET:
        selection = Selection(
            kind="activity_change",
            where={"activity": _gained(situation), "change": ("gained",), "measured": (True,)},
        )
        gains.append(Supposition(text="no measured gain in an activity", without=(selection,)))
    if work.status is Status.MET:
        fewer = Selection(kind="work_change", where={"change": ("fewer",)})
        gains.append(Supposition(text="no fewer work restrictions", without=(fewer,)))
    yield tuple(gains)


def _gained(situation: Situation) -> tuple[str, ...]:
    names = [e.activity for e in situation.facts.findings if isinstance(e, ActivityChange)]
    return tuple(dict.fromkeys(names)) or ("any",)


def _meet_counted(_: Counted, situation: Situation) -> Iterator[Way]:
    treatment = situation.request.treatment or ""
    earlier = earlier_visits(treatment, situation.facts)
    counted = PriorTreatment(
        spans=(), treatment=treatment, extent=earlier.extent or Extent.SOME, count=1
    )
    yield (Supposition(text="a count of the earlier visits", add=(counted,)),)


def _undo_counted(_: Counted, situation: Situation) -> Iterator[Way]:
    treatment = situation.request.treatment or ""
    uncounted = PriorTreatment(spans=(), treatment=treatment, extent=Extent.SOME)
    yield (
        Supposition(
            text="no count of the earlier visits",
            add=(uncounted,),
            without=(visits_of(treatment),),
        ),
    )


def _meet_tried(predicate: Tried, situation: Situation) -> Iterator[Way]:
    found = tries(predicate, situation.facts, situation.selected)
    failed = {each.treatment for each in found.did_not_do}
    open_ones = [each for each in predicate.treatments if each not in failed]
    missing = predicate.at_least - len(failed)
    add = tuple(
        Trial(spans=(), treatment=each, result=TrialResult.FAILED) for each in open_ones[:missing]
    )
    yield (Supposition(text=predicate.text, add=add),)


def _undo_tried(predicate: Tried, _: Situation) -> Iterator[Way]:
    unstated = ("unstated",) if predicate.persisting else ()
    selection = Selection(
        kind="trial",
        where={
            "treatment": predicate.treatments,
            "result": ("failed", "not_tolerated", "contraindicated", *unstated),
        },
    )
    visits = [visits_of(each) for each in predicate.treatments if predicate.persisting]
    yield (Supposition(text=f"without {predicate.text}", without=(selection, *visits)),)


def _meet_concordant(predicate: Concordant, situation: Situation) -> Iterator[Way]:
    place = _place(situation)
    add = (predicate.examination.example(**place), predicate.study.example(**place))
    yield (Supposition(text=predicate.text, add=add),)


def _undo_concordant(predicate: Concordant, _: Situation) -> Iterator[Way]:
    yield (Supposition(text="no such study", without=(predicate.study,)),)
    yield (Supposition(text="no such sign at the examination", without=(predicate.examination,)),)


def _meet_elapsed(predicate: Elapsed, situation: Situation) -> Iterator[Way]:
    if predicate.since == "injury":
        return  # the day of the injury is not a finding
    done = operations(situation)
    procedure = done[-1].procedure if done else "surgery"
    recent = Operation.model_validate(
        {
            "spans": (),
            "procedure": procedure,
            "on": situation.when.day,
            **_place(situation),
        }
    )
    yield (Supposition(text=predicate.text, add=(recent,)),)


def _undo_elapsed(predicate: Elapsed, situation: Situation) -> Iterator[Way]:
    if predicate.since == "operation" and situation.request.perioperative is None:
        yield (
            Supposition(
                text="no date of an operation",
                without=(
                    Selection(
                        kind="operation",
                        where={
                            "procedure": tuple(e.procedure for e in operations(situation)),
                            "state": ("done", "scheduled"),
                        },
                    ),
                ),
            ),
        )


_OTHER: Final = "other"
"""A value that no guideline names."""


def _meet_requested(predicate: Requested, _: Situation) -> Iterator[Way]:
    asks: Asks = {}
    for name, wanted in predicate.where.items():
        value = wanted.inside if isinstance(wanted, Range) else wanted[0]
        if isinstance(value, str):
            return  # another treatment is another request
        asks[name] = value
    yield (Supposition(text=f"a request with {predicate.text}", asks=asks),)


def _undo_requested(predicate: Requested, situation: Situation) -> Iterator[Way]:
    for name, wanted in predicate.where.items():
        if wanted == (True,):
            yield (Supposition(text=f"a request without {predicate.text}", asks={name: False}),)
        elif wanted == (False,):
            yield (Supposition(text=f"not {predicate.text}", asks={name: True}),)
        elif name == "ingredients" and isinstance(wanted, tuple):
            kept = tuple(each for each in situation.request.ingredients if each not in wanted)
            yield (Supposition(text=f"a request without {predicate.text}", asks={name: kept}),)
        elif not isinstance(wanted, Range):
            yield (
                Supposition(
                    text=f"a request for another than {predicate.text}", asks={name: _OTHER}
                ),
            )
        elif wanted.min is not None:
            less = wanted.min - 1 if wanted.min >= 1 else 0.0
            asks: Asks = {name: int(less) if less == int(less) else less}
            yield (Supposition(text=f"a request without {predicate.text}", asks=asks),)


def _nothing(*_: object) -> Iterator[Way]:
    return iter(())


# Groups


def _meet_group(predicate: Group, situation: Situation) -> Iterator[Way]:
    ways = [ways_to_meet(each, situation) for each in predicate.of]
    if predicate.test == "all_of":
        yield from _together(ways)
        return
    met = [each for each in ways if each == ((),)]
    missing = predicate.at_least - len(met)
    open_ones = [each for each in ways if each and each != ((),)]
    yield from _choose(open_ones, missing)


def _undo_group(predicate: Group, situation: Situation) -> Iterator[Way]:
    ways = [ways_to_undo(each, situation) for each in predicate.of]
    met = [each for each in ways if each != ((),)]
    if predicate.test == "all_of":
        for each in met:
            yield from each
        return
    undone = len(met) - predicate.at_least + 1
    yield from _choose([each for each in met if each], undone)


def _choose(ways: list[tuple[Way, ...]], count: int) -> Iterator[Way]:
    """Yield every way to take ``count`` of the alternatives."""
    if count == 1:
        yield from (way for each in ways for way in each)
    elif count <= len(ways):
        yield from _together(sorted(ways, key=lambda each: len(each[0]))[:count])


def _together(ways: list[tuple[Way, ...]]) -> Iterator[Way]:
    """Yield every way to do all of them, unless one cannot be done."""
    for chosen in product(*(each[:3] for each in ways)):
        yield tuple(change for way in chosen for change in way)


_MEET: Final[dict[type[Predicate], Callable[..., Iterator[Way]]]] = {
    Found: _meet_found,
    NoneFound: _meet_none_found,
    Improved: _meet_improved,
    Counted: _meet_counted,
    Tried: _meet_tried,
    Concordant: _meet_concordant,
    Elapsed: _meet_elapsed,
    Requested: _meet_requested,
    Always: _nothing,
    Group: _meet_group,
}
_UNDO: Final[dict[type[Predicate], Callable[..., Iterator[Way]]]] = {
    Found: _undo_found,
    NoneFound: _undo_none_found,
    Improved: _undo_improved,
    Counted: _undo_counted,
    Tried: _undo_tried,
    Concordant: _undo_concordant,
    Elapsed: _undo_elapsed,
    Requested: _undo_requested,
    Always: _nothing,
    Group: _undo_group,
}


def applied(changes: Way, situation: Situation) -> Situation:
    """Return the situation with changes in it."""
    request, facts = suppose(changes, situation.request, situation.facts)
    return replace(situation, request=request, facts=facts)
