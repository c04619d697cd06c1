"""Cases without an eligible reviewer, tried again: rosters change, cases close, conflicts end.

They are tried together: the assignment with the best total over all that wait, not the best one of
each in turn. What somebody is worth for a case is reckoned anew each time and never kept: neither
fit nor load nor a conflict outlives the round.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from structlog.contextvars import bound_contextvars

from services.reviewer_match.assignment import Asked, Matcher
from services.reviewer_match.cases import Cases, Completed
from services.reviewer_match.choice import Loads, together
from services.reviewer_match.life.due import due
from shared import logs
from shared.clock import Clock, legal_day
from shared.database import Tx
from shared.edge import Due
from shared.errors import UnprocessableError

log = logs.get()

EVERY_SECONDS: Final = 30.0
_BATCH: Final = 200


async def retry_waiting(tx: Tx, _: datetime, *, matcher: Matcher, clock: Clock) -> Sequence[Due]:
    """Try the waiting cases again, all together, and offer those that now get a reviewer.

    The injected clock says on which day: a replayed case is matched on its own day even here.
    A case that cannot be tried (its party sheet has gone) goes on waiting and keeps back no other.
    """
    cases = Cases(tx)
    by_day: defaultdict[date, list[Completed]] = defaultdict(list)
    for completed in await cases.waiting(_BATCH):
        by_day[legal_day(clock.at(completed.cause.time))].append(completed)
    found: list[Due] = []
    for day in sorted(by_day):  # each day sees the load of the day before
        found += await _try_day(by_day[day], matcher, cases, clock)
    return found


async def _try_day(
    waiting: Sequence[Completed], matcher: Matcher, cases: Cases, clock: Clock
) -> list[Due]:
    found: list[Due] = []
    ready: list[tuple[Completed, Asked]] = []
    loads: Loads | None = None
    for completed in waiting:
        now = clock.at(completed.cause.time)
        with bound_contextvars(case_id=str(completed.case_id)):
            try:
                if completed.case.case_number in matcher.appointments:
                    event = await matcher.assign(completed, cases, now)
                    found += [due(event, completed)] if event else []
                    continue
                asked = await matcher.ask(completed, cases, now, loads)
            except UnprocessableError as error:
                log.error("waiting_case_not_tried", code=error.code)
                await cases.put_back(completed.case_id, now)
                continue
        loads = asked.loads
        ready.append((completed, asked))
    return [*found, *(await _assign(ready, matcher, cases, clock) if ready else ())]


async def _assign(
    waiting: Sequence[tuple[Completed, Asked]], matcher: Matcher, cases: Cases, clock: Clock
) -> list[Due]:
    (_, first), *_ = waiting
    pool, bar = first.pool, first.bar
    weighed = [pool.weighed(asked.question, asked.loads, bar) for _, asked in waiting]
    chosen = together(
        weighed,
        pool.places(first.loads),
        pool.capacity,
        [each.id for each in pool.roster.reviewers],
        bar.load_weight,
    )
    found = []
    for (completed, asked), numbers, at in zip(waiting, weighed, chosen, strict=True):
        with bound_contextvars(case_id=str(completed.case_id)):
            now = clock.at(completed.cause.time)
            result = pool.named(at, numbers, bar)
            event = await matcher.settle(completed, asked, result, cases, now)
        if event is not None:
            found.append(due(event, completed))
    return found
