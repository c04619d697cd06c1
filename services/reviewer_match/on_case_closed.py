"""A case has ended: it waits for nobody any more, and its reviewer has a place free again."""

from services.reviewer_match.cases import Cases
from services.reviewer_match.states import State
from shared import logs
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events.case_closed import CaseClosed
from shared.events.envelope import Received

log = logs.get()


async def on_case_closed(received: Received[CaseClosed], tx: Tx) -> Answers:
    """Drop a case that waits, free the place of a reviewer who has it, or note that it ended.

    A case that is not known yet is noted as well, so that a file which comes later finds it closed.

    Raises:
        RefusedError: ``case_closed_already``.
    """
    cases, event = Cases(tx), received.event
    if await cases.state(received.case_id) is State.CLOSED:
        raise RefusedError("case_closed_already", "The case has ended before.")
    await cases.close(
        received.case_id, event.case_number, received.envelope, event.closed_on, received.now
    )
    log.info("case_closed", reason=event.because.value)
    return ()
