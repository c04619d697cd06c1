"""One criterion, weighed: what each test of ``guidelines/predicates.py`` means.

Three-valued throughout: a missing paper is not a negative finding (imr-process § 7.3).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic import Field

from services.decision.evaluation.earlier_visits import earlier_visits
from services.decision.evaluation.functional_improvement import functional_improvement
from services.decision.evaluation.three_valued import Status, all_of, at_least
from services.decision.evaluation.tried_treatments import tries
from services.decision.facts.clinical import MedicationState, Operation, OperationState
from services.decision.facts.finding import Span
from services.decision.facts.findings import AnyFinding, ConcurrentCare, Facts
from services.decision.guidelines.editions import AsOf, Editions, months_after
from services.decision.guidelines.limits import Row
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
from services.decision.guidelines.selection import Range, Selection, fits
from services.decision.request.items import Request
from services.decision.vocabulary.names import DrugClass
from shared.events.case import Identifier
from shared.events.envelope import Part

_OPERATIONS: Final = Selection(kind="operation", where={"state": ("done", "scheduled")})
STOP: Final = "stop"
NOT_RECOMMENDED: Final = "not_recommended"


class CriterionResult(Part):
    """One criterion with what it was tested on: the trace."""

    criterion: Identifier
    row: str = Field(description="Where it stands in the entry: ``limits.trial`` …")
    rule: str = Field(description="In plain words.")
    status: Status
    required: bool
    silent: bool = Field(
        default=False, description="The record does not go into it, so nothing follows from that."
    )
    value: str | None = Field(default=None, description="The value that was compared, if one was.")
    evidence: tuple[Span, ...] = ()
    searched: tuple[int, ...] = Field(default=(), description="Records that were searched.")
    parts: tuple["CriterionResult", ...] = ()

    @property
    def code(self) -> str:
        """The stable code of a criterion that fails."""
        place = self.row.split(".", 1)[0]
        if place in {STOP, NOT_RECOMMENDED}:
            return f"{place}.{self.criterion}"
        if self.status is Status.NOT_MET and place == "limits":
            return f"{self.criterion}_exceeded"
        return f"{self.criterion}_{self.status.value}"


@dataclass(frozen=True)
class Situation:
    """What a criterion is tested on: one item, the facts of its case, the day that counts."""

    request: Request
    facts: Facts
    when: AsOf
    row: Row | None = None
    """The row of the entry's table that applies."""
    editions: Editions | None = None
    """Dated tables beside the entries, where they are wanted."""

    def selected(self, selection: Selection) -> list[AnyFinding]:
        """Return the findings that a selection means."""
        of = self.request.body_parts, self.request.laterality, self.request.drug
        return [each for each in self.facts.findings if selection.matches(each, *of)]


def weigh_criterion(
    predicate: Predicate, row: str, situation: Situation, *, required: bool = True
) -> CriterionResult:
    """Test one criterion, with the groups inside it.

    Args:
        predicate: The criterion.
        row: Where it stands in the entry.
        situation: What it is tested on.
        required: Whether the proposal hangs on it.
    """
    weighed = _TESTS[type(predicate)](predicate, row, situation)
    silent = weighed.status is Status.NOT_DOCUMENTED and (
        _is_off_subject(predicate, situation)
        or _is_seldom_stated(predicate, situation)
        or _is_asked_for(predicate, situation.request, drugs=situation.request.open_beside)
        or (isinstance(predicate, Group) and _are_silent(predicate, weighed.parts))
    )
    return CriterionResult(
        criterion=predicate.name,
        row=row,
        rule=predicate.text,
        status=weighed.status,
        required=required,
        silent=silent,
        value=weighed.value,
        evidence=weighed.evidence,
        searched=() if isinstance(predicate, Requested | Always) else situation.facts.searched,
        parts=weighed.parts,
    )


def _is_off_subject(predicate: Predicate, situation: Situation) -> bool:
    """Whether the record does not go into what the criterion is about."""
    beside: tuple[Selection, ...] = getattr(predicate, "silent_without", ())
    return bool(beside) and not any(situation.selected(each) for each in beside)


def _is_seldom_stated(predicate: Predicate, situation: Situation) -> bool:
    """Whether it asks for what a summary as short as this record seldom states."""
    summaries = situation.editions.summaries if situation.editions else None
    length = situation.facts.characters
    if summaries is None or length is None or not isinstance(predicate, Found):
        return False
    return length <= summaries.up_to_characters and any(
        each.is_asked_by(predicate.selection) for each in summaries.seldom_state
    )


def _are_silent(group: Group, parts: tuple[CriterionResult, ...]) -> bool:
    """Whether nothing but silence keeps a group from being met."""
    open_or_met = [each for each in parts if each.silent or each.status is Status.MET]
    return len(open_or_met) >= (len(parts) if group.test == "all_of" else group.at_least)


