"""The reviewer has signed: issue the decision, or send the case back to review."""

from collections.abc import Mapping
from typing import Final

from services.decision import metrics
from services.decision.cases import Case, Cases
from services.decision.errors import DraftUnreadableError, review_ended
from services.decision.signature import SIMULATED, Draft, Void, differs, read_content, why_void
from services.decision.states import State
from shared import logs
from shared.clock import legal_day
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events.case import Proposal
from shared.events.decision_issued import DecisionIssued
from shared.events.determination import case_outcome
from shared.events.determination_drafted import DeterminationDrafted
from shared.events.determination_signed import DeterminationSigned
from shared.events.envelope import Received
from shared.evidence import Evidence

log = logs.get()

_MOST_DRAFTS: Final = 25
"""Beyond this a program signs in a circle: its void signatures are refused, not answered."""


async def on_determination_signed(
    received: Received[DeterminationSigned],
    tx: Tx,
    *,
    evidence: Evidence,
    keys: Mapping[str, str],
    allow_simulated: bool,
    real_time: bool,
) -> Answers:
    """Issue the decision if the signature holds; else answer with the draft, a version on.

    Raises:
        NotYetError: no draft has been laid yet.
        RefusedError: ``decision_issued_already``, ``case_closed``, ``reviewer_not_assigned``,
            ``simulated_signature_not_allowed``, or ``returned_too_often``.
        DraftUnreadableError: the stored draft cannot be read.
        EvidenceMissingError: the stored draft is gone or was altered.
    """
    signed = received.event
    cases = Cases(tx)
    case = await cases.find(received.case_id)
    if case is None:
        raise NotYetError
    if case.state is not State.IN_REVIEW:
        raise review_ended(case.state)
    if signed.reviewer_ref != case.reviewer_ref:
        raise RefusedError("reviewer_not_assigned", "Somebody else has the case.")
    if signed.signature.kind == SIMULATED and not allow_simulated:
        raise RefusedError("simulated_signature_not_allowed", "Nobody is behind the signature.")

    draft = await _draft(evidence, case)
    content = await evidence.find(signed.content)
    now = received.now if real_time else None
    if void := why_void(signed, content, draft, keys, now):
        return await _back_to_review(received, cases, case, void)
    return await _issue(received, cases, case, draft)


async def _draft(evidence: Evidence, case: Case) -> Draft:
    content = read_content(await evidence.get(case.draft), case.draft)
    if content is None:
        raise DraftUnreadableError(case.case_number)
    return Draft(case.draft, content, case.proposals)


async def _back_to_review(
    received: Received[DeterminationSigned], cases: Cases, case: Case, reason: Void
) -> Answers:
    metrics.SIGNATURES_VOID.labels(reason.value).inc()
    if case.version >= _MOST_DRAFTS:
        raise RefusedError("returned_too_often", "The case has come back to review too often.")
    version = await cases.return_to_review(received.case_id, reason.value)
    log.warning("signature_void", reason=reason.value, version=version)
    return (
        DeterminationDrafted(
            case_id=received.case_id,
            case_number=case.case_number,
            reviewer_ref=case.reviewer_ref,
            version=version,
            draft=case.draft,
            preparation=case.preparation,
            items=case.items,
            determination_due=case.determination_due,
        ),
    )


async def _issue(
    received: Received[DeterminationSigned], cases: Cases, case: Case, draft: Draft
) -> Answers:
    signed = received.event
    decided_on = legal_day(signed.signed_at)
    await cases.decide(signed, decided_on)
    _count(signed, case.proposals)
    log.info("decision_issued", items=len(signed.items), version=case.version)
    return (
        DecisionIssued(
            case_id=received.case_id,
            case_number=case.case_number,
            reviewer_ref=signed.reviewer_ref,
            draft=signed.draft,
            content=signed.content,
            outcome=case_outcome(tuple(item.outcome for item in signed.items)),
            items=signed.items,
            guidelines=tuple(
                dict.fromkeys(item.guideline for item in case.items if item.guideline)
            ),
            # The reviewer may change outcomes and texts only: the documents are those of the draft.
            records_considered=tuple(each.digest for each in draft.content.documents),
            signed_at=signed.signed_at,
            decided_on=decided_on,
            determination_due=case.determination_due,
            signature=signed.signature,
            worker=case.worker,
            party_sheet=case.party_sheet,
        ),
    )


def _count(signed: DeterminationSigned, proposals: Mapping[int, Proposal]) -> None:
    for item in signed.items:
        metrics.ITEMS_DECIDED.labels(item.outcome.value).inc()
        if differs(item, proposals[item.item_no]):
            metrics.PROPOSALS_CHANGED.labels(proposals[item.item_no].value).inc()
    if signed.signature.kind == SIMULATED:
        metrics.SIGNATURES_SIMULATED.inc()
