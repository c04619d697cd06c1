"""A case as intake keeps it, until its file is complete."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Self

from services.intake.deadlines import Deadlines
from services.intake.eligibility import Eligibility
from shared.events import ApplicationFiled
from shared.events.case import (
    AcceptedElsewhere,
    CaseFile,
    CaseNumber,
    DisputedItem,
    EndedItem,
    ItemEnd,
    Priority,
    RecordEntry,
    RefusedItem,
    Worker,
)
from shared.events.envelope import Digest, Part


class OpenCase(Part):
    """What does not change any more once a case is open; names lie in the party sheet."""

    case_number: CaseNumber
    priority: Priority
    formulary: bool
    received_on: date
    date_of_injury: date
    ur_decided_on: date
    rfa_on: date | None = None
    worker: Worker
    items: tuple[DisputedItem, ...]
    refused_items: tuple[RefusedItem, ...]
    ended_items: tuple[EndedItem, ...] = ()
    party_sheet: Digest
    accepted_elsewhere: AcceptedElsewhere | None = None

    def ended(self, item_nos: Collection[int], end: ItemEnd, on: date) -> Self:
        """Return the case without these items under review."""
        gone = [item for item in self.items if item.item_no in item_nos]
        return self.model_copy(
            update={
                "items": tuple(item for item in self.items if item not in gone),
                "ended_items": (
                    *self.ended_items,
                    *(EndedItem(item=item, end=end, on=on) for item in gone),
                ),
            }
        )

    def file(
        self, index: Sequence[RecordEntry], completed_on: date, deadlines: Deadlines
    ) -> CaseFile:
        """Return the complete file; the clock of LC 4610.6(d) runs from ``completed_on``."""
        kept = {name: getattr(self, name) for name in OpenCase.model_fields if name != "formulary"}
        return CaseFile(
            **kept,
            records=tuple(index),
            completed_on=completed_on,
            determination_due=deadlines.determination_due(
                completed_on, self.priority, formulary=self.formulary
            ),
        )


def opened(
    application: ApplicationFiled, eligibility: Eligibility, case_number: str, party_sheet: str
) -> OpenCase:
    """Return the case that an application opens.

    A review is expedited only with a physician's certification; else it goes its regular way.
    """
    expedited = application.priority is Priority.EXPEDITED and application.expedited_certified
    return OpenCase(
        case_number=case_number,
        priority=Priority.EXPEDITED if expedited else Priority.STANDARD,
        formulary=application.formulary,
        received_on=application.received_on,
        date_of_injury=application.date_of_injury,
        ur_decided_on=application.ur_decision.decided_on,
        rfa_on=application.rfa_on,
        worker=application.worker,
        items=eligibility.eligible,
        refused_items=eligibility.refused,
        party_sheet=party_sheet,
        accepted_elsewhere=application.accepted_elsewhere,
    )
