"""Conditions that the record names, suspects or rules out."""

from collections.abc import Iterator
from typing import Final

from services.decision.facts.candidate import Candidate
from services.decision.facts.clinical import Certainty, Diagnosis
from services.decision.facts.disruption import disruptions
from services.decision.facts.place import place_of
from services.decision.facts.reason import Reason
from services.decision.facts.statements import Statement
from services.decision.vocabulary.clinical import Kind
from services.decision.vocabulary.names import Condition

_NOT_STATED: Final = frozenset({Reason.SOMEBODY_ELSE, Reason.UNDOCUMENTED})


def diagnoses(statement: Statement) -> Iterator[Candidate]:
    """Read conditions. A history of one counts: it is a risk that the patient carries."""
    for each in statement.mentions(Kind.CONDITION):
        yield _diagnosis(statement, Condition(each.term.name), each.start, each.end)
    for broken in disruptions(statement):
        yield _diagnosis(
            statement, broken.condition, broken.start, broken.end, denied=not broken.complete
        )


def _diagnosis(
    statement: Statement, condition: Condition, start: int, end: int, *, denied: bool = False
) -> Candidate:
    context = statement.context.reasons(start, end)
    certainty = Certainty.STATED
    if denied or Reason.NEGATED in context:
        certainty = Certainty.RULED_OUT
    elif context & {Reason.HYPOTHETICAL, Reason.REQUESTED}:
        certainty = Certainty.SUSPECTED
    place = place_of(statement, start, end)
    finding = Diagnosis(
        spans=(statement.span(start, end),),
        dated=statement.dated,
        condition=condition,
        certainty=certainty,
        body_part=place.body_part,
        laterality=place.laterality,
        level=place.level,
    )
    return Candidate(finding, start, end, set_aside_by=_NOT_STATED)
