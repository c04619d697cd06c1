"""The smallest change of findings, or of the request, that would turn a proposal.

The criteria themselves say what would meet or undo them (``levers.py``). What they say is put
together, tried on the whole entry, and stripped of everything that is not needed.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, islice, product
from typing import Final, Literal

from services.decision.evaluation.criteria import (
    OPERATION,
    QUANTITY,
    CriterionResult,
    criteria,
    indication,
    situated,
)
from services.decision.evaluation.criterion import NOT_RECOMMENDED, STOP, Situation
from services.decision.evaluation.outcome import (
    CRITERIA_MET,
    PRESUMPTION_REBUTTED,
    Weighing,
    conclude,
    weigh,
)
from services.decision.evaluation.three_valued import Status
from services.decision.facts.findings import Facts
from services.decision.facts.rebuttal import EvidenceGrade, Rebuttal
from services.decision.guidelines.editions import AsOf
from services.decision.guidelines.entry import Entry
from services.decision.guidelines.library import Library
from services.decision.guidelines.limits import LimitName
from services.decision.guidelines.predicates import Predicate
from services.decision.guidelines.selection import Selection
from services.decision.request.items import OperationInDispute, Request
from services.decision.turning.levers import (
    Way,
    applied,
    ways_to_meet,
    ways_to_undo,
)
from services.decision.turning.request_levers import fewer_before, larger_requests, smaller_requests
from services.decision.turning.supposition import Supposition, suppose
from shared.events.case import Proposal
from shared.events.envelope import Part

__all__ = ["Alternative", "Supposition", "WhyNot", "suppose", "why_not"]

_TRIED: Final = 64  # combinations; the shortest come first
_SHOWN: Final = 6
_MOST: Final = 40  # changes at once
_EVIDENCE: Final = Supposition(
    text="graded evidence that rebuts the guideline's presumption (LC 4604.5(a))",
    add=(Rebuttal(spans=(), grade=EvidenceGrade.SYSTEMATIC_REVIEW),),
)
_WITH_OPERATION: Final = Supposition(
    text="an operation that is found necessary itself",
    asks={"operation": OperationInDispute.NECESSARY.value},
)
_NO_EVIDENCE: Final = Supposition(
    text="no graded evidence against the guideline",
    without=(
        Selection(kind="rebuttal", where={"grade": tuple(each.value for each in EvidenceGrade)}),
    ),
)


class Alternative(Part):
    """Things that together would turn the proposal."""

    changes: tuple[Supposition, ...]

    @property
    def text(self) -> str:
        """In plain words."""
        return " and ".join(change.text for change in self.changes)


class WhyNot(Part):
    """Every smallest change that turns a proposal; none where the item is pended."""

    turns_to: Literal[Proposal.UPHELD, Proposal.OVERTURNED] | None = None
    alternatives: tuple[Alternative, ...] = ()


def why_not(
    weighing: Weighing,
    request: Request,
    facts: Facts,
    entry: Entry,
    library: Library,
    when: AsOf,
) -> WhyNot:
    """Search for the smallest change that turns a proposal.

    Findings and a smaller request are tried first, then other earlier visits, and evidence against
    the guideline where nothing else would do.
    """
    if weighing.proposal is Proposal.PENDED:
        return WhyNot()
    situation = Situation(request, facts, when, editions=library.editions)
    if weighing.proposal is Proposal.OVERTURNED:
        target: Literal[Proposal.UPHELD, Proposal.OVERTURNED] = Proposal.UPHELD
        ladder: tuple[Iterable[Way], ...] = (_undoing(weighing, entry, situation),)
    else:
        target = Proposal.OVERTURNED
        ladder = (
            chain(_meeting(entry, situation), _asking_for_less(entry, situation)),
            _with_fewer_before(entry, situation),
            [(_EVIDENCE,)],
        )
    for ways in ladder:
        turning = _turning(ways, target, entry, situation, library)
        if turning:
            return WhyNot(
                turns_to=target, alternatives=tuple(Alternative(changes=each) for each in turning)
            )
    return WhyNot()


def _turning(
    ways: Iterable[Way], target: Proposal, entry: Entry, situation: Situation, library: Library
) -> tuple[Way, ...]:
    """Return the shortest of the ways that turn the proposal, stripped of what is not needed."""
    found: dict[Way, None] = {}
    shortest = _MOST
    for way in sorted(ways, key=len):
        if len(way) > shortest or len(found) == _SHOWN:
            break
        if _turns(way, target, entry, situation, library):
            stripped = _stripped(way, target, entry, situation, library)
            shortest = len(stripped)
            found[stripped] = None
    return tuple(way for way in found if len(way) == shortest)


def _turns(
    way: Way, target: Proposal, entry: Entry, situation: Situation, library: Library
) -> bool:
    """Whether the item, weighed anew from its guideline on, comes to the other proposal."""
    if not way:
        return False
    supposed = applied(way, situation)
    if conclude(criteria(entry, supposed), CRITERIA_MET)[0] is not target and way != (_EVIDENCE,):
        return False
    weighed = weigh(supposed.request, supposed.facts, supposed.when, library)
    return weighed.proposal is target and weighed.guideline == entry.id


def _stripped(
    way: Way, target: Proposal, entry: Entry, situation: Situation, library: Library
) -> Way:
    """Leave out every change without which the proposal turns as well."""
    kept = way
    for change in way:
        fewer = tuple(each for each in kept if each is not change)
        if _turns(fewer, target, entry, situation, library):
            kept = fewer
    return kept


def _meeting(entry: Entry, situation: Situation) -> Iterator[Way]:
    """Yield ways to meet every criterion that fails as things are."""
    here = situated(entry, situation)
    results = [each for each in criteria(entry, here) if each.required]
    open_ones: list[tuple[Way, ...]] = []
    asks = tuple(smaller_requests(entry, here))
    for result in results:
        if result.status is Status.MET:
            continue
        place = result.row.split(".", 1)[0]
        if place == QUANTITY:
            continue
        if place == OPERATION:
            open_ones.append(((_WITH_OPERATION,),))
            continue
        if place == "limits":
            open_ones.append(tuple((each,) for each in asks if _is_for(each, result)))
        else:
            open_ones.append(_ways(entry, result, here))
    if all(open_ones):
        yield from _combined(open_ones)


def _is_for(supposition: Supposition, result: CriterionResult) -> bool:
    name = LimitName(result.row.split(".")[1])
    return bool(set(supposition.asks) & _ASKS[name])


_ASKS: Final = {
    LimitName.TRIAL: {"quantity"},
    LimitName.TOTAL: {"quantity"},
    LimitName.FREQUENCY: {"per_week"},
    LimitName.DURATION: {"weeks"},
    LimitName.RENTAL: {"months"},
    LimitName.PER_SESSION: {"injections"},
    LimitName.LEVELS: {"level_names"},
    LimitName.DAILY_DOSE: {"per_day"},
    LimitName.MORPHINE_EQUIVALENT: {"per_day"},
    LimitName.STRENGTH: {"percent"},
}


def _asking_for_less(entry: Entry, situation: Situation) -> Iterator[Way]:
    """Yield smaller requests with what they still leave open: less may be a first course."""
    here = situated(entry, situation)
    for asking in smaller_requests(entry, here):
        supposed = applied((asking,), situation)
        yield (asking,)
        yield from ((asking, *way) for way in _meeting(entry, supposed))


def _with_fewer_before(entry: Entry, situation: Situation) -> Iterator[Way]:
    before = fewer_before(entry, situated(entry, situation))
    supposed = applied((before,), situation)
    yield (before,)
    yield from ((before, *way) for way in _meeting(entry, supposed))


def _undoing(weighing: Weighing, entry: Entry, situation: Situation) -> Iterator[Way]:
    """Yield ways to undo one criterion that carries the proposal."""
    here = situated(entry, situation)
    if weighing.code == PRESUMPTION_REBUTTED:
        yield (_NO_EVIDENCE,)
        return
    for result in weighing.criteria:
        if result.required and result.row.split(".", 1)[0] not in {QUANTITY, "limits"}:
            for way in _ways_against(entry, result, here):
                yield way
                yield from _without_general_reasons(way, entry, here)
    yield from ((each,) for each in larger_requests(entry, here))


def _without_general_reasons(way: Way, entry: Entry, situation: Situation) -> Iterator[Way]:
    """Yield a way with what else has to go, where a general reason would leave it to judgement."""
    reasons = entry.start.judgement
    undone = [ways_to_undo(each, applied(way, situation)) for each in reasons]
    if reasons and all(undone):
        for ways in product(*undone):
            yield tuple(dict.fromkeys(change for each in (way, *ways) for change in each))


def _ways(entry: Entry, result: CriterionResult, situation: Situation) -> tuple[Way, ...]:
    """Return ways to meet the criterion that a result is of."""
    predicate = _predicate(entry, result)
    refuted = result.row.split(".", 1)[0] in {STOP, NOT_RECOMMENDED}
    return (ways_to_undo if refuted else ways_to_meet)(predicate, situation)


def _ways_against(entry: Entry, result: CriterionResult, situation: Situation) -> tuple[Way, ...]:
    predicate = _predicate(entry, result)
    refuted = result.row.split(".", 1)[0] in {STOP, NOT_RECOMMENDED}
    return (ways_to_meet if refuted else ways_to_undo)(predicate, situation)


def _predicate(entry: Entry, result: CriterionResult) -> Predicate:
    """Return the criterion of an entry that a row of the trace names."""
    place, _, number = result.row.rpartition(".")
    if result.row == "start.any_of":
        choices = entry.start.any_of
        return choices[0] if len(choices) == 1 else indication(choices)
    lists: dict[str, tuple[Predicate, ...]] = {
        "start.all_of": entry.start.all_of,
        "throughout": entry.throughout,
        "continue": entry.continue_,
        STOP: entry.stop,
        NOT_RECOMMENDED: entry.not_recommended,
    }
    return lists[place][int(number)]


def _combined(ways: list[tuple[Way, ...]]) -> Iterator[Way]:
    """Yield ways to do all of them, each change once."""
    for chosen in islice(product(*ways), _TRIED):
        yield tuple(dict.fromkeys(change for way in chosen for change in way))
