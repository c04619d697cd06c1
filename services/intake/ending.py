"""Items that end without a determination: withdrawn, authorized after all, or nobody's liability.

An item ends alone, at whatever moment before the signature; the others go on. When the last one has
ended, the case is closed. Once a physician has signed, nothing ends any more.

Source: 8 CCR 9792.10.6(a).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from services.intake.cases import Cases, Known
from services.intake.closing import closed
from services.intake.open_case import OpenCase
from services.intake.revision import revised
from services.intake.states import State
from shared import logs
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events.case import EndedItem, ItemEnd
from shared.events.case_changed import Because
from shared.events.case_closed import Closing

log = logs.get()

_CLOSES: Final[Mapping[ItemEnd, tuple[State, Closing]]] = MappingProxyType(
    {
        ItemEnd.WITHDRAWN: (State.WITHDRAWN, Closing.WITHDRAWN),
        ItemEnd.AUTHORIZED: (State.TERMINATED, Closing.AUTHORIZED),
        ItemEnd.LIABILITY_DENIED: (State.TERMINATED, Closing.LIABILITY_DENIED),
    }
)
_CHANGES: Final[Mapping[ItemEnd, Because]] = MappingProxyType(
    {
        ItemEnd.WITHDRAWN: Because.ITEM_WITHDRAWN,
        ItemEnd.AUTHORIZED: Because.ITEM_AUTHORIZED,
        ItemEnd.LIABILITY_DENIED: Because.ITEM_DENIED,
    }
)
_TOO_LATE: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.DUPLICATE: "application_refused",
        State.INELIGIBLE: "application_refused",
        State.DETERMINED: "determined_already",
        State.LETTER_ISSUED: "determined_already",
        State.WITHDRAWN: "case_closed_already",
        State.TERMINATED: "case_closed_already",
    }
)


@dataclass(frozen=True)
class Ending:
    """What ends, how, and on which day."""

    case_id: UUID
    item_nos: Collection[int]
    """None named: all that have not ended."""
    end: ItemEnd
    on: date


async def end_items(ending: Ending, cases: Cases, now: datetime) -> Answers:
    """End items of a case; close it with the last of them.

    Raises:
        NotYetError: no application of this filing has been read so far.
        RefusedError: ``application_refused``, ``determined_already``, ``case_closed_already``,
            ``item_unknown``, ``item_refused``, or ``item_ended_already``.
    """
    known = await cases.find(ending.case_id)
    if known is None or known.state is State.INVALID:
        raise NotYetError(f"Filing {ending.case_id} has no application yet.")
    if (code := _TOO_LATE.get(known.state)) is not None:
        raise RefusedError(
            code, f"Case {ending.case_id} is {known.state.value}; nothing ends in it."
        )
    if known.case is None:
        return await _before_opening(ending, known, cases, now)
    return await _of_open_case(ending, known, known.case, cases, now)


async def _before_opening(ending: Ending, known: Known, cases: Cases, now: datetime) -> Answers:
    """Remember what has ended until the application is screened, or close it now."""
    early = await cases.ended_early(ending.case_id)
    items = () if known.proposed is None else known.proposed.application.items
    gone = _named(
        ending,
        under_review=[item.item_no for item in items],
        ended=[each.item.item_no for each in early],
    )
    ended = tuple(
        EndedItem(item=item, end=ending.end, on=ending.on) for item in items if item.item_no in gone
    )
    if len(early) + len(ended) == len(items):
        return await _close(ending, known, (*early, *ended), cases, now)
    await cases.end_early(ending.case_id, ended)
    log.info("items_ended", count=len(ended), reason=ending.end.value)
    return ()


async def _of_open_case(
    ending: Ending, known: Known, case: OpenCase, cases: Cases, now: datetime
) -> Answers:
    gone = _named(
        ending,
        under_review=case.open_item_nos,
        ended=[each.item.item_no for each in case.ended_items],
        refused=[each.item.item_no for each in case.refused_items],
    )
    left = case.ended(gone, ending.end, ending.on)
    if not left.items:
        await cases.save(ending.case_id, left)
        return await _close(ending, known, left.ended_items, cases, now)
    log.info("items_ended", count=len(gone), reason=ending.end.value)
    return await revised(cases, ending.case_id, known.state, left, _CHANGES[ending.end])


def _named(
    ending: Ending,
    *,
    under_review: Collection[int],
    ended: Collection[int],
    refused: Collection[int] = (),
) -> frozenset[int]:
    """Return the numbers of the items that end now.

    Raises:
        RefusedError: an item is unknown, or all of them were refused or have ended before.
    """
    named = frozenset(ending.item_nos or (*under_review, *ended))
    if not named.issubset((*under_review, *ended, *refused)):
        raise RefusedError("item_unknown", f"Case {ending.case_id} has no such item.")
    gone = named.intersection(under_review).difference(ended)
    if under_review and not gone:
        code = "item_ended_already" if named.intersection(ended) else "item_refused"
        raise RefusedError(code, f"Case {ending.case_id} does not review these items.")
    return gone


async def _close(
    ending: Ending, known: Known, ended: Sequence[EndedItem], cases: Cases, now: datetime
) -> Answers:
    """Close the case; what was withdrawn may be filed anew."""
    state, because = _CLOSES[ending.end]
    await cases.move(ending.case_id, state, now)
    return (await closed(cases, ending.case_id, known, because, ending.on, ended_items=ended),)
