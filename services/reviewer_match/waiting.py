"""Cases without an eligible reviewer, tried again: rosters change, cases close, conflicts end."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from structlog.contextvars import bound_contextvars

from services.reviewer_match.assignment import Matcher
from services.reviewer_match.cases import Cases
from shared import logs
from shared.clock import Clock
from shared.database import Tx
from shared.edge import Due
from shared.errors import UnprocessableError

log = logs.get()

EVERY_SECONDS: Final = 30.0
_BATCH: Final = 100


async def retry_waiting(tx: Tx, _: datetime, *, matcher: Matcher, clock: Clock) -> Sequence[Due]:
    """Try the waiting cases again, and answer for those that now get a reviewer.

    The injected clock says on which day: a replayed case is matched on its own day even here.
    A case that cannot be tried (its party sheet has gone) goes on waiting and keeps back no other.
    """
    cases = Cases(tx)
    due: list[Due] = []
    for completed in await cases.waiting(_BATCH):
        now = clock.at(completed.cause.time)
        with bound_contextvars(case_id=str(completed.case_id)):
            try:
                matched = await matcher.assign(completed, cases, now)
            except UnprocessableError as error:
                log.error("waiting_case_not_tried", code=error.code)
                await cases.put_back(completed.case_id, now)
                continue
        if matched is not None:
            due.append(Due(matched, completed.cause))
    return due
