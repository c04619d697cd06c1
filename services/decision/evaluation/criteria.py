"""The criteria of a guideline entry, tested against one item and the facts of its case."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from services.decision.evaluation.criterion import (
    NOT_RECOMMENDED,
    STOP,
    CriterionResult,
    Situation,
    operations,
    weigh_criterion,
)
from services.decision.evaluation.earlier_visits import Earlier, earlier_visits
from services.decision.evaluation.limit_comparison import weigh_limits
from services.decision.evaluation.three_valued import Status
from services.decision.facts.clinical import OperationState
from services.decision.facts.findings import Extent
from services.decision.guidelines.entry import Entry, Phase
from services.decision.guidelines.limits import LimitName, Row
from services.decision.guidelines.predicates import Group, Predicate
from services.decision.request.items import OperationInDispute

__all__ = ["CriterionResult", "Situation", "criteria", "earlier_visits", "extends", "situated"]

QUANTITY = "request"
"""Row of the question whether the request says how much it asks for."""
OPERATION = "operation"
"""Row of the operation in dispute that an item goes with."""
_NONE_YET: Final = Earlier(Extent.NONE, 0, ())
JUDGEMENT = "judgement"
"""Row of what a guideline names in general terms and leaves to judgement."""


def criteria(entry: Entry, situation: Situation) -> tuple[CriterionResult, ...]:
    """Test every criterion that applies to a first course, or to an extension."""
    here = situated(entry, situation)
    earlier = earlier_visits(here.request.treatment or "", here.facts)
    if entry.applies_to.phase is Phase.POSTSURGICAL and _is_to_come(here):
        earlier = _NONE_YET
    extension = extends(entry, here, earlier)
    results = list(_operation(here))
    if entry.counts_visits:
        results.append(_quantity(here))
    if extension:
        results += _each(entry.continue_, "continue", here)
        results += _refuted(entry.stop, STOP, here)
    else:
        results += _each(entry.start.all_of, "start.all_of", here)
        results += _alternatives(entry, here)
        results += _left_to_judgement(entry, here)
    results += _each(entry.throughout, "throughout", here)
    results += _refuted(entry.not_recommended, NOT_RECOMMENDED, here)
    results += weigh_limits(entry, here, earlier, extension=extension)
    return tuple(results)


def _operation(situation: Situation) -> Iterator[CriterionResult]:
    """Yield what is proposed of the operation that an item goes with, where that is in dispute.

    What goes with an operation falls with it, and stays open as long as the operation does.
    """
    found = situation.request.operation
    if found in {None, OperationInDispute.NECESSARY}:
        return
    is_open = found == OperationInDispute.OPEN
    yield CriterionResult(
        criterion="operation",
        row=OPERATION,
        rule="the necessity of the operation that it goes with",
        status=Status.NOT_DOCUMENTED if is_open else Status.NOT_MET,
        required=True,
        silent=is_open,
    )


def situated(entry: Entry, situation: Situation) -> Situation:
    """Add the row of the entry's table that applies: the first that does, else the open one."""
    return replace(situation, row=_row(entry.table, situation))


def _is_to_come(situation: Situation) -> bool:
    """Whether the operation that a course is to follow has not been done: nothing has begun."""
    known = operations(situation)
    return bool(situation.request.planned) or (
        bool(known) and all(each.state is OperationState.SCHEDULED for each in known)
    )


def _row(table: tuple[Row, ...], situation: Situation) -> Row | None:
    for row in table:
        if row.when and weigh_criterion(row.when, "table", situation).status is Status.MET:
            return row
    return next((row for row in table if row.when is None), None)


def extends(entry: Entry, situation: Situation, earlier: Earlier) -> bool:
    """Whether the request goes beyond a course that has begun.

    Earlier visits that together with the requested ones stay within the trial are still the trial.
    An entry without rules for more treats every request alike.
    """
    request = situation.request
    if not entry.continue_ and not entry.stop:
        return False
    if entry.begun is not None:
        begun = weigh_criterion(entry.begun, "begun", situation).status is Status.MET
        return begun or request.continues or request.repeat
    begun = earlier.extent in {Extent.SOME, Extent.EXTENSIVE} or (
        earlier.extent is None and request.continues
    )
    trial = entry.limit(LimitName.TRIAL)
    most = trial.ceiling(situation.row) if trial else None
    if begun and most and earlier.count is not None and request.course is not None:
        return earlier.count + request.course > most
    return begun


def _quantity(situation: Situation) -> CriterionResult:
    quantity = situation.request.quantity
    return CriterionResult(
        criterion="quantity",
        row=QUANTITY,
        rule="the request states how much is asked for",
        status=Status.NOT_DOCUMENTED if quantity is None else Status.MET,
        required=True,
        value=None if quantity is None else str(quantity),
    )


def _each(
    predicates: tuple[Predicate, ...], place: str, situation: Situation
) -> Iterator[CriterionResult]:
    for number, predicate in enumerate(predicates):
        yield weigh_criterion(predicate, f"{place}.{number}", situation)


def _alternatives(entry: Entry, situation: Situation) -> Iterator[CriterionResult]:
    """Yield the indication: one of several reasons to begin."""
    choices = entry.start.any_of
    if not choices:
        return
    if len(choices) == 1:
        yield weigh_criterion(choices[0], "start.any_of", situation)
        return
    text = "one of: " + "; ".join(each.text for each in choices)
    yield weigh_criterion(indication(choices, text), "start.any_of", situation)


def indication(choices: tuple[Predicate, ...], text: str = "an indication") -> Group:
    """Return the alternatives of a first course as one criterion."""
    return Group.model_construct(
        test="any_of", name="indication", text=text, of=choices, at_least=1
    )


def _left_to_judgement(entry: Entry, situation: Situation) -> Iterator[CriterionResult]:
    """Yield the general reason that the record holds, if it holds one; no proposal hangs on it."""
    for predicate in entry.start.judgement:
        result = weigh_criterion(predicate, JUDGEMENT, situation, required=False)
        if result.status is Status.MET:
            yield result
            return


def _refuted(
    predicates: tuple[Predicate, ...], place: str, situation: Situation
) -> Iterator[CriterionResult]:
    """Test reasons against an item: it is met that none of them holds. Silence is no reason."""
    for number, predicate in enumerate(predicates):
        result = weigh_criterion(predicate, f"{place}.{number}", situation)
        holds = result.status is Status.MET
        yield result.model_copy(update={"status": Status.NOT_MET if holds else Status.MET})