@dataclass(frozen=True)
class _Weighed:
    status: Status
    evidence: tuple[Span, ...] = ()
    value: str | None = None
    parts: tuple[CriterionResult, ...] = ()


def _found(predicate: Found, _: str, situation: Situation) -> _Weighed:
    met = situation.selected(predicate.selection)
    looked_at = situation.selected(predicate.selection.categories)
    if predicate.latest and looked_at:
        last = max(looked_at, key=lambda each: each.dated or date.min)
        met = [each for each in met if each is last]
    opposite = predicate.opposite
    if met:
        return _Weighed(Status.MET, spans(met), _figures(predicate, met))
    if is_asked_for_besides(predicate, situation.request):
        return _Weighed(Status.MET, value="asked for in the same application")
    against = situation.selected(opposite) if opposite else []
    if against:
        return _Weighed(Status.NOT_MET, spans(against))
    if looked_at and (value := _figures(predicate, looked_at)):
        return _Weighed(Status.NOT_MET, spans(looked_at), value)
    return _Weighed(Status.NOT_DOCUMENTED)


def is_asked_for_besides(predicate: Predicate, request: Request) -> bool:
    """Whether the application itself asks for it: an operation, or a drug, found necessary."""
    return _is_asked_for(predicate, request, planned=request.planned, drugs=request.begun_beside)


def _is_asked_for(
    predicate: Predicate,
    request: Request,
    *,
    planned: tuple[str, ...] = (),
    drugs: tuple[DrugClass, ...] = (),
) -> bool:
    """Whether a finding that is to come, an operation or a drug, is one of these."""
    if not isinstance(predicate, Found):
        return False
    if predicate.kind == "operation":
        said = {"procedure": planned, "state": (OperationState.SCHEDULED,)}
        if request.body_parts:
            said["body_part"] = request.body_parts
    elif predicate.kind == "medication":
        said = {"drug_class": drugs, "state": (MedicationState.STARTED,)}
    else:
        return False
    return all(said.values()) and all(
        fits(said[name], wanted) if name in said else name == "body_part"
        for name, wanted in predicate.where.items()
    )


def _figures(predicate: Found, found: list[AnyFinding]) -> str | None:
    """Return the figures that were compared; nothing where the findings state none."""
    ranges = {name: each for name, each in predicate.where.items() if isinstance(each, Range)}
    figures = [
        f"{getattr(each, name):g}"
        for each in found
        for name in ranges
        if getattr(each, name) is not None
    ]
    if not figures:
        return None
    wanted = ", ".join(each.text for each in ranges.values())
    return f"{', '.join(dict.fromkeys(figures))} ({wanted})"


def _none_found(predicate: NoneFound, _: str, situation: Situation) -> _Weighed:
    found = situation.selected(predicate.selection)
    return _Weighed(Status.NOT_MET if found else Status.MET, spans(found))


def _improved(_: Improved, row: str, situation: Situation) -> _Weighed:
    found = functional_improvement(situation.facts)
    parts = tuple(
        CriterionResult(
            criterion=name,
            row=f"{row}.{name}",
            rule=words,
            status=part.status,
            required=False,
            evidence=spans(part.findings),
            searched=situation.facts.searched,
        )
        for name, words, part in (
            ("activity_gain", "a measured gain in an activity of daily living", found.activities),
            ("fewer_work_restrictions", "a reduction of work restrictions", found.work),
            ("less_dependency", "less dependency on continued treatment", found.dependency),
        )
    )
    return _Weighed(found.status, spans(found.findings), parts=parts)


def _counted(_: Counted, __: str, situation: Situation) -> _Weighed:
    earlier = earlier_visits(situation.request.treatment or "", situation.facts)
    counted = [each for each in earlier.findings if each.count is not None]
    return _Weighed(Status.MET if counted else Status.NOT_DOCUMENTED, spans(counted))


def _tried(predicate: Tried, _: str, situation: Situation) -> _Weighed:
    found = tries(predicate, situation.facts, situation.selected)
    value = f"{found.different} of {predicate.at_least}" if found.did_not_do else None
    if found.different >= predicate.at_least:
        return _Weighed(Status.MET, spans(found.evidence), value)
    if found.helped and not found.did_not_do:
        return _Weighed(Status.NOT_MET, spans(each.finding for each in found.helped), value)
    return _Weighed(Status.NOT_DOCUMENTED, spans(found.evidence), value)


def _concordant(predicate: Concordant, _: str, situation: Situation) -> _Weighed:
    signs = situation.selected(predicate.examination)
    studies = situation.selected(predicate.study)
    names = ("level",) if predicate.examination.anywhere else ("body_part", "level")
    pairs = [
        (sign, study) for sign in signs for study in studies if _same_place(sign, study, names)
    ]
    if pairs:
        return _Weighed(Status.MET, spans(each for pair in pairs for each in pair))
    negative = situation.selected(predicate.negative) if predicate.negative else []
    if signs and studies:
        return _Weighed(Status.NOT_MET, spans((*signs, *studies)))
    if negative:
        return _Weighed(Status.NOT_MET, spans(negative))
    return _Weighed(Status.NOT_DOCUMENTED, spans((*signs, *studies)))


