"""The reviewer has signed: accept what holds, or send the case back to review."""

from collections.abc import Mapping
from datetime import datetime

from services.decision import metrics
from services.decision.cases import Case, Cases
from services.decision.errors import DraftUnreadableError, review_ended
from services.decision.sign_off.issuing import conclude
from services.decision.sign_off.objecting import left_unanswered
from services.decision.sign_off.panel import together
from services.decision.sign_off.returning import back_to_review
from services.decision.sign_off.signature import (
    FINDINGS_CONTRADICT,
    SIMULATED,
    Draft,
    read_content,
    why_void,
)
from services.decision.states import State
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events.determination import Determination
from shared.events.determination_signed import DeterminationSigned
from shared.events.envelope import Received
from shared.events.objection import Returned
from shared.evidence import Evidence


async def on_determination_signed(
    received: Received[DeterminationSigned],
    tx: Tx,
    *,
    evidence: Evidence,
    keys: Mapping[str, str],
    allow_simulated: bool,
    real_time: bool,
    separate_roles: bool,
) -> Answers:
    """Accept the signature if it holds and nothing that speaks against it is left unanswered.

    Else the draft is laid before the reviewer again, a version on, with the reasons. Where several
    reviewers decide, the first signatures wait for the others.

    Raises:
        NotYetError: no draft has been laid yet.
        RefusedError: ``decision_issued_already``, ``case_closed``, ``signed_already``,
            ``reviewer_not_assigned``, ``simulated_signature_not_allowed``, or
            ``returned_too_often``.
        DraftUnreadableError: the stored draft cannot be read.
        PreparationUnreadableError: nor can what was prepared.
        EvidenceMissingError: one of them is gone or was altered.
    """
    signed = received.event
    cases = Cases(tx)
    case = await cases.find(received.case_id)
    if case is None:
        raise NotYetError
    votes = await cases.votes(received.case_id) if len(case.drafts) > 1 else {}
    _admit(signed, case, votes, allow_simulated=allow_simulated)

    now = received.now if real_time else None
    checked = await _held_against(evidence, case, signed, keys, now)
    if isinstance(checked, Returned):
        return await back_to_review(cases, case, checked, signed.reviewer_ref)
    votes[signed.reviewer_ref] = signed
    if votes.keys() != case.drafts.keys():
        await cases.keep(signed)
        return ()
    all_votes = [votes[reviewer] for reviewer in case.drafts]
    content = checked if len(all_votes) == 1 else await _joint(evidence, all_votes)
    return await conclude(cases, case, all_votes, content, separate_roles=separate_roles)


def _admit(
    signed: DeterminationSigned,
    case: Case,
    votes: Mapping[str, DeterminationSigned],
    *,
    allow_simulated: bool,
) -> None:
    if case.state is not State.IN_REVIEW:
        raise review_ended(case.state)
    if signed.reviewer_ref not in case.drafts:
        raise RefusedError("reviewer_not_assigned", "Somebody else has the case.")
    if signed.reviewer_ref in votes:
        raise RefusedError("signed_already", "This reviewer has signed; the others have not.")
    if signed.signature.kind == SIMULATED and not allow_simulated:
        raise RefusedError("simulated_signature_not_allowed", "Nobody is behind the signature.")


async def _held_against(
    evidence: Evidence,
    case: Case,
    signed: DeterminationSigned,
    keys: Mapping[str, str],
    now: datetime | None,
) -> Determination | Returned:
    """Return the content that is signed, or why it goes back."""
    draft = await _draft(evidence, case, case.drafts[signed.reviewer_ref])
    blob = await evidence.find(signed.content)
    if void := why_void(signed, blob, draft, keys, now):
        metrics.SIGNATURES_VOID.labels(void.value).inc()
        return Returned(because=void.value)
    content = read_content(blob or b"", signed.content)
    assert content is not None  # its signature holds
    left = await left_unanswered(evidence, case, content, signed.signature.kind)
    for each in left:
        metrics.OBJECTIONS.labels(each.kind.value).inc()
    if left:
        return Returned(because=FINDINGS_CONTRADICT, objections=left)
    return content


async def _draft(evidence: Evidence, case: Case, address: str) -> Draft:
    content = read_content(await evidence.get(address), address)
    if content is None:
        raise DraftUnreadableError(case.case_number)
    return Draft(address, content, case.proposals)


async def _joint(evidence: Evidence, votes: list[DeterminationSigned]) -> Determination:
    """Put the determination of several together, and keep it under its digest."""
    contents = [
        Determination.model_validate_json(await evidence.get(each.content)) for each in votes
    ]
    joint = together(contents)
    await evidence.put(joint.encoded())
    return joint
