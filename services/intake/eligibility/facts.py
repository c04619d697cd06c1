"""What eligibility turns on, as named facts of an application and one of its items.

Here nothing is judged: which facts speak against whom is data (``rules/eligibility.yaml``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from shared.events import ApplicationFiled
from shared.events.application_filed import Signatory
from shared.events.case import DisputedItem, Timing

Fact = bool | str | date | None


class Standing(StrEnum):
    """Where the same treatment was met before."""

    NONE = "none"
    TAKEN_UP = "taken_up"
    DECIDED = "decided"
    DECIDED_ON_ANOTHER_DECISION = "decided_on_another_decision"


@dataclass(frozen=True)
class Earlier:
    """An earlier case about the same treatment of the same worker."""

    standing: Standing
    case_id: UUID


FACTS: Final = frozenset(
    {
        "signed",
        "signed_by",
        "designation_told",
        "emergency_told",
        "asked_in_vain",
        "designated_too_early",
        "given_in_emergency",
        "ur_decision_attached",
        "ur_decided_on",
        "ur_outcome",
        "ur_basis",
        "ur_timeliness_litigated",
        "date_of_injury",
        "in_time",
        "carve_out",
        "liability",
        "earlier",
    }
)
"""Names that a rule may ask for."""


def facts_of(
    application: ApplicationFiled,
    item: DisputedItem,
    *,
    last_day: date | None,
    earlier: Earlier | None = None,
    liability_resolved: bool = False,
    asked_in_vain: bool = False,
) -> Mapping[str, Fact]:
    """Return the facts of one item.

    Args:
        application: as filed.
        item: one of its items.
        last_day: on which it could be filed; None: no time ran.
        earlier: where the same treatment was met before.
        liability_resolved: whether a dispute about it has ended in the worker's favour.
        asked_in_vain: whether what the form leaves open was asked and not answered.
    """
    signature, decision = application.signature, application.ur_decision
    liability = "undisputed" if liability_resolved else liability_of(application, item)
    return {
        "signed": signature is not None,
        "signed_by": signature.by.value if signature else None,
        "designation_told": signature is None or signature.designated_on is not None,
        "emergency_told": item.timing is not Timing.RETROSPECTIVE or item.emergency is not None,
        "asked_in_vain": asked_in_vain,
        "designated_too_early": _designated_too_early(application),
        "given_in_emergency": item.timing is Timing.RETROSPECTIVE and item.emergency is not False,
        "ur_decision_attached": decision.attached,
        "ur_decided_on": decision.decided_on,
        "ur_outcome": item.ur_outcome.value,
        "ur_basis": item.ur_basis.value,
        "ur_timeliness_litigated": decision.timeliness_litigated,
        "date_of_injury": application.date_of_injury,
        # While liability is disputed no time runs (LC 4610.5(h)(2)).
        "in_time": (
            liability == "disputed" or last_day is None or application.received_on <= last_day
        ),
        "carve_out": application.carve_out is not None,
        "liability": liability,
        "earlier": (earlier.standing if earlier else Standing.NONE).value,
    }


def liability_of(application: ApplicationFiled, item: DisputedItem) -> str:
    """Return whether liability for an item is undisputed, disputed, or disputed but agreed on.

    Agreed: the claims administrator lets the review go on all the same (LC 4610.5(k)).
    """
    if not application.liability_disputed:
        return "undisputed"
    dispute = application.liability
    if dispute is None:
        return "disputed"
    if dispute.item_nos and item.item_no not in dispute.item_nos:
        return "undisputed"
    return "agreed" if dispute.agrees_to_review else "disputed"


def _designated_too_early(application: ApplicationFiled) -> bool:
    """A designation before the utilization review decision is not valid (8 CCR 9792.10.1(b))."""
    signature = application.signature
    if signature is None or signature.by is not Signatory.DESIGNEE:
        return False
    named_on = signature.designated_on
    return named_on is not None and named_on < application.ur_decision.decided_on
