"""The way in for a determination that was set aside: a fresh case, for somebody else."""

from services.intake.cases import Cases
from services.intake.life.opening import number_for, open_case
from services.intake.life.progress import require
from services.intake.life.remand import fresh_case
from services.intake.life.states import State
from services.intake.metrics import REMANDS
from services.intake.records.completion import Completion
from shared import logs
from shared.clock import legal_day
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events import DeterminationRemanded
from shared.events.envelope import Received
from shared.evidence import Evidence

log = logs.get()


async def on_determination_remanded(
    received: Received[DeterminationRemanded],
    tx: Tx,
    *,
    evidence: Evidence,
    completion: Completion,
) -> Answers:
    """Open a fresh case on the same records; the one that was determined stays as it was.

    Raises:
        NotYetError: the case has no letter yet.
        RefusedError: ``remanded_already``, ``filing_known_already``, ``item_unknown``,
            ``decided_with_another``, or the case ended without a determination.
    """
    event, cases, original_id = received.event, Cases(tx), received.case_id
    known = await require(cases, original_id, {State.LETTER_ISSUED})
    original, fresh_id = known.case, event.fresh.case_id
    assert original is not None  # what has a letter was opened
    if original.consolidated and original.consolidated[0].case_id != original_id:
        raise RefusedError(
            "decided_with_another", f"Case {original_id} was decided in the case that led it."
        )
    if await cases.find(fresh_id) is not None:
        raise RefusedError("filing_known_already", f"Case {fresh_id} is there already.")
    if not await cases.remand(original_id, fresh_id):
        raise RefusedError("remanded_already", f"Case {original_id} was remanded before.")
    stated_error = await evidence.put(event.stated_error.encode())
    number = await number_for(fresh_id, legal_day(received.now), cases)
    case = fresh_case(original_id, original, event, number, stated_error)
    index = await cases.index(original_id)
    REMANDS.labels(event.ground.value).inc()
    log.info("case_remanded", reason=event.ground.value, items=len(case.items))
    answers = await open_case(
        fresh_id, case, index, cases, completion, at=received.now, from_day=event.ordered_on
    )
    await cases.add_records(fresh_id, index, received.now)
    return answers
