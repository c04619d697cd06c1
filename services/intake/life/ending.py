"""Items that end without a determination: withdrawn, authorized after all, or nobody's liability.

An item ends alone, at whatever moment before the signature; the others go on. When the last one has
ended, the case is closed. Once a physician has signed, nothing ends any more.

Source: 8 CCR 9792.10.6(a).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from services.intake.cases import Cases, Known
from services.intake.life.closing import closed
from services.intake.life.joint_cases import JointCases, end_with_leading
from services.intake.life.open_case import OpenCase
from services.intake.life.revision import revised
from services.intake.life.states import State
from shared import logs
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events.case import ConsolidatedApplication, EndedItem, ItemEnd
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
    _require_open(ending.case_id, known.state)
    if known.case is None:
        return await _before_opening(ending, known, cases, now)
    if known.case.consolidated:
        return await _of_joint_case(ending, known.case, cases, now)
    return await _of_open_case(ending, known, known.case, cases, now)


def _require_open(case_id: UUID, state: State) -> None:
    if (code := _TOO_LATE.get(state)) is not None:
        raise RefusedError(code, f"Case {case_id} is {state.value}; nothing ends in it.")


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


async def _of_joint_case(ending: Ending, case: OpenCase, cases: Cases, now: datetime) -> Answers:
    """End an application's items in the case that leads; an empty one takes all others with it."""
    (own,) = (each for each in case.consolidated if each.case_id == ending.case_id)
    leading_id = case.consolidated[0].case_id
    await JointCases(cases.tx).hold(leading_id)
    leading = await cases.find(leading_id)
    assert leading is not None and leading.case is not None  # noqa: PT018 - it leads
    _require_open(leading_id, leading.state)
    numbers = dict(zip(_own_item_nos(case, own), own.item_nos, strict=True))
    if not numbers.keys() >= set(ending.item_nos):
        raise RefusedError("item_unknown", f"Case {ending.case_id} has no such item.")
    named = [numbers[no] for no in ending.item_nos or numbers]
    gone = _named(
        replace(ending, item_nos=named),
        under_review=leading.case.open_item_nos,
        ended=[each.item.item_no for each in leading.case.ended_items],
        refused=[each.item.item_no for each in leading.case.refused_items],
    )
    left = leading.case.ended(gone, ending.end, ending.on)
    joint = replace(ending, case_id=leading_id)
    log.info("items_ended", count=len(gone), reason=ending.end.value)
    if left.items:
        return await revised(cases, leading_id, leading.state, left, _CHANGES[ending.end])
    await cases.save(leading_id, left)
    answers = await _close(joint, leading, left.ended_items, cases, now)
    state, because = closing_of(ending.end)
    others = await end_with_leading(leading_id, state, because, ending.on, cases, now)
    return (*answers, *others)


def _own_item_nos(case: OpenCase, own: ConsolidatedApplication) -> tuple[int, ...]:
    """Return the numbers that an application gave its items; the one that leads keeps them."""
    leads = own == case.consolidated[0]
    return own.item_nos if leads else case.all_item_nos


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


def closing_of(end: ItemEnd) -> tuple[State, Closing]:
    """Return how a case ends whose last item ended like this."""
    return _CLOSES[end]


async def _close(
    ending: Ending, known: Known, ended: Sequence[EndedItem], cases: Cases, now: datetime
) -> Answers:
    """Close the case; what was withdrawn may be filed anew."""
    state, because = closing_of(ending.end)
    await cases.move(ending.case_id, state, now)
    return (await closed(cases, ending.case_id, known, because, ending.on, ended_items=ended),)
