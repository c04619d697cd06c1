"""Facts out of the record: typed findings with their place, and where nothing was found.

A statement that is negated, supposed, requested, historical or about somebody else is set aside
with that reason; a conclusion about progress is set aside as an opinion.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final, TypeVar

from services.decision.facts.activity import activities, compare_amounts
from services.decision.facts.candidate import Candidate
from services.decision.facts.days import days_in
from services.decision.facts.dependency import dependency, not_tolerated
from services.decision.facts.diagnoses import diagnoses
from services.decision.facts.findings import (
    ActivityChange,
    ActivityLevel,
    AnyFinding,
    Facts,
    ReadRecord,
    Reason,
    Restrictions,
    SetAside,
    WorkChange,
    WorkLevel,
    WorkStatus,
)
from services.decision.facts.medications import medications
from services.decision.facts.operations import operations
from services.decision.facts.opinion import opinions
from services.decision.facts.pain import complaints, scores
from services.decision.facts.signs import limited_in_the_only_joint, signs
from services.decision.facts.situation import situation
from services.decision.facts.statements import Statement, statements
from services.decision.facts.studies import studies
from services.decision.facts.symptoms import symptoms
from services.decision.facts.treatment import concurrent_care, earlier_visits
from services.decision.facts.trials import trials
from services.decision.facts.work import work

_READERS: Final[tuple[Callable[[Statement], Iterator[Candidate]], ...]] = (
    scores,
    complaints,
    earlier_visits,
    concurrent_care,
    activities,
    work,
    dependency,
    not_tolerated,
    signs,
    symptoms,
    diagnoses,
    studies,
    trials,
    medications,
    operations,
    situation,
)
Dated = TypeVar("Dated", ActivityLevel, WorkStatus)
_LEVELS: Final = {WorkLevel.OFF_WORK: 0, WorkLevel.MODIFIED: 1, WorkLevel.FULL: 2}


def find(records: Iterable[ReadRecord]) -> Facts:
    """Read all records that may prove something, in the order of the index."""
    findings: list[AnyFinding] = []
    set_aside: dict[SetAside, None] = {}
    searched: list[int] = []
    days: set[date] = set()
    not_searched: list[int] = []
    characters = 0
    for record in records:
        if not record.is_clinical or not (record.text or "").strip():
            not_searched.append(record.record_no)
            continue
        searched.append(record.record_no)
        characters += len(record.text or "")
        days |= {each.day for each in days_in(record.text or "")}
        if record.dated:
            days.add(record.dated)
        for statement in statements(record):
            set_aside |= dict.fromkeys(opinions(statement))
            for result in _weighed(statement):
                if isinstance(result, SetAside):
                    set_aside[result] = None
                else:
                    findings.append(result)
    findings += _changes_between_notes(findings)
    findings += limited_in_the_only_joint(findings)
    return Facts(
        findings=tuple(findings),
        set_aside=tuple(set_aside),
        searched=tuple(searched),
        not_searched=tuple(not_searched),
        days=tuple(sorted(days)),
        characters=characters,
    )


def read(statement: Statement) -> Iterator[AnyFinding]:
    """Read one sentence as if it stood in a record."""
    for result in _weighed(statement):
        if not isinstance(result, SetAside):
            yield result


def _weighed(statement: Statement) -> Iterator[AnyFinding | SetAside]:
    """Yield what the readers find, without what says the same words in a weaker way."""
    for reader in _READERS:
        taken: list[tuple[str, int, int]] = []
        for candidate in reader(statement):
            subject = _subject(candidate.finding)
            start, end = candidate.start, candidate.end
            if any(name == subject and start < last and first < end for name, first, last in taken):
                continue
            taken.append((subject, start, end))
            context = statement.context.reasons(start, end) & candidate.set_aside_by
            if context:
                reason = min(context, key=list(Reason).index)
                yield SetAside(reason=reason, span=statement.span(start, end))
            else:
                yield candidate.finding


def _subject(finding: AnyFinding) -> str:
    """Return what a finding is about: two readings of the same words are one finding."""
    match finding.kind:
        case "activity_change" | "activity_level":
            return "activity"
        case "work_change" | "work_status":
            return "work"
        case "complaint":
            return f"complaint {finding.body_part}"
        case "exam_sign":
            return f"sign {finding.sign}"
        case "diagnosis":
            return f"diagnosis {finding.condition}"
        case "symptom":
            return f"symptom {finding.symptom}"
        case "study":
            return f"{finding.study} {finding.shows}"
        case "trial":
            return f"trial {finding.treatment}"
        case "circumstance":
            return f"circumstance {finding.name}"
        case kind:
            return kind


def _changes_between_notes(findings: list[AnyFinding]) -> Iterator[AnyFinding]:
    """Compare amounts and work status of the earliest and the latest dated note."""
    levels: dict[tuple[str, str], list[ActivityLevel]] = {}
    for finding in findings:
        if isinstance(finding, ActivityLevel) and finding.dated:
            levels.setdefault((finding.activity, finding.unit), []).append(finding)
    for (activity, unit), found in levels.items():
        first, last = _ends(found)
        if first.dated != last.dated:
            yield ActivityChange(
                spans=first.spans + last.spans,
                dated=last.dated,
                activity=activity,
                change=compare_amounts(activity, first.amount, last.amount),
                measured=True,
                before=first.amount,
                after=last.amount,
                unit=unit,
            )
    statuses = [found for found in findings if isinstance(found, WorkStatus) and found.dated]
    if statuses:
        before, after = _ends(statuses)
        if before.dated != after.dated:
            yield WorkChange(
                spans=before.spans + after.spans,
                dated=after.dated,
                change=_restrictions(before.level, after.level),
            )


def _ends(found: list[Dated]) -> tuple[Dated, Dated]:
    ordered = sorted(found, key=lambda each: each.dated or date.min)
    return ordered[0], ordered[-1]


def _restrictions(before: WorkLevel, after: WorkLevel) -> Restrictions:
    if before is after:
        return Restrictions.UNCHANGED
    return Restrictions.FEWER if _LEVELS[after] > _LEVELS[before] else Restrictions.MORE
