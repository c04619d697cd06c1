"""Cases that go to the next reviewer by themselves: no answer in time, or no right to the case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from structlog.contextvars import bound_contextvars

from services.reviewer_match.assignment import Matcher
from services.reviewer_match.cases import Cases, Held
from services.reviewer_match.life.due import due
from services.reviewer_match.life.offers import Offers, OfferState
from services.reviewer_match.states import State
from shared import logs
from shared.clock import Clock, legal_day
from shared.database import Tx
from shared.edge import Due
from shared.errors import UnprocessableError
from shared.events.reviewer_matched import Choice

log = logs.get()

EVERY_SECONDS: Final = 30.0
_BATCH: Final = 100


async def pass_on(tx: Tx, now: datetime, *, matcher: Matcher, clock: Clock) -> Sequence[Due]:
    """Offer the cases of silent and of no longer eligible reviewers to the next ones."""
    bar = matcher.standards.on(legal_day(now))
    offers, cases = Offers(tx), Cases(tx)
    found: list[Due] = []
    for case_id in await offers.silent(bar.offer_hours, bar.offer_hours_expedited, _BATCH):
        if await cases.in_hand(case_id) is State.OFFERED:
            held = await cases.held(case_id)
            if held is not None:
                why = f"no answer in {bar.offer_hours} hours"
                found += await _next(held, OfferState.SILENT, why, matcher, cases, clock)
    for case_id in await cases.doubtful(_BATCH):
        if await cases.in_hand(case_id) in {State.OFFERED, State.MATCHED}:
            held = await cases.held(case_id)
            if held is not None and held.choice is Choice.MATCHED:
                found += await _looked_at(held, matcher, cases, clock)
        await cases.trust(case_id)
    return found


async def _looked_at(held: Held, matcher: Matcher, cases: Cases, clock: Clock) -> Sequence[Due]:
    now = clock.at(held.completed.cause.time)
    try:
        objections = await matcher.objections(held.completed, held.reviewer_id, cases, now)
    except UnprocessableError as error:
        log.error("case_not_looked_at", code=error.code)
        return ()
    if not objections:
        return ()
    return await _next(held, OfferState.WITHDRAWN, objections[0].path, matcher, cases, clock)


async def _next(
    held: Held, state: OfferState, why: str, matcher: Matcher, cases: Cases, clock: Clock
) -> Sequence[Due]:
    completed = held.completed
    with bound_contextvars(case_id=str(completed.case_id)):
        try:
            async with cases.tx.transaction():
                now = clock.at(completed.cause.time)
                event = await matcher.pass_on(completed, state, why, cases, now)
        except UnprocessableError as error:
            log.error("case_not_passed_on", code=error.code)
            return ()
    return () if event is None else (due(event, completed),)
