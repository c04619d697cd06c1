"""Does a rationale say what the record does not? Checked on drafts and on what reviewers write.

Determinations are set aside where they deny a fact that the file holds, or speak of another part of
the body or another service (LC 4610.6(h)(5); imr-process § 2.9). Each contradiction names the words
of the rationale and the place in the record, so that it can be answered in one look.
"""

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import Final

from services.decision.contradictions.claims import false_claims
from services.decision.contradictions.contradiction import Contradiction, ContradictionKind
from services.decision.contradictions.denials import denied_facts
from services.decision.contradictions.of_request import other_than_requested
from services.decision.facts.days import days_in
from services.decision.facts.findings import Facts, ReadRecord
from services.decision.facts.statements import Statement, statements
from services.decision.request.items import Request
from shared.events.case import RecordKind

__all__ = ["Contradiction", "ContradictionKind", "contradictions"]

_QUOTED: Final = re.compile(r"[“\"][^”\"]{0,2000}[”\"]")
_NOTHING: Final = "·"
"""In place of what is quoted: no word, and no white space, long runs of which cost much."""
_OF_A_SOURCE: Final = re.compile(
    r"guideline|MTUS|ACOEM|ODG|\bCCR\b|§|edition|chapter|effective|in force|adopted|published",
    re.IGNORECASE,
)


def contradictions(
    rationale: str, request: Request, facts: Facts, days: Collection[date] = ()
) -> tuple[Contradiction, ...]:
    """Return where a rationale contradicts the record or the request, in the order of its words.

    Args:
        rationale: Of one item, drafted or written by the reviewer. What stands in quotation marks
            is the record's own and not checked.
        request: The item, understood.
        facts: What the records hold.
        days: Days of the case that no record names: of injury, of the request, of the decisions.
    """
    text = _QUOTED.sub(lambda found: _NOTHING * len(found.group()), rationale)
    found: list[Contradiction] = []
    for statement in statements(_as_record(text)):
        found += denied_facts(statement, facts)
        found += other_than_requested(statement, request)
        found += false_claims(statement, facts)
        found += _unknown_days(statement, {*facts.days, *days})
    return tuple(sorted(set(found), key=lambda each: (each.start, each.kind)))


def _as_record(text: str) -> ReadRecord:
    return ReadRecord(record_no=1, kind=RecordKind.OTHER, is_clinical=True, text=text)


def _unknown_days(statement: Statement, known: set[date]) -> Iterator[Contradiction]:
    if not known or _OF_A_SOURCE.search(statement.text):
        return
    for each in days_in(statement.text):
        if each.day not in known:
            yield Contradiction.of(
                ContradictionKind.WRONG_DATE,
                statement,
                each.start,
                each.end,
                "No record and no date of the case names this day.",
            )
