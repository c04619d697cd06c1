"""What was issued was not right: its reviewer has signed it anew. It is issued once more."""

from collections.abc import Mapping

from services.decision import metrics
from services.decision.cases import Case, Cases
from services.decision.errors import DraftUnreadableError, review_ended
from services.decision.sign_off.correcting import corrected, let_go, why_void
from services.decision.sign_off.objecting import left_unanswered
from services.decision.sign_off.signature import FINDINGS_CONTRADICT, SIMULATED, Void, read_content
from services.decision.states import UNDECIDED, State
from shared import logs
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events.determination_corrected import DeterminationCorrected
from shared.events.envelope import Received
from shared.evidence import Evidence

log = logs.get()


async def on_determination_corrected(
    received: Received[DeterminationCorrected],
    tx: Tx,
    *,
    evidence: Evidence,
    keys: Mapping[str, str],
    allow_simulated: bool,
    real_time: bool,
    separate_roles: bool,
) -> Answers:
    """Issue the determination in its next version, if the correction holds.

    One that does not hold is refused with its reason, and what was issued stays.

    Raises:
        NotYetError: no draft has been laid yet.
        RefusedError: ``nothing_to_correct``, that the review has ended without a decision,
            ``corrected_already``, ``correction_of_other_version``, ``reviewer_not_assigned``,
            ``correction_of_a_panel``, ``simulated_signature_not_allowed``, a reason of
            :class:`~services.decision.sign_off.correcting.Uncorrected` or
            :class:`~services.decision.sign_off.signature.Void`, ``findings_contradict``, or what
            :func:`~services.decision.sign_off.correcting.let_go` refuses.
        DraftUnreadableError: what was issued cannot be read.
        EvidenceMissingError: it is gone or was altered.
    """
    event, cases = received.event, Cases(tx)
    case = await cases.find(received.case_id)
    if case is None:
        raise NotYetError
    _admit(event, case, allow_simulated=allow_simulated)
    former = read_content(await evidence.get(event.replaces), event.replaces)
    if former is None:
        raise DraftUnreadableError(case.case_number)
    blob = await evidence.find(event.content)
    if blob is None:
        raise _void(Void.CONTENT_MISSING)
    content = read_content(blob, event.content)
    if content is None:
        raise _void(Void.CONTENT_NOT_CANONICAL)
    if why := why_void(event, content, former, case, keys, received.now if real_time else None):
        raise _void(why)
    if await left_unanswered(evidence, case, content, event.signature.kind):
        raise _void(FINDINGS_CONTRADICT)
    made = corrected(event, content, case)
    if separate_roles:
        made = let_go(made, event, keys=keys, allow_simulated=allow_simulated)
    assert content.correction is not None  # the correction holds
    await cases.correct(made)
    metrics.CORRECTIONS.labels(content.correction.kind.value).inc()
    log.info("determination_corrected", version=made.version, reason=content.correction.kind.value)
    return (made,)


def _admit(event: DeterminationCorrected, case: Case, *, allow_simulated: bool) -> None:
    if case.state in UNDECIDED:
        raise RefusedError("nothing_to_correct", "The case is not decided.")
    if case.state is not State.DECIDED:
        raise review_ended(case.state)
    if event.content == case.content:
        raise RefusedError("corrected_already", "This correction is issued.")
    if event.replaces != case.content:
        raise RefusedError("correction_of_other_version", "Another version is the latest one.")
    if event.reviewer_ref != case.reviewer_ref:
        raise RefusedError("reviewer_not_assigned", "Somebody else has decided the case.")
    if len(case.drafts) > 1:
        raise RefusedError("correction_of_a_panel", "Several reviewers have decided the case.")
    if event.signature.kind == SIMULATED and not allow_simulated:
        raise RefusedError("simulated_signature_not_allowed", "Nobody is behind the signature.")


def _void(why: str) -> RefusedError:
    return RefusedError(str(why), "The correction does not hold; what was issued stays.")
