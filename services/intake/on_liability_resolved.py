"""The way in for the end of a dispute about liability."""

from typing import Final

from services.intake.cases import Cases, Known
from services.intake.eligibility.policy import Policy
from services.intake.eligibility.screening import screen_again
from services.intake.life.ending import Ending, end_items
from services.intake.life.open_case import OpenCase
from services.intake.life.opening import number_for, open_case
from services.intake.life.revision import revised
from services.intake.life.states import State
from shared.clock import legal_day
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events import LiabilityResolved
from shared.events.case import ItemEnd
from shared.events.case_changed import Because
from shared.events.envelope import FilingKey, Received
from shared.evidence import Evidence

_UNDECIDED: Final = frozenset(
    {State.INVALID, State.AWAITING_CONFIRMATION, State.INFORMATION_REQUESTED}
)
"""Nothing is deferred yet, but may be."""
_DECIDED: Final = frozenset({State.DETERMINED, State.LETTER_ISSUED, State.CONSOLIDATED})
"""The other items are out of reach: what comes back is reviewed in a case of its own."""


async def on_liability_resolved(
    received: Received[LiabilityResolved], tx: Tx, *, evidence: Evidence, policy: Policy
) -> Answers:
    """Review what has waited, or end it where the dispute ended against the worker.

    A deferred application is screened again. Items of an open case join the others; where these
    have been determined, they become a case of their own, which names the first.

    Raises:
        NotYetError: nothing has been deferred so far.
        RefusedError: ``item_not_deferred``, or nothing of the filing can end any more.
        EvidenceMissingError: the stored form is gone or was altered.
    """
    event, cases = received.event, Cases(tx)
    known = await cases.find(received.case_id)
    if known is None or known.state in _UNDECIDED:
        raise NotYetError(f"Filing {received.case_id} waits for no dispute yet.")
    waiting = await _waiting(known, cases, received)
    item_nos = frozenset(event.item_nos or waiting)
    if not item_nos or not item_nos.issubset(waiting):
        raise RefusedError("item_not_deferred", f"Case {received.case_id} has no such item.")
    if not event.in_favour:
        on = legal_day(received.now)
        ending = Ending(received.case_id, item_nos, ItemEnd.LIABILITY_DENIED, on)
        return await end_items(ending, cases, received.now)
    if known.case is None:
        return await screen_again(
            received.case_id, known, event, item_nos, cases, evidence, policy, received.now
        )
    if known.state in _DECIDED:
        return await _fresh(received, known.case, item_nos, cases, policy)
    joined = known.case.rejoined(item_nos)
    return await revised(cases, received.case_id, known.state, joined, Because.ITEMS_REJOINED)


async def _waiting(
    known: Known, cases: Cases, received: Received[LiabilityResolved]
) -> frozenset[int]:
    """Return the numbers of the items that wait."""
    if known.case is not None:
        return frozenset(each.item.item_no for each in known.case.deferred_items)
    if known.state is not State.DEFERRED or known.confirmed is None:
        return frozenset()
    ended = {each.item.item_no for each in await cases.ended_early(received.case_id)}
    return frozenset(each.item.item_no for each in known.confirmed.deferred) - ended


async def _fresh(
    received: Received[LiabilityResolved],
    case: OpenCase,
    item_nos: frozenset[int],
    cases: Cases,
    policy: Policy,
) -> Answers:
    """Open a case for items that were deferred when the others were determined."""
    earlier, filing = received.case_id, received.event.filing
    key = FilingKey(sender=filing.sender, number=f"{filing.number}/deferred-{min(item_nos)}")
    index = await cases.index(earlier)
    number = await number_for(key.case_id, case.received_on, cases)
    await cases.save(earlier, case.without_deferred(item_nos))
    answers = await open_case(
        key.case_id,
        case.fresh(number, item_nos, earlier),
        index,
        cases,
        policy.completion,
        at=received.now,
        from_day=legal_day(received.now),
    )
    await cases.add_records(key.case_id, index, received.now)
    return answers
