"""Whether what an application asks for was met before, in another case of the same claim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from services.intake.eligibility.duplicates import is_same_person, is_same_treatment
from services.intake.eligibility.facts import Earlier, Standing
from services.intake.life.open_case import OpenCase
from services.intake.life.states import State
from shared.events import ApplicationFiled
from shared.events.case import DisputedItem, ItemEnd
from shared.events.parties import PartySheet
from shared.evidence import Evidence

_DETERMINED: Final = frozenset({State.DETERMINED, State.LETTER_ISSUED})
_A_YEAR: Final = timedelta(days=365)
"""For so long a refusal stands without a new look at it (LC 4610(k), T11)."""


@dataclass(frozen=True)
class Candidate:
    """Another case of the same claim that was taken up: open, deferred, or at its end."""

    case_id: UUID
    state: State
    since: date
    ur_decided_on: date
    party_sheet: str
    items: tuple[DisputedItem, ...]
    """Reviewed, waiting, or decided."""
    asked: int
    """How many items the application had, refused ones among them."""

    @classmethod
    def of_open_case(cls, case_id: UUID, state: State, since: date, case: OpenCase) -> "Candidate":
        """Return a case that was opened."""
        waiting = [each.item for each in case.deferred_items]
        ended = [each.item for each in case.ended_items if each.end is not ItemEnd.WITHDRAWN]
        return cls(
            case_id=case_id,
            state=state,
            since=since,
            ur_decided_on=case.ur_decided_on,
            party_sheet=case.party_sheet,
            items=(*case.items, *waiting, *ended),
            asked=sum(
                map(len, (case.items, case.deferred_items, case.ended_items, case.refused_items))
            ),
        )


@dataclass(frozen=True)
class Met:
    """What was met before."""

    original: UUID | None = None
    """The case of which the application is a copy."""
    earlier: Mapping[int, Earlier] = field(default_factory=dict)
    """By item number, where it is none."""


async def met_before(
    application: ApplicationFiled, candidates: Sequence[Candidate], evidence: Evidence
) -> Met:
    """Compare an application with the other cases of its claim, the oldest first.

    It is a copy where one case on the same utilization review decision has all its items and no
    others, or where all its items are under review. Else each item that is under review, was
    decided on this decision, or within a year on another, is told for itself.

    Raises:
        EvidenceMissingError: a party sheet is gone or was altered.
    """
    earlier: dict[int, Earlier] = {}
    for candidate in candidates:
        found = [item.item_no for item in application.items if _has(candidate, item)]
        if not found or not await _is_same_worker(application, candidate, evidence):
            continue
        standing = _standing(application, candidate)
        is_whole = len(found) == len(application.items) == candidate.asked
        if is_whole and standing in {Standing.TAKEN_UP, Standing.DECIDED}:
            return Met(original=candidate.case_id)
        if standing is not Standing.NONE:
            for item_no in found:
                earlier.setdefault(item_no, Earlier(standing, candidate.case_id))
    under_review = {
        item_no for item_no, each in earlier.items() if each.standing is Standing.TAKEN_UP
    }
    if under_review.issuperset(item.item_no for item in application.items):
        return Met(original=earlier[application.items[0].item_no].case_id)
    return Met(earlier=earlier)


def _has(candidate: Candidate, item: DisputedItem) -> bool:
    return any(is_same_treatment(item, other) for other in candidate.items)


async def _is_same_worker(
    application: ApplicationFiled, candidate: Candidate, evidence: Evidence
) -> bool:
    sheet = PartySheet.model_validate_json(await evidence.get(candidate.party_sheet))
    return is_same_person(application.parties.employee.name, sheet.employee.name)


def _standing(application: ApplicationFiled, candidate: Candidate) -> Standing:
    is_determined = candidate.state in _DETERMINED
    if candidate.ur_decided_on == application.ur_decision.decided_on:
        return Standing.DECIDED if is_determined else Standing.TAKEN_UP
    if is_determined and application.received_on - candidate.since <= _A_YEAR:
        return Standing.DECIDED_ON_ANOTHER_DECISION
    return Standing.NONE
