"""Applications that are decided together, and apart again (8 CCR 9792.10.4(a)).

Pure: from cases to cases. The one that leads carries the items of all, under numbers of the joint
case; where each came from stands in ``consolidated``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from uuid import UUID

from services.intake.clocks.deadlines import Deadlines
from services.intake.eligibility.duplicates import same_name, same_number
from services.intake.life.open_case import OpenCase
from services.intake.life.states import State
from shared.events.case import ConsolidatedApplication, Priority
from shared.events.parties import PartySheet

_MOST_ITEMS: Final = 200
"""What a case file carries."""


@dataclass(frozen=True)
class Application:
    """An open case, as far as the law looks at it here."""

    case_id: UUID
    state: State
    case: OpenCase
    sheet: PartySheet


Applications = Sequence[Application]
"""The leading one first."""


def _state_in(*states: State) -> Callable[[Applications], bool]:
    return lambda all_: any(each.state in states for each in all_)


def _other_employee(all_: Applications) -> bool:
    first, *others = (each.sheet for each in all_)
    return any(
        not same_name(first.employee.name, each.employee.name)
        or not _same_where_known(first.claim_number, each.claim_number)
        for each in others
    )


def _same_where_known(one: str | None, other: str | None) -> bool:
    return one is None or other is None or same_number(one, other)


def _other_physician(all_: Applications) -> bool:
    first, *others = (each.sheet.requesting_physician for each in all_)
    return any(not same_name(first.name, each.name) for each in others)


def _waits_while_leading_is_complete(all_: Applications) -> bool:
    return all_[0].state is State.RECORDS_COMPLETE and _state_in(State.AWAITING_RECORDS)(all_)


HINDRANCES: Final[Mapping[str, Callable[[Applications], bool]]] = MappingProxyType(
    {
        "application_named_twice": lambda all_: len({each.case_id for each in all_}) < len(all_),
        "consolidated_already": lambda all_: any(each.case.consolidated for each in all_),
        "under_review_already": _state_in(State.IN_REVIEW, State.ADDITIONAL_INFORMATION),
        "case_not_open": lambda all_: any(
            each.state
            not in {
                State.AWAITING_RECORDS,
                State.RECORDS_COMPLETE,
                State.IN_REVIEW,
                State.ADDITIONAL_INFORMATION,
                State.CONSOLIDATED,
            }
            for each in all_
        ),
        "other_employee": _other_employee,
        "other_physician": _other_physician,
        "other_date_of_injury": lambda all_: len({each.case.date_of_injury for each in all_}) > 1,
        "remand_stays_alone": lambda all_: any(each.case.remand is not None for each in all_),
        "items_deferred": lambda all_: any(each.case.deferred_items for each in all_),
        "too_many_items": lambda all_: (
            sum(len(each.case.all_item_nos) for each in all_) > _MOST_ITEMS
        ),
        # The file of the leading case is with the matching and would be read without the others'
        # documents: let one lead that waits itself.
        "records_awaited": _waits_while_leading_is_complete,
    }
)
"""What keeps applications apart, by code (8 CCR 9792.10.4(a); from ``remand`` on: ours)."""


def hindrances(all_: Applications) -> tuple[str, ...]:
    """Return the code of everything that keeps these applications apart."""
    return tuple(code for code, hinders in HINDRANCES.items() if hinders(all_))


def joined(all_: Applications, deadlines: Deadlines) -> tuple[OpenCase, ...]:
    """Return the cases as they are together, the leading one first.

    Expedited is the whole when one is, and a formulary dispute; the time for the determination runs
    from the latest file (imr-process § 2.7).
    """
    leading, *others = (each.case for each in all_)
    numbers, highest = [leading.all_item_nos], max(leading.all_item_nos)
    for case in others:
        numbers.append(tuple(range(highest + 1, highest + 1 + len(case.all_item_nos))))
        highest += len(case.all_item_nos)
    applications = tuple(
        ConsolidatedApplication(
            case_id=each.case_id,
            case_number=each.case.case_number,
            received_on=each.case.received_on,
            item_nos=item_nos,
        )
        for each, item_nos in zip(all_, numbers, strict=True)
    )
    renumbered = [
        case.renumbered(dict(zip(case.all_item_nos, item_nos, strict=True)))
        for case, item_nos in zip((leading, *others), numbers, strict=True)
    ]
    cases = (leading, *others)
    completed = [case.completed_on for case in cases if case.completed_on is not None]
    joint = leading.model_copy(
        update={
            "items": tuple(item for case in renumbered for item in case.items),
            "refused_items": tuple(each for case in renumbered for each in case.refused_items),
            "ended_items": tuple(each for case in renumbered for each in case.ended_items),
            "consolidated": applications,
            "priority": Priority.EXPEDITED
            if any(case.priority is Priority.EXPEDITED for case in cases)
            else Priority.STANDARD,
            "formulary": any(case.formulary for case in cases),
        }
    )
    if leading.completed_on is not None:
        joint = joint.due_from(max(completed), deadlines)
    return (joint, *(case.model_copy(update={"consolidated": applications}) for case in others))


def apart(alone: OpenCase, now: OpenCase, joint: OpenCase, case_id: UUID) -> OpenCase:
    """Return a case as it was before, without the items that have ended since.

    Args:
        alone: as it was.
        now: as it is; counts the revisions that were sent.
        joint: the leading case.
        case_id: which of its applications it is.
    """
    (application,) = (each for each in joint.consolidated if each.case_id == case_id)
    own = dict(zip(application.item_nos, alone.all_item_nos, strict=True))
    case = alone.model_copy(
        update={
            "revision": now.revision,
            "completed_on": alone.completed_on or now.completed_on,
            "determination_due": alone.determination_due or now.determination_due,
        }
    )
    for ended in joint.ended_items:
        item_no = own.get(ended.item.item_no)
        if item_no is not None and item_no in case.open_item_nos:
            case = case.ended([item_no], ended.end, ended.on)
    return case
