"""What speaks against a decision that a reviewer is about to sign (DG2, DG8).

A pure function of the content and of what was prepared. The outcome is held against the trace of
the criteria, the rationale against the record index and the request.
"""

from collections.abc import Iterator
from datetime import date

from services.decision.contradictions import contradictions
from services.decision.draft.preparation import Preparation
from services.decision.evaluation.outcome import Weighing, conclude
from services.decision.evaluation.three_valued import Status
from services.decision.facts.days import days_in
from shared.events.case import Outcome, Proposal
from shared.events.determination import Determination, DeterminedItem
from shared.events.objection import Objection, ObjectionKind


def objections(content: Determination, preparation: Preparation) -> tuple[Objection, ...]:
    """Return everything that has to be answered before the content can be signed, item by item."""
    prepared = {each.request.item_no: each for each in preparation.items}
    days = frozenset(_days(content, preparation))
    found: list[Objection] = []
    for item in content.items:
        known = prepared[item.item_no]
        if item.outcome is not None:
            found += against_outcome(item.item_no, item.outcome, known.weighing)
        for each in contradictions(item.rationale, known.request, preparation.facts, days):
            found.append(
                Objection(
                    item_no=item.item_no,
                    kind=ObjectionKind(each.kind.value),
                    rule=f"rationale.{each.start}-{each.end}",
                )
            )
    return tuple(dict.fromkeys(found))


def against_outcome(item_no: int, outcome: Outcome, weighing: Weighing) -> Iterator[Objection]:
    """Yield the findings that lead to the other outcome; of a pended item nothing was found."""
    proposal, code = conclude(weighing.criteria, weighing.code)
    if proposal is Proposal.PENDED or proposal.value == outcome.value:
        return
    if proposal is Proposal.OVERTURNED:
        yield Objection(item_no=item_no, kind=ObjectionKind.CRITERIA_MET, rule=code)
        return
    for each in weighing.criteria:
        if each.required and each.status is not Status.MET:
            kind = (
                ObjectionKind.CRITERION_NOT_MET
                if each.status is Status.NOT_MET
                else ObjectionKind.CRITERION_NOT_DOCUMENTED
            )
            yield Objection(item_no=item_no, kind=kind, rule=each.row)


def _days(content: Determination, preparation: Preparation) -> Iterator[date]:
    """Yield the days of the case that no clinical record need name."""
    yield from (content.date_of_injury, content.received_on, content.ur_decided_on)
    yield from (content.assigned_on, preparation.as_of.day)
    if content.remand is not None:
        yield content.remand.ordered_on
    for document in content.documents:
        yield document.received_on
        if document.dated is not None:
            yield document.dated
    for item in content.items:
        yield from _named_in(item)


def _named_in(item: DeterminedItem) -> Iterator[date]:
    for text in (item.description, item.claims_administrator_guideline, item.reviewer_guideline):
        yield from (each.day for each in days_in(text))
