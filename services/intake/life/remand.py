"""A fresh review after an appeal (LC 4610.6(h), (i); imr-process § 2.9)."""

from uuid import UUID

from services.intake.life.open_case import OpenCase
from shared.errors import RefusedError
from shared.events import DeterminationRemanded
from shared.events.case import CaseNumber, Remand
from shared.events.envelope import Digest


def fresh_case(
    original_id: UUID,
    original: OpenCase,
    event: DeterminationRemanded,
    number: CaseNumber,
    stated_error: Digest,
) -> OpenCase:
    """Return the case of a fresh review: the same dispute, without those who decided it before.

    Raises:
        RefusedError: ``item_unknown``: the order names an item that was not determined.
    """
    items = [item for item in original.items if item.item_no in (event.item_nos or {item.item_no})]
    if len(items) < len(set(event.item_nos)):
        raise RefusedError("item_unknown", f"Case {original_id} has not determined such an item.")
    earlier = original.remand.excluded_reviewers if original.remand else ()
    assert original.decided_by is not None  # what has a letter was signed
    return original.model_copy(
        update={
            "case_number": number,
            "received_on": event.ordered_on,
            "items": tuple(items),
            "refused_items": (),
            "ended_items": (),
            "deferred_items": (),
            "revision": 0,
            "completed_on": None,
            "determination_due": None,
            "assigned_on": None,
            "decided_by": None,
            "decided_with": (),
            "consolidated": (),
            "remand": Remand(
                case_id=original_id,
                case_number=original.case_number,
                ordered_on=event.ordered_on,
                ground=event.ground.value,
                stated_error=stated_error,
                excluded_reviewers=(*earlier, original.decided_by, *original.decided_with),
            ),
        }
    )
