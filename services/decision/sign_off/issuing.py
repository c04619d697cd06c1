"""From signatures that hold to the decision: at once, or after others have looked (HR3)."""

from collections.abc import Mapping, Sequence

from services.decision import metrics
from services.decision.cases import Case, Cases
from services.decision.sign_off import panel
from services.decision.sign_off.signature import SIMULATED, differs
from shared import logs
from shared.clock import legal_day
from shared.edge import Answers
from shared.events.case import Proposal, Signature
from shared.events.decision_issued import DecisionIssued, PanelSignature
from shared.events.determination import Determination, case_outcome
from shared.events.determination_accepted import DeterminationAccepted
from shared.events.determination_signed import DeterminationSigned, SignedItem
from shared.events.envelope import digest

log = logs.get()


async def conclude(
    cases: Cases,
    case: Case,
    votes: Sequence[DeterminationSigned],
    content: Determination,
    *,
    separate_roles: bool,
) -> Answers:
    """Issue the decision, or lay it before those who check and release it.

    Args:
        cases: The tables.
        case: The case, in review.
        votes: The signatures of all its reviewers, the leading one first.
        content: What they decide together, stored under its digest.
        separate_roles: Whether a check and a release by others are asked for.
    """
    made = decision(case, votes, content)
    if not separate_roles:
        return await issue(cases, case, made)
    await cases.accept(made)
    log.info("determination_accepted", items=len(made.items), version=case.version)
    return (
        DeterminationAccepted(
            case_id=made.case_id,
            case_number=made.case_number,
            content=made.content,
            reviewers=tuple(each.reviewer_ref for each in votes),
            determination_due=made.determination_due,
        ),
    )


async def issue(cases: Cases, case: Case, made: DecisionIssued) -> Answers:
    """Decide the case. Nothing but a correction changes it afterwards."""
    await cases.decide(made)
    _count(made.items, case.proposals, made.signature)
    log.info("decision_issued", items=len(made.items), version=case.version)
    return (made,)


def decision(
    case: Case, votes: Sequence[DeterminationSigned], content: Determination
) -> DecisionIssued:
    """Return the decision that these signatures come to, on the day of the last of them."""
    lead, last = votes[0], max(votes, key=lambda each: each.signed_at)
    items = lead.items if len(votes) == 1 else panel.signed_together(votes)
    return DecisionIssued(
        case_id=lead.case_id,
        case_number=case.case_number,
        reviewer_ref=lead.reviewer_ref,
        draft=lead.draft,
        content=lead.content if len(votes) == 1 else digest(content.encoded()),
        outcome=case_outcome(tuple(item.outcome for item in items)),
        items=items,
        guidelines=tuple(dict.fromkeys(item.guideline for item in case.items if item.guideline)),
        # The reviewer may change outcomes and texts only: the documents are those of the draft.
        records_considered=tuple(each.digest for each in content.documents),
        signed_at=last.signed_at,
        decided_on=legal_day(last.signed_at),
        determination_due=case.determination_due,
        signature=lead.signature,
        worker=case.worker,
        party_sheet=case.party_sheet,
        panel=tuple(map(_of_panel, votes)) if len(votes) > 1 else (),
    )


def _of_panel(signed: DeterminationSigned) -> PanelSignature:
    return PanelSignature(
        reviewer_ref=signed.reviewer_ref,
        draft=signed.draft,
        content=signed.content,
        items=signed.items,
        signed_at=signed.signed_at,
        signature=signed.signature,
    )


def _count(
    items: Sequence[SignedItem], proposals: Mapping[int, Proposal], signature: Signature
) -> None:
    for item in items:
        metrics.ITEMS_DECIDED.labels(item.outcome.value).inc()
        if differs(item, proposals[item.item_no]):
            metrics.PROPOSALS_CHANGED.labels(proposals[item.item_no].value).inc()
    if signature.kind == SIMULATED:
        metrics.SIGNATURES_SIMULATED.inc()
