"""A third person has released what was signed and checked: the decision is issued."""

from collections.abc import Mapping

from services.decision.cases import Cases
from services.decision.errors import review_ended
from services.decision.sign_off.attestations import require_another
from services.decision.sign_off.issuing import issue
from services.decision.states import State
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events.attestation import Attestation
from shared.events.determination_released import DeterminationReleased
from shared.events.envelope import Received


async def on_determination_released(
    received: Received[DeterminationReleased],
    tx: Tx,
    *,
    keys: Mapping[str, str],
    allow_simulated: bool,
) -> Answers:
    """Issue the decision as it was signed.

    Raises:
        NotYetError: no draft has been laid yet, or the check is still to come.
        RefusedError: ``nothing_to_release``, what
            :func:`~services.decision.sign_off.attestations.require_another` refuses, or that the
            review has ended.
    """
    event, cases = received.event, Cases(tx)
    case = await cases.find(received.case_id)
    if case is None or (case.state is State.SIGNED and case.content == event.content):
        raise NotYetError
    if case.state in {State.IN_REVIEW, State.SIGNED}:
        raise RefusedError("nothing_to_release", "What was to be released is not signed.")
    if case.state is not State.CHECKED:
        raise review_ended(case.state)
    said = Attestation(by=event.by, at=event.released_at, signature=event.signature)
    made = require_another(
        said,
        event.content,
        event.statement(),
        case.decision,
        keys=keys,
        allow_simulated=allow_simulated,
    )
    return await issue(cases, case, made.model_copy(update={"released": said}))
