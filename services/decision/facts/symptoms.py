"""What the patient reports, or denies."""

from collections.abc import Iterator
from typing import Final

from services.decision.facts.candidate import Candidate
from services.decision.facts.clinical import Symptom
from services.decision.facts.place import place_of
from services.decision.facts.reason import Reason
from services.decision.facts.statements import Statement
from services.decision.vocabulary.clinical import Kind
from services.decision.vocabulary.names import SymptomName
from services.decision.vocabulary.numbers import number
from services.decision.vocabulary.patterns import compiled

_NOT_REPORTED: Final = frozenset(Reason) - {Reason.NEGATED, Reason.UNDOCUMENTED}

_DEGREES_GAINED: Final = compiled(
    r"(?:flexion|extension|abduction|elevation|rotation|supination|pronation|motion|ROM)"
    r"[^.;]{0,40}? (?:from|was) <number:before>(?: degrees)?[^.;\d]{0,40}? (?:to|now|today)"
    r"[^.;\d]{0,10}? <number:after> ?(?:degrees|deg|\u00b0)"
    r"|gained <number:gained> degrees"
)


def symptoms(statement: Statement) -> Iterator[Candidate]:
    """Read symptoms; "denies numbness" is a symptom that is absent."""
    for each in statement.mentions(Kind.SYMPTOM):
        denied = Reason.NEGATED in statement.context.reasons(each.start, each.end)
        place = place_of(statement, each.start, each.end)
        finding = Symptom(
            spans=(statement.span(each.start, each.end),),
            dated=statement.dated,
            symptom=SymptomName(each.term.name),
            present=not denied,
            body_part=place.body_part,
            laterality=place.laterality,
        )
        yield Candidate(finding, each.start, each.end, set_aside_by=_NOT_REPORTED)
    if found := _DEGREES_GAINED.search(statement.text):
        gained = found["gained"] or number(found["after"]) > number(found["before"])
        finding = Symptom(
            spans=(statement.span(*found.span()),),
            dated=statement.dated,
            symptom=SymptomName.IMPROVED,
            present=bool(gained),
        )
        yield Candidate(finding, *found.span(), set_aside_by=frozenset(Reason))
