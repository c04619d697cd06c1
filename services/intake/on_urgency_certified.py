"""The way in for a physician's certification that the review cannot wait."""

from collections.abc import Awaitable, Callable

from services.intake.cases import Cases
from services.intake.clocks.deadlines import Deadlines
from services.intake.clocks.ledger import last_day
from services.intake.clocks.occurrences import Occurrence
from services.intake.life.open_case import OpenCase
from services.intake.life.progress import require
from services.intake.life.states import State
from shared.clock import legal_day
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events import CaseChanged, RecordReceived, UrgencyCertified
from shared.events.case import Priority
from shared.events.case_changed import Because
from shared.events.deadlines_changed import ClockName, Variant
from shared.events.envelope import Received

_BEFORE_DETERMINATION = frozenset(
    {
        State.AWAITING_RECORDS,
        State.RECORDS_COMPLETE,
        State.IN_REVIEW,
        State.ADDITIONAL_INFORMATION,
    }
)


async def on_urgency_certified(
    received: Received[UrgencyCertified],
    tx: Tx,
    *,
    bring: Callable[[Received[RecordReceived], Tx], Awaitable[Answers]],
    deadlines: Deadlines,
) -> Answers:
    """Make an open review an expedited one, in mid-flight (8 CCR 9792.10.4(c)).

    The documents of the certification go into the file as any others do.

    Args:
        received: the certification.
        tx: the transaction.
        bring: the way in for documents.
        deadlines: the law's periods.

    Raises:
        NotYetError: the case is not open yet, or is decided with another one for now.
        RefusedError: it is expedited already, is determined, or has ended.
    """
    event, case_id, cases = received.event, received.case_id, Cases(tx)
    known = await require(cases, case_id, _BEFORE_DETERMINATION)
    case = known.case
    assert case is not None  # an open case
    if case.priority is Priority.EXPEDITED:
        raise RefusedError("expedited_already", f"Case {case_id} is reviewed with urgency already.")
    await cases.save(case_id, _expedited(case, received, deadlines))
    await cases.note(case_id, Occurrence.URGENCY_CERTIFIED, received.now)
    records = RecordReceived(filing=event.filing, records=event.records)
    answers = await bring(Received(records, received.envelope, received.now), tx)
    return tuple(
        answer.model_copy(update={"because": Because.EXPEDITED})
        if isinstance(answer, CaseChanged)
        else answer
        for answer in answers
    )


def _expedited(
    case: OpenCase, received: Received[UrgencyCertified], deadlines: Deadlines
) -> OpenCase:
    """Return the case as an urgent one; its determination is due earlier, never later."""
    due = case.determination_due
    if due is not None:
        today = legal_day(received.now)
        period = deadlines.period(ClockName.DETERMINATION, Variant.EXPEDITED, today)
        due = min(due, last_day(period, received.now))
    return case.model_copy(update={"priority": Priority.EXPEDITED, "determination_due": due})
