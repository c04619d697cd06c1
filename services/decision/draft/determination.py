"""The content that lies before the reviewer: header, summary, and per item a draft decision."""

from typing import Final

from services.decision.draft.preparation import Preparation, PreparedItem
from services.decision.draft.words import (
    claims_administrator_guideline,
    clinical_summary,
    reviewer_guideline,
)
from services.decision.guidelines import Library
from shared.events.case import DisputedItem, Outcome, Proposal
from shared.events.determination import Determination, DeterminedItem
from shared.events.determination_drafted import ItemDraft
from shared.events.reviewer_matched import ReviewerMatched

_PROPOSED: Final = {
    Proposal.UPHELD: Outcome.UPHELD,
    Proposal.OVERTURNED: Outcome.OVERTURNED,
    Proposal.PENDED: None,
}


def draft(
    match: ReviewerMatched,
    preparation: Preparation,
    library: Library,
    organization: str,
) -> Determination:
    """Put the draft together. A pended item has no outcome in it."""
    case = match.case
    return Determination(
        case_id=match.case_id,
        case_number=case.case_number,
        organization=organization,
        priority=case.priority,
        date_of_injury=case.date_of_injury,
        received_on=case.received_on,
        ur_decided_on=case.ur_decided_on,
        assigned_on=match.assigned_on,
        reviewer_ref=match.reviewer_ref,
        qualifications=match.qualifications,
        clinical_summary=clinical_summary(case.worker, case.date_of_injury, preparation.facts),
        items=tuple(
            _item(item, prepared, preparation, library)
            for item, prepared in zip(case.items, preparation.items, strict=True)
        ),
        refused_items=case.refused_items,
        ended_items=case.ended_items,
        deferred_items=case.deferred_items,
        consolidated=case.consolidated,
        remand=case.remand,
        documents=case.records,
        guideline_library=library.version,
    )


def _item(
    item: DisputedItem, prepared: PreparedItem, preparation: Preparation, library: Library
) -> DeterminedItem:
    guideline = prepared.weighing.guideline
    return DeterminedItem(
        item_no=item.item_no,
        description=item.description,
        category=prepared.request.category,
        outcome=_PROPOSED[prepared.weighing.proposal],
        claims_administrator_guideline=claims_administrator_guideline(item),
        reviewer_guideline=reviewer_guideline(
            preparation.as_of, library.entry(guideline) if guideline else None
        ),
        rationale=prepared.rationale,
        amounts=prepared.amounts,
    )


def item_drafts(preparation: Preparation) -> tuple[ItemDraft, ...]:
    """Return what the event tells of each item."""
    return tuple(
        ItemDraft(
            item_no=each.request.item_no,
            proposal=each.weighing.proposal,
            code=each.weighing.code,
            guideline=each.weighing.guideline,
            as_of=preparation.as_of.day,
        )
        for each in preparation.items
    )
