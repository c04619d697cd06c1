"""A request against the figures of an entry."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.decision.evaluation.criterion import CriterionResult, Situation, spans
from services.decision.evaluation.earlier_visits import Earlier
from services.decision.evaluation.three_valued import Status
from services.decision.facts.clinical import Medication
from services.decision.facts.finding import Span
from services.decision.guidelines.entry import Entry
from services.decision.guidelines.limits import Limit, LimitName
from services.decision.guidelines.selection import Range, Selection
from services.decision.request.items import Request

_IN_TIME: Final = (LimitName.DURATION, LimitName.RENTAL)
OPEN_IN_TIME: Final = tuple(f"limits.{name.value}" for name in _IN_TIME)
"""Figures that a request which does not say how long cannot be shown to keep."""
_DAYS_A_WEEK: Final = 7
_IN_A_WEEK: Final = {"day": _DAYS_A_WEEK, "month": 12 / 52}

_WORDS: Final = {
    LimitName.TRIAL: "a first course is at most",
    LimitName.TOTAL: "all courses together are at most",
    LimitName.FREQUENCY: "the frequency is at most",
    LimitName.DURATION: "the duration is at most",
    LimitName.RENTAL: "a first rental is at most",
    LimitName.PER_SESSION: "one session has at most",
    LimitName.LEVELS: "levels treated at one time are at most",
    LimitName.DAILY_DOSE: "the daily dose is at most",
    LimitName.MORPHINE_EQUIVALENT: "the dose as oral morphine is at most",
    LimitName.STRENGTH: "the strength is at most",
    LimitName.REPEATS: "repeats are at most",
}


def weigh_limits(
    entry: Entry, situation: Situation, earlier: Earlier, *, extension: bool
) -> Iterator[CriterionResult]:
    """Compare a request with every figure that applies to it.

    What the request does not state is not compared; only visits that nobody counts, and a time
    that nobody states, are open questions, for the entry's own figures hang on them.
    """
    for limit in sorted(entry.limits, key=lambda each: list(LimitName).index(each.name)):
        most = limit.ceiling(situation.row)
        first_only = limit.name in {LimitName.TRIAL, LimitName.RENTAL}
        if most is None or (extension and first_only):
            continue
        compared = _compared(limit, most, situation, earlier)
        in_time = limit.name in _IN_TIME and not limit.advisory and not entry.counts_visits
        if compared is None and in_time:
            compared = _Compared(Status.NOT_DOCUMENTED)
        if compared is None:
            continue
        yield CriterionResult(
            criterion=f"{limit.name.value}_limit",
            row=_row(limit, situation),
            rule=_rule(limit, most),
            status=compared.status,
            required=not limit.advisory,
            silent=compared.silent,
            value=compared.value,
            evidence=compared.evidence,
        )


def _row(limit: Limit, situation: Situation) -> str:
    """Name the figure's place, and the row of the table that it was taken from."""
    place = f"limits.{limit.name.value}"
    return f"{place}.{situation.row.name}" if limit.column and situation.row else place


def _rule(limit: Limit, most: float) -> str:
    if limit.unit == "%":
        unit = limit.unit
    else:
        unit = f" {limit.unit}" if most == 1 or "." in limit.unit else f" {limit.unit}s"
    per = f" a {limit.per}" if limit.per else ""
    return f"{_WORDS[limit.name]} {most:g}{unit}{per}"


@dataclass(frozen=True)
class _Compared:
    status: Status
    value: str | None = None
    evidence: tuple[Span, ...] = ()
    silent: bool = False


def _compared(
    limit: Limit, most: float, situation: Situation, earlier: Earlier
) -> _Compared | None:
    request = situation.request
    if limit.name is LimitName.TRIAL:
        return _visits(most, limit.open_until(situation.row), request, earlier)
    if limit.name is LimitName.TOTAL:
        return _total(most, limit.open_until(situation.row), request, earlier)
    asked = measure(limit, situation)
    if asked is None:
        return None
    status = Status.MET if asked <= most else Status.NOT_MET
    unit = f" {limit.unit}s" if limit.name is LimitName.DURATION else _ASKED.get(limit.name, "")
    return _Compared(status, f"{round(asked, 2):g}{unit} requested")


