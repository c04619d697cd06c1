"""Sentences that tell of a finding at another place, or with another figure, than the record."""

from collections.abc import Iterable, Iterator
from typing import Final

from services.decision.contradictions.contradiction import Contradiction, ContradictionKind
from services.decision.contradictions.places import same_part, same_side
from services.decision.facts import read
from services.decision.facts.clinical import Certainty, Diagnosis, ExamSign, Study, Symptom
from services.decision.facts.finding import LocatedFinding
from services.decision.facts.findings import (
    ActivityChange,
    AnyFinding,
    Extent,
    Facts,
    PainScore,
    PriorTreatment,
)
from services.decision.facts.statements import Statement
from services.decision.vocabulary.names import SymptomName

_OF_NO_PLACE: Final = frozenset(
    {SymptomName.PERSISTENT, SymptomName.WORSENING, SymptomName.IMPROVED}
)
_PLACED: Final = (ExamSign, Symptom, Study, Diagnosis)


def false_claims(statement: Statement, facts: Facts) -> Iterator[Contradiction]:
    """Yield claims of a sentence that differ from every finding of the same thing."""
    for claim in read(statement):
        span = claim.spans[0]
        start, end = span.start - statement.start, span.end - statement.start
        for kind, says, contrary in _against(claim, facts):
            spans = tuple(each for finding in contrary for each in finding.spans)
            yield Contradiction.of(kind, statement, start, end, says, spans)


def _against(
    claim: AnyFinding, facts: Facts
) -> Iterator[tuple[ContradictionKind, str, Iterable[AnyFinding]]]:
    if isinstance(claim, Symptom) and claim.symptom in _OF_NO_PLACE:
        return
    if isinstance(claim, _PLACED):
        yield from _misplaced(claim, [each for each in facts.findings if _same(claim, each)])
    elif isinstance(claim, PainScore):
        scores = [each for each in facts.findings if isinstance(each, PainScore)]
        if scores and claim.score not in {each.score for each in scores}:
            told = ", ".join(f"{each:g}" for each in sorted({each.score for each in scores}))
            yield ContradictionKind.WRONG_QUANTITY, f"The record's pain scores: {told}.", scores
    elif isinstance(claim, PriorTreatment) and claim.count is not None:
        yield from _miscounted(claim, facts)
    elif isinstance(claim, ActivityChange) and claim.measured and claim.after is not None:
        changes = [
            each
            for each in facts.findings
            if isinstance(each, ActivityChange)
            and each.activity == claim.activity
            and each.unit == claim.unit
            and each.after is not None
        ]
        if changes and (claim.before, claim.after) not in {
            (each.before, each.after) for each in changes
        }:
            amounts = "; ".join(f"{each.before:g} to {each.after:g}" for each in changes)
            yield (
                ContradictionKind.WRONG_QUANTITY,
                f"The record's amounts for {claim.activity}: {amounts}.",
                changes,
            )


def _miscounted(
    claim: PriorTreatment, facts: Facts
) -> Iterator[tuple[ContradictionKind, str, Iterable[AnyFinding]]]:
    counted = [
        each
        for each in facts.findings
        if isinstance(each, PriorTreatment)
        and each.treatment == claim.treatment
        and each.count is not None
    ]
    given = [each for each in counted if each.extent is not Extent.NONE]
    if claim.extent is Extent.NONE and given:
        yield ContradictionKind.DENIED_FACT, "The record counts earlier visits.", given
    elif counted and claim.count not in {each.count for each in counted}:
        told = ", ".join(str(each) for each in sorted({each.count or 0 for each in counted}))
        yield ContradictionKind.WRONG_QUANTITY, f"The record counts: {told}.", counted


def _same(claim: AnyFinding, other: AnyFinding) -> bool:
    """Whether two findings are of the same thing, both present."""
    match claim, other:
        case ExamSign(), ExamSign():
            return claim.sign == other.sign and claim.present and other.present
        case Symptom(), Symptom():
            return claim.symptom == other.symptom and claim.present and other.present
        case Study(), Study():
            same = claim.study == other.study and claim.shows == other.shows
            return same and claim.positive and other.positive
        case Diagnosis(), Diagnosis():
            stated = claim.certainty is not Certainty.RULED_OUT
            return (
                claim.condition == other.condition
                and stated
                and other.certainty is not Certainty.RULED_OUT
            )
    return False


def _misplaced(
    claim: LocatedFinding, known: list[AnyFinding]
) -> Iterator[tuple[ContradictionKind, str, Iterable[AnyFinding]]]:
    """Compare places, the wider first; a place that no finding tells of contradicts nothing."""
    found = [each for each in known if isinstance(each, LocatedFinding)]
    parts = {each.body_part for each in found}
    if claim.body_part and parts and None not in parts:
        here = [each for each in found if same_part(claim.body_part, each.body_part)]
        if not here:
            told = ", ".join(sorted(part for part in parts if part))
            yield ContradictionKind.WRONG_BODY_PART, f"The record says: {told}.", known
            return
        found = here
    sides = {each.laterality for each in found if each.laterality}
    if claim.laterality and sides and not any(same_side(claim.laterality, each) for each in sides):
        told = ", ".join(sorted(sides))
        yield ContradictionKind.WRONG_SIDE, f"The record says: {told}.", known
    levels = {each.level for each in found if each.level}
    if claim.level and levels and claim.level not in levels:
        told = ", ".join(sorted(levels))
        yield ContradictionKind.WRONG_LEVEL, f"The record says: {told}.", known
