"""A quality checker has looked at what was signed: it goes on, or back to the reviewer."""

from collections.abc import Mapping

from services.decision import metrics
from services.decision.cases import Cases
from services.decision.errors import review_ended
from services.decision.sign_off.attestations import require_another
from services.decision.sign_off.returning import back_to_review
from services.decision.states import State
from shared import logs
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events.attestation import Attestation
from shared.events.determination_checked import DeterminationChecked
from shared.events.envelope import Received
from shared.events.objection import Returned

log = logs.get()


async def on_determination_checked(
    received: Received[DeterminationChecked],
    tx: Tx,
    *,
    keys: Mapping[str, str],
    allow_simulated: bool,
) -> Answers:
    """Let it wait for its release, or lay the draft before its reviewers again.

    Raises:
        NotYetError: no draft has been laid yet.
        RefusedError: ``nothing_to_check``, ``checked_already``, what
            :func:`~services.decision.sign_off.attestations.require_another` refuses, or that the
            review has ended.
    """
    event, cases = received.event, Cases(tx)
    case = await cases.find(received.case_id)
    if case is None:
        raise NotYetError
    if case.state is State.IN_REVIEW:
        raise RefusedError("nothing_to_check", "Nothing is signed.")
    if case.state is State.CHECKED:
        raise RefusedError("checked_already", "Somebody has checked it.")
    if case.state is not State.SIGNED:
        raise review_ended(case.state)
    said = Attestation(by=event.by, at=event.checked_at, signature=event.signature)
    made = require_another(
        said,
        event.content,
        event.statement(),
        case.decision,
        keys=keys,
        allow_simulated=allow_simulated,
    )
    metrics.QUALITY_CHECKS.labels("passed" if event.because is None else "returned").inc()
    if event.because is not None:
        returned = Returned(because="quality_check_failed", reason=event.because)
        return await back_to_review(cases, case, returned, *case.drafts)
    await cases.check(made.model_copy(update={"checked": said}))
    log.info("determination_checked", version=case.version)
    return ()
