"""The case is decided."""

from datetime import timedelta

from services.intake.cases import Cases
from services.intake.clocks.ages import Ages
from services.intake.flags import flagged
from services.intake.life.progress import require
from services.intake.life.states import State
from services.intake.metrics import AGES
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events import DecisionIssued
from shared.events.case_flagged import Flag
from shared.events.envelope import Received


async def on_decision_issued(received: Received[DecisionIssued], tx: Tx) -> Answers:
    """Note that the case is determined, which stops its clock, who has signed, and on what.

    A correction changes nothing of that.

    Raises:
        NotYetError: it is not in review here.
        RefusedError: it is decided, or has ended otherwise.
    """
    cases, event = Cases(tx), received.event
    if event.version > 1:
        return ()
    early = await cases.find(received.case_id)
    if early is not None and early.state is State.CONSOLIDATED:
        raise RefusedError("case_consolidated", f"Case {received.case_id} is decided with another.")
    known = await require(cases, received.case_id, {State.IN_REVIEW, State.ADDITIONAL_INFORMATION})
    assert known.case is not None  # what is in review was opened
    others = [each.reviewer_ref for each in event.panel if each.reviewer_ref != event.reviewer_ref]
    item_nos = [each.item_no for each in event.items]
    decided = known.case.decided(item_nos, event.reviewer_ref, others)
    await cases.save(received.case_id, decided)
    await cases.move(received.case_id, State.DETERMINED, received.now)
    ages = Ages.on(
        event.decided_on,
        assigned_on=await cases.assigned_on(received.case_id),
        completed_on=known.case.completed_on,
    )
    for since, days in (
        ("assignment", ages.from_assignment),
        ("complete_records", ages.from_complete_records),
    ):
        if days is not None:
            AGES.labels(since).observe(timedelta(days=days).total_seconds())
    if event.records_considered is None:
        return ()
    unseen = await cases.note_seen(received.case_id, event.records_considered)
    if not unseen:
        return ()
    flag = Flag.RECORD_NOT_CONSIDERED
    return (await flagged(tx, received.case_id, decided, flag, received.now, record_nos=unseen),)
