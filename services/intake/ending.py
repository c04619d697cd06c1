"""Items that end without a determination: withdrawn, or authorized after all.

An item ends alone; the others go on. When the last one has ended, the case is closed. Once a
physician has signed, nothing ends any more.

Source: 8 CCR 9792.10.6(a).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from services.intake.cases import Cases, Known
from services.intake.closing import closed
from services.intake.open_case import OpenCase
from services.intake.states import State
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events.case import ItemEnd
from shared.events.case_closed import Closing

_CLOSES: Final[Mapping[ItemEnd, tuple[State, Closing]]] = MappingProxyType(
    {
        ItemEnd.WITHDRAWN: (State.WITHDRAWN, Closing.WITHDRAWN),
        ItemEnd.AUTHORIZED: (State.TERMINATED, Closing.AUTHORIZED),
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


async def end_items(
    case_id: UUID, item_nos: Sequence[int], end: ItemEnd, on: date, cases: Cases, now: datetime
) -> Answers:
    """End these items of a case; none named: all of them.

    Raises:
        NotYetError: no application of this filing has been read so far.
        RefusedError: ``application_refused``, ``determined_already``, ``case_closed_already``,
            or ``item_ends_not_alone``.
    """
    known = await cases.find(case_id)
    if known is None or known.state is State.INVALID:
        raise NotYetError(f"Filing {case_id} has no application yet.")
    if (code := _TOO_LATE.get(known.state)) is not None:
        raise RefusedError(code, f"Case {case_id} is {known.state.value}; nothing ends in it.")
    if known.case is not None:
        _require_whole(case_id, known.case, item_nos)
    return await _close(known, case_id, end, on, cases, now)


def _require_whole(case_id: UUID, case: OpenCase, item_nos: Sequence[int]) -> None:
    """Until a changed file can follow the first one, a case ends whole."""
    if item_nos and set(item_nos) != {item.item_no for item in case.items}:
        raise RefusedError("item_ends_not_alone", f"Case {case_id} ends whole or not at all.")


async def _close(
    known: Known, case_id: UUID, end: ItemEnd, on: date, cases: Cases, now: datetime
) -> Answers:
    state, because = _CLOSES[end]
    case = known.case
    if case is not None:
        case = case.ended([item.item_no for item in case.items], end, on)
    await cases.move(case_id, state, now)
    return (closed(case_id, replace(known, case=case), because, on),)
