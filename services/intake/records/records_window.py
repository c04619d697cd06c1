"""The time for records is over: a file goes on with what is here, unless that is nothing.

What is still missing stands in the file and is told; the reviewer may decide on it
(8 CCR 9792.10.6(b)(2)). With utilization review's papers alone the case is held: it is flagged, its
missed deadline escalates, and the first clinical document lets it go on.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.intake.cases import Cases
from services.intake.clocks.deadline_table import DeadlineTable, Running
from services.intake.flags import flagged
from services.intake.life.states import State
from services.intake.records.completion import Completion
from shared import logs
from shared.database import Tx
from shared.edge import Due
from shared.events import RecordsCompleted
from shared.events.case_flagged import Flag
from shared.events.deadlines_changed import ClockName

log = logs.get()

EVERY_SECONDS: Final = 2.0
_BATCH: Final = 100


async def close_windows(tx: Tx, now: datetime, *, completion: Completion) -> Sequence[Due]:
    """Go on with every case that still waits for records after its last moment.

    The step is dated on that moment and its last day, however late the timer comes round.
    """
    waiting = await DeadlineTable(tx).lapsed(
        ClockName.RECORDS, now, _BATCH, unless_flagged=Flag.NOTHING_TO_REVIEW
    )
    return [await _closed(tx, each, completion) for each in waiting]


async def _closed(tx: Tx, running: Running, completion: Completion) -> Due:
    cases, case_id, deadline = Cases(tx), running.case_id, running.deadline
    known = await cases.find(case_id)
    assert known is not None  # its deadline runs
    assert known.case is not None
    assert deadline.due_on is not None
    assert deadline.due_at is not None
    index = await cases.index(case_id)
    case = completion.of(known.case, index, deadline.due_on, time_is_over=True)
    await cases.save(case_id, case)
    if case.completed_on is None:
        event = await flagged(tx, case_id, case, Flag.NOTHING_TO_REVIEW, deadline.due_at)
        return Due(event, running.cause, at=deadline.due_at)
    await cases.move(case_id, State.RECORDS_COMPLETE, deadline.due_at)
    log.info("records_window_closed", case_id=str(case_id), missing=len(case.missing_records))
    completed = RecordsCompleted(case_id=case_id, case=case.file(index))
    return Due(completed, running.cause, at=deadline.due_at)


async def time_is_over(tx: Tx, case_id: UUID, now: datetime) -> bool:
    """Tell whether the time for a case's records has ended: by its clock, or as the flag says."""
    found = await tx.execute(
        "select from deadlines where case_id = %(case)s and clock = %(clock)s "
        "and status = 'running' and due_at <= %(now)s union all "
        "select from flags where case_id = %(case)s and flag = %(flag)s",
        {
            "case": case_id,
            "clock": ClockName.RECORDS.value,
            "now": now,
            "flag": Flag.NOTHING_TO_REVIEW.value,
        },
    )
    return await found.fetchone() is not None
