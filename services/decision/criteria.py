"""The criteria of a guideline entry, tested against one item and the facts of its case."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from pydantic import Field

from services.decision.facts.findings import (
    AnyFinding,
    ConcurrentCare,
    Dependency,
    DependencyChange,
    Extent,
    Facts,
    MedicationNotTolerated,
    PainScore,
    PriorTreatment,
    Span,
)
from services.decision.functional_improvement import functional_improvement
from services.decision.guidelines import CriterionName, Entry, Limit, LimitName, Rule
from services.decision.items import Request
from services.decision.three_valued import Status, any_of
from shared.events.case import Identifier
from shared.events.envelope import Part

_MODERATE_PAIN: Final = 4
"""Points of 10 from which pain is called moderate in common use (general knowledge)."""
_WEEKS_A_MONTH: Final = 52 / 12


class CriterionResult(Part):
    """One criterion with what it was tested on: the trace."""

    criterion: Identifier
    row: str = Field(description="Where it stands in the entry: ``limits.trial`` …")
    rule: str = Field(description="In plain words.")
    status: Status
    required: bool
    value: str | None = Field(default=None, description="The value that was compared, if one was.")
    evidence: tuple[Span, ...] = ()
    searched: tuple[int, ...] = Field(default=(), description="Records that were searched.")
    parts: tuple["CriterionResult", ...] = ()

    @property
    def code(self) -> str:
        """The stable code of a criterion that fails."""
        if self.status is Status.NOT_MET and self.row.startswith("limits."):
            return f"{self.criterion}_exceeded"
        return f"{self.criterion}_{self.status.value}"


@dataclass(frozen=True)
class Earlier:
    """Visits of the same treatment before this request."""

    extent: Extent | None
    """None: searched for, not found."""
    count: int | None
    findings: tuple[PriorTreatment, ...]


def earlier_visits(treatment: str, facts: Facts) -> Earlier:
    """Sum up what the record says of earlier visits; of several counts the highest is meant."""
    found = tuple(
        each
        for each in facts.findings
        if isinstance(each, PriorTreatment) and each.treatment == treatment
    )
    given = tuple(each for each in found if each.extent is not Extent.NONE)
    if not given:
        return Earlier(Extent.NONE if found else None, 0 if found else None, found)
    counts = [each.count for each in given if each.count is not None]
    extensive = any(each.extent is Extent.EXTENSIVE for each in given)
    extent = Extent.EXTENSIVE if extensive else Extent.SOME
    return Earlier(extent, max(counts) if counts else None, given)


def criteria(entry: Entry, request: Request, facts: Facts) -> tuple[CriterionResult, ...]:
    """Test every criterion that applies to a first course, or to an extension."""
    earlier = earlier_visits(request.treatment or "", facts)
    results = [_quantity(request)]
    if _extends(entry, request, earlier):
        results += [
            _rule(rule, f"continue.{number}", request, facts)
            for number, rule in enumerate(entry.continue_)
        ]
    else:
        results += _start(entry, request, facts)
        results += _limit(entry, LimitName.TRIAL, lambda limit: _trial(limit, request, earlier))
    results += _limit(entry, LimitName.TOTAL, lambda limit: _total(limit, request, earlier))
    results += _limit(entry, LimitName.FREQUENCY, lambda limit: _frequency(limit, request))
    results += _limit(entry, LimitName.DURATION, lambda limit: _duration(limit, request))
    return tuple(results)


def _extends(entry: Entry, request: Request, earlier: Earlier) -> bool:
    """Whether the request goes beyond a course that has begun.

    Earlier visits that together with the requested ones stay within the trial are still the trial.
    """
    begun = earlier.extent in {Extent.SOME, Extent.EXTENSIVE} or (
        earlier.extent is None and request.continues
    )
    trial = entry.limit(LimitName.TRIAL)
    if begun and trial and earlier.count is not None and request.quantity is not None:
        return earlier.count + request.quantity > trial.max
    return begun


def _quantity(request: Request) -> CriterionResult:
    stated = request.quantity is not None
    return CriterionResult(
        criterion="quantity",
        row="request",
        rule="the request states how much is asked for",
        status=Status.MET if stated else Status.NOT_DOCUMENTED,
        required=True,
        value=str(request.quantity) if stated else None,
    )


def _start(entry: Entry, request: Request, facts: Facts) -> list[CriterionResult]:
    results = [
        _rule(rule, f"start.all_of.{number}", request, facts)
        for number, rule in enumerate(entry.start.all_of)
    ]
    if entry.start.any_of:
        parts = tuple(
            _rule(rule, f"start.any_of.{number}", request, facts)
            for number, rule in enumerate(entry.start.any_of)
        )
        results.append(
            CriterionResult(
                criterion="indication",
                row="start.any_of",
                rule="one of: " + "; ".join(part.rule for part in parts),
                status=any_of(part.status for part in parts),
                required=True,
                evidence=_spans(part.evidence for part in parts),
                searched=facts.searched,
                parts=parts,
            )
        )
    return results


def _rule(rule: Rule, row: str, request: Request, facts: Facts) -> CriterionResult:
    return _TESTS[rule.test](rule, row, request, facts)


def _result(
    rule: Rule, row: str, facts: Facts, status: Status, findings: Iterable[AnyFinding]
) -> CriterionResult:
    return CriterionResult(
        criterion=rule.test.value,
        row=row,
        rule=rule.text,
        status=status,
        required=True,
        evidence=_spans(finding.spans for finding in findings),
        searched=facts.searched,
    )


def _pain_medication_reduced(rule: Rule, row: str, _: Request, facts: Facts) -> CriterionResult:
    found = [
        each
        for each in facts.findings
        if isinstance(each, DependencyChange) and each.on == "medication"
    ]
    less = [each for each in found if each.change is Dependency.LESS]
    status = _present(less, otherwise=Status.NOT_MET if found else Status.NOT_DOCUMENTED)
    return _result(rule, row, facts, status, less or found)


def _pain_medication_not_tolerated(
    rule: Rule, row: str, _: Request, facts: Facts
) -> CriterionResult:
    found = [each for each in facts.findings if isinstance(each, MedicationNotTolerated)]
    return _result(rule, row, facts, _present(found), found)


def _beside_rehabilitation(rule: Rule, row: str, _: Request, facts: Facts) -> CriterionResult:
    found = _care(facts, "rehabilitation")
    return _result(rule, row, facts, _present(found), found)


def _beside_surgery(rule: Rule, row: str, _: Request, facts: Facts) -> CriterionResult:
    found = _care(facts, "surgery")
    return _result(rule, row, facts, _present(found), found)


def _care(facts: Facts, care: str) -> list[ConcurrentCare]:
    return [
        each for each in facts.findings if isinstance(each, ConcurrentCare) and each.care == care
    ]


def _pain_moderate_or_severe(rule: Rule, row: str, _: Request, facts: Facts) -> CriterionResult:
    found = [each for each in facts.findings if isinstance(each, PainScore)]
    enough = [each for each in found if each.score >= _MODERATE_PAIN]
    status = _present(enough, otherwise=Status.NOT_MET if found else Status.NOT_DOCUMENTED)
    return _result(rule, row, facts, status, enough or found)


def _sessions_counted(rule: Rule, row: str, request: Request, facts: Facts) -> CriterionResult:
    earlier = earlier_visits(request.treatment or "", facts)
    counted = [each for each in earlier.findings if each.count is not None]
    return _result(rule, row, facts, _present(counted), counted)


def _functional_improvement(rule: Rule, row: str, _: Request, facts: Facts) -> CriterionResult:
    found = functional_improvement(facts)
    parts = tuple(
        CriterionResult(
            criterion=name,
            row=f"{row}.{name}",
            rule=words,
            status=part.status,
            required=False,
            evidence=_spans(finding.spans for finding in part.findings),
            searched=facts.searched,
        )
        for name, words, part in (
            ("activity_gain", "a measured gain in an activity of daily living", found.activities),
            ("fewer_work_restrictions", "a reduction of work restrictions", found.work),
            ("less_dependency", "less dependency on continued treatment", found.dependency),
        )
    )
    return CriterionResult(
        criterion=rule.test.value,
        row=row,
        rule=rule.text,
        status=found.status,
        required=True,
        evidence=_spans(finding.spans for finding in found.findings),
        searched=facts.searched,
        parts=parts,
    )


_TESTS: Final[dict[CriterionName, Callable[[Rule, str, Request, Facts], CriterionResult]]] = {
    CriterionName.PAIN_MEDICATION_REDUCED: _pain_medication_reduced,
    CriterionName.PAIN_MEDICATION_NOT_TOLERATED: _pain_medication_not_tolerated,
    CriterionName.BESIDE_REHABILITATION: _beside_rehabilitation,
    CriterionName.BESIDE_SURGERY: _beside_surgery,
    CriterionName.FUNCTIONAL_IMPROVEMENT: _functional_improvement,
    CriterionName.PAIN_MODERATE_OR_SEVERE: _pain_moderate_or_severe,
    CriterionName.SESSIONS_COUNTED: _sessions_counted,
}


@dataclass(frozen=True)
class _Compared:
    status: Status
    value: str | None = None
    evidence: tuple[Span, ...] = ()
    applies: bool = True


def _limit(
    entry: Entry, name: LimitName, compare: Callable[[Limit], _Compared]
) -> list[CriterionResult]:
    limit = entry.limit(name)
    if limit is None:
        return []
    compared = compare(limit)
    if not compared.applies:
        return []
    per = f" a {limit.per}" if limit.per else ""
    return [
        CriterionResult(
            criterion=f"{name.value}_limit",
            row=f"limits.{name.value}",
            rule=f"{_LIMIT_WORDS[name]} {limit.max:g} {limit.unit}s{per}",
            status=compared.status,
            required=not limit.advisory,
            value=compared.value,
            evidence=compared.evidence,
        )
    ]


_LIMIT_WORDS: Final = {
    LimitName.TRIAL: "a first course is at most",
    LimitName.TOTAL: "all courses together are at most",
    LimitName.FREQUENCY: "the frequency is at most",
    LimitName.DURATION: "the duration is at most",
}


def _trial(limit: Limit, request: Request, earlier: Earlier) -> _Compared:
    return _against(limit, request.quantity, earlier)


def _total(limit: Limit, request: Request, earlier: Earlier) -> _Compared:
    if earlier.count is None and earlier.extent is not None:
        exceeded = request.quantity is not None and request.quantity > limit.max
        status = Status.NOT_MET if exceeded else Status.NOT_DOCUMENTED
        return _Compared(status, None, _spans(each.spans for each in earlier.findings))
    return _against(limit, request.quantity, earlier)


def _against(limit: Limit, quantity: int | None, earlier: Earlier) -> _Compared:
    if quantity is None:
        return _Compared(Status.NOT_DOCUMENTED)
    done = earlier.count or 0
    value = f"{quantity} requested, {done} before" if done else f"{quantity} requested"
    status = Status.MET if quantity + done <= limit.max else Status.NOT_MET
    return _Compared(status, value, _spans(each.spans for each in earlier.findings))


def _frequency(limit: Limit, request: Request) -> _Compared:
    """A frequency that the request does not state is not tested."""
    if request.per_week is None:
        return _Compared(Status.NOT_DOCUMENTED, applies=False)
    status = Status.MET if request.per_week <= limit.max else Status.NOT_MET
    return _Compared(status, f"{request.per_week:g} a week")


def _duration(limit: Limit, request: Request) -> _Compared:
    """A duration that the request does not state is not tested."""
    if request.weeks is None:
        return _Compared(Status.NOT_DOCUMENTED, applies=False)
    status = Status.MET if request.weeks <= limit.max * _WEEKS_A_MONTH else Status.NOT_MET
    return _Compared(status, f"{request.weeks:g} weeks")


def _present(found: Iterable[object], otherwise: Status = Status.NOT_DOCUMENTED) -> Status:
    return Status.MET if any(True for _ in found) else otherwise


def _spans(groups: Iterable[tuple[Span, ...]]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(span for group in groups for span in group))