_ASKED: Final = {
    LimitName.FREQUENCY: " a week",
    LimitName.STRENGTH: "%",
    LimitName.DAILY_DOSE: " mg a day",
    LimitName.MORPHINE_EQUIVALENT: " mg of morphine a day",
}


def _total(most: float, open_until: float | None, request: Request, earlier: Earlier) -> _Compared:
    if earlier.count is None and earlier.extent is not None:
        exceeded = request.course is not None and request.course > (open_until or most)
        status = Status.NOT_MET if exceeded else Status.NOT_DOCUMENTED
        return _Compared(status, None, spans(earlier.findings))
    return _visits(most, open_until, request, earlier)


def _visits(most: float, open_until: float | None, request: Request, earlier: Earlier) -> _Compared:
    if request.course is None:
        return _Compared(Status.NOT_DOCUMENTED)
    done = earlier.count or 0
    value = f"{request.quantity} requested"
    value += f", {request.granted} granted" if request.granted else ""
    value += f", {done} before" if done else ""
    visits = request.course + done
    if open_until is not None and most < visits <= open_until:
        return _Compared(Status.NOT_DOCUMENTED, value, spans(earlier.findings), silent=True)
    status = Status.MET if visits <= most else Status.NOT_MET
    return _Compared(status, value, spans(earlier.findings))


def measure(limit: Limit, situation: Situation) -> float | None:
    """Return what the request asks for in the limit's own unit, where it says so."""
    request = situation.request
    match limit.name:
        case LimitName.FREQUENCY:
            return request.per_week
        case LimitName.DURATION:
            weeks = _weeks(situation, limit.units_a_day)
            return None if weeks is None else weeks * _IN_A_WEEK.get(limit.unit, 1)
        case LimitName.RENTAL:
            return request.rented
        case LimitName.PER_SESSION:
            return request.injections or request.quantity
        case LimitName.LEVELS:
            return request.levels
        case LimitName.STRENGTH:
            return request.percent
        case LimitName.DAILY_DOSE if request.mg is not None and request.per_day is not None:
            return request.mg * request.per_day
        case LimitName.MORPHINE_EQUIVALENT:
            return _morphine(situation)
        case _:
            return None


def _morphine(situation: Situation) -> float | None:
    """Return the request's own dose as morphine; other opioids come on top of it."""
    request, editions = situation.request, situation.editions
    if editions is None or request.drug is None or not request.mg or not request.per_day:
        return None
    mg_a_day = request.mg * request.per_day
    return editions.morphine_equivalent(request.drug, mg_a_day, situation.when.day)


_TAKEN: Final = Selection(
    kind="medication", where={"per_day": Range(min=0.1), "state": ("current", "started")}
)


def _weeks(situation: Situation, units_a_day: float | None) -> float | None:
    """Return how long the request covers: as it says, or by its supply with the refills.

    What the request leaves open of a drug, how many a day, the record may tell of the same drug.
    """
    request = situation.request
    if request.weeks is not None:
        return request.weeks
    days = request.days
    per_day = request.per_day or _as_taken(situation) or units_a_day
    if days is None and request.course and per_day:
        days = request.course / per_day
    return None if days is None else days * (1 + (request.refills or 0)) / _DAYS_A_WEEK


def _as_taken(situation: Situation) -> float | None:
    """Return how many units a day of the requested drug the record tells, the most of several."""
    taken = [
        each.per_day
        for each in situation.selected(_TAKEN)
        if isinstance(each, Medication)
        and each.drug == situation.request.drug
        and each.per_day is not None
    ]
    return max(taken) if situation.request.drug and taken else None
