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

_NOT_REPORTED: Final = frozenset(Reason) - {Reason.NEGATED, Reason.UNDOCUMENTED}


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