def _same_place(one: AnyFinding, other: AnyFinding, names: tuple[str, ...]) -> bool:
    """Whether two findings can be about one place; what a text leaves out does not part them."""
    for name in names:
        here, there = getattr(one, name, None), getattr(other, name, None)
        if here is not None and there is not None and not _share(here, there):
            return False
    sides = {str(getattr(each, "laterality", None) or "bilateral") for each in (one, other)}
    return "bilateral" in sides or len(sides) == 1


def _share(here: str, there: str) -> bool:
    """Whether two places are one: ``L5`` is a root of ``L4-L5`` and of ``L5-S1``."""
    return bool(set(here.split("-")) & set(there.split("-")))


def _elapsed(predicate: Elapsed, _: str, situation: Situation) -> _Weighed:
    day = situation.when.day
    if predicate.since == "injury":
        inside = _is_inside(predicate, situation.when.injured_on, situation)
        return _Weighed(_met(inside), value=f"injury of {situation.when.injured_on}")
    done = operations(situation)
    if coming := [each for each in done if each.state is OperationState.SCHEDULED]:
        return _Weighed(Status.MET, spans(coming), "operation still to come")
    if situation.request.perioperative is not None:
        return _Weighed(Status.MET, value="asked for with the operation")
    dated = [each for each in done if each.on is not None and each.on <= day]
    if not dated:
        return _Weighed(Status.NOT_DOCUMENTED, spans(done))
    last = max(dated, key=lambda each: each.on or date.min)
    assert last.on is not None
    return _Weighed(
        _met(_is_inside(predicate, last.on, situation)), spans((last,)), f"operation of {last.on}"
    )


def operations(situation: Situation) -> list[Operation]:
    """Return operations on the item's part of the body, done or scheduled."""
    found = situation.selected(_OPERATIONS)
    return [each for each in found if isinstance(each, Operation)]


def _is_inside(predicate: Elapsed, since: date, situation: Situation) -> bool:
    wanted = predicate.range
    if wanted is None:
        most = situation.row.values.get(predicate.column or "") if situation.row else None
        if most is None:
            return True
        wanted = Range(max=most)
    day = situation.when.day
    after = wanted.min is None or day >= _later(since, wanted.min, predicate.unit)
    return after and (wanted.max is None or day <= _later(since, wanted.max, predicate.unit))


def _later(day: date, count: float, unit: str) -> date:
    if unit == "month":
        return months_after(day, int(count))
    return date.fromordinal(day.toordinal() + int(count * (7 if unit == "week" else 1)))


def _requested(predicate: Requested, _: str, situation: Situation) -> _Weighed:
    values = {name: getattr(situation.request, name) for name in predicate.where}
    met = all(fits(value, predicate.where[name]) for name, value in values.items())
    shown = ", ".join(f"{name} {value}" for name, value in values.items() if value)
    otherwise = Status(predicate.otherwise)
    return _Weighed(Status.MET if met else otherwise, value=shown or None)


def _always(_: Always, __: str, ___: Situation) -> _Weighed:
    return _Weighed(Status.MET)


def _group(predicate: Group, row: str, situation: Situation) -> _Weighed:
    parts = tuple(
        weigh_criterion(each, f"{row}.{number}", situation, required=False)
        for number, each in enumerate(predicate.of)
    )
    statuses = tuple(part.status for part in parts)
    every = predicate.test == "all_of"
    status = all_of(statuses) if every else at_least(predicate.at_least, statuses)
    evidence = tuple(dict.fromkeys(span for part in parts for span in part.evidence))
    return _Weighed(status, evidence, parts=parts)


def _met(holds: bool) -> Status:  # noqa: FBT001 - the only thing it is told
    return Status.MET if holds else Status.NOT_MET


def spans(findings: Iterable[AnyFinding | ConcurrentCare]) -> tuple[Span, ...]:
    """Return the places of findings, each once."""
    return tuple(dict.fromkeys(_spans(findings)))


def _spans(findings: Iterable[AnyFinding | ConcurrentCare]) -> Iterator[Span]:
    return (span for finding in findings for span in finding.spans)


_TESTS: Final[dict[type[Predicate], Callable[..., _Weighed]]] = {
    Found: _found,
    NoneFound: _none_found,
    Improved: _improved,
    Counted: _counted,
    Tried: _tried,
    Concordant: _concordant,
    Elapsed: _elapsed,
    Requested: _requested,
    Always: _always,
    Group: _group,
}
