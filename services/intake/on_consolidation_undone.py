"""The way in for a joint review that staff part again."""

from dataclasses import replace

from services.intake.cases import Cases
from services.intake.clocks.occurrences import Occurrence
from services.intake.life.closing import closed
from services.intake.life.consolidation import apart
from services.intake.life.ending import closing_of
from services.intake.life.joint_cases import JointCases
from services.intake.life.progress import require
from services.intake.life.revision import revised
from services.intake.life.states import UNDER_REVIEW, State
from services.intake.metrics import CONSOLIDATIONS
from services.intake.records.completion import Completion
from services.intake.records.documents import documents_came
from shared import logs
from shared.clock import legal_day
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events import ConsolidationUndone
from shared.events.case_changed import Because
from shared.events.envelope import AnyEvent, Received

log = logs.get()


async def on_consolidation_undone(
    received: Received[ConsolidationUndone], tx: Tx, *, completion: Completion
) -> Answers:
    """Let every case go on as it was before, without the items that have ended since.

    Raises:
        NotYetError: the application has not come.
        RefusedError: ``not_consolidated``, or the case is determined or has ended.
        CaseBusyError: one of the cases is in hand.
    """
    cases, leading, now = Cases(tx), received.case_id, received.now
    known = await require(cases, leading, {State.AWAITING_RECORDS, *UNDER_REVIEW})
    joint, joint_cases = known.case, JointCases(tx)
    if joint is None or not joint.consolidated:
        raise RefusedError("not_consolidated", f"Case {leading} leads no joint review.")
    all_ = await joint_cases.led_by(leading)
    await joint_cases.part(leading)
    answers: list[AnyEvent] = []
    for each in all_:
        member = await cases.find(each.case_id)
        assert member is not None and member.case is not None  # noqa: PT018 - it was joined
        case = apart(each.alone, member.case, joint, each.case_id)
        state = member.state
        if not case.items:
            end = case.ended_items[-1]
            state, because = closing_of(end.end)
            await cases.save(each.case_id, case)
            await cases.move(each.case_id, state, now)
            answers.append(
                await closed(
                    cases,
                    each.case_id,
                    replace(member, case=case),
                    because,
                    legal_day(now),
                    ended_items=case.ended_items,
                )
            )
            continue
        if state is State.CONSOLIDATED:
            was_sent = case.completed_on is not None
            state = State.RECORDS_COMPLETE if was_sent else State.AWAITING_RECORDS
            await cases.move(each.case_id, state, now)
        elif state in UNDER_REVIEW:
            await cases.note(each.case_id, Occurrence.PARTED, now)
        answers += await revised(cases, each.case_id, state, case, Because.CONSOLIDATION_UNDONE)
        answers += await documents_came(each.case_id, cases, tx, completion, now)
    CONSOLIDATIONS.labels("undone").inc()
    log.info("consolidation_undone", count=len(all_))
    return tuple(answers)
