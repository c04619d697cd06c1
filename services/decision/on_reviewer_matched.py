"""A reviewer has the case: lay the draft before him or her. Nothing is decided here."""

from services.decision import determination, metrics, records
from services.decision.cases import Cases
from services.decision.errors import review_ended
from services.decision.guidelines import Library
from services.decision.preparation import prepare
from services.decision.states import State
from shared import logs
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events.determination_drafted import DeterminationDrafted
from shared.events.envelope import Received
from shared.events.reviewer_matched import ReviewerMatched
from shared.evidence import Evidence

log = logs.get()


async def on_reviewer_matched(
    received: Received[ReviewerMatched],
    tx: Tx,
    *,
    evidence: Evidence,
    library: Library,
    organization: str,
) -> Answers:
    """Weigh every disputed item and draft the determination.

    Another reviewer for a case that is not decided gets a draft of his or her own; what the former
    one signs is refused from then on. The same reviewer again changes nothing.

    Raises:
        RefusedError: ``decision_issued_already``, ``case_closed``, or ``draft_laid_already`` for
            this reviewer.
        EvidenceMissingError: a document of the index is not in the store.
    """
    match, case = received.event, received.event.case
    cases = Cases(tx)
    known = await cases.find(received.case_id)
    if await cases.ended_before_review(received.case_id):
        raise review_ended(State.CLOSED)
    if known is not None and known.state is not State.IN_REVIEW:
        raise review_ended(known.state)
    if known is not None and known.reviewer_ref == match.reviewer_ref:
        raise RefusedError("draft_laid_already", "The reviewer has the draft already.")

    preparation = prepare(
        case.items,
        await records.read(evidence, case.records),
        library,
        rfa_on=case.rfa_on,
        ur_decided_on=case.ur_decided_on,
        date_of_injury=case.date_of_injury,
    )
    content = determination.draft(received, preparation, library, organization)
    drafted = DeterminationDrafted(
        case_id=received.case_id,
        case_number=case.case_number,
        reviewer_ref=match.reviewer_ref,
        version=known.version + 1 if known else 1,
        draft=await evidence.put(content.encoded()),
        preparation=await evidence.put(preparation.encoded()),
        items=determination.item_drafts(preparation),
        determination_due=case.determination_due,
    )
    await cases.lay_draft(
        match,
        drafted.items,
        version=drafted.version,
        draft=drafted.draft,
        preparation=drafted.preparation,
        at=received.now,
    )
    for item in drafted.items:
        metrics.ITEMS_PROPOSED.labels(item.proposal.value, item.code).inc()
    log.info("determination_drafted", items=len(drafted.items), version=drafted.version)
    return (drafted,)
