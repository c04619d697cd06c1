"""A case as intake keeps it, from its opening to its determination."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final, Self
from uuid import UUID

from services.intake.clocks.deadlines import Deadlines
from shared.events import ApplicationFiled
from shared.events.case import (
    AcceptedElsewhere,
    CaseFile,
    CaseNumber,
    ConsolidatedApplication,
    DeferredItem,
    DisputedItem,
    EndedItem,
    ItemEnd,
    MissingRecord,
    Priority,
    Reason,
    RecordEntry,
    RefusedItem,
    Remand,
    Worker,
)
from shared.events.eligibility import Eligibility
from shared.events.envelope import Digest, Part
from shared.events.reviewer_matched import ReviewerRef

_IN_FILE: Final = frozenset(CaseFile.model_fields)
_OF_APPLICATION: Final = (
    "priority",
    "formulary",
    "received_on",
    "date_of_injury",
    "ur_decided_on",
    "rfa_on",
    "worker",
    "party_sheet",
)
"""What every case of an application has in common."""


class OpenCase(Part):
    """Everything of a case but its records; names lie in the party sheet.

    What bears the name of a field of :class:`CaseFile` goes into the file as it is.
    """

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
    party_sheet: Digest
    accepted_elsewhere: AcceptedElsewhere | None = None
    additional_issues: bool = False
    """The application raises issues beside the decision, which call for a response."""
    revision: int = 0
    """Of the file that was sent last; 0 before the first."""
    completed_on: date | None = None
    determination_due: date | None = None
    assigned_on: date | None = None
    deferred_items: tuple[DeferredItem, ...] = ()
    ended_items: tuple[EndedItem, ...] = ()
    missing_records: tuple[MissingRecord, ...] = ()
    consolidated: tuple[ConsolidatedApplication, ...] = ()
    remand: Remand | None = None
    continues: UUID | None = None
    flags: tuple[Reason, ...] = ()
    decided_by: ReviewerRef | None = None
    decided_with: tuple[ReviewerRef, ...] = ()
    """Who else has signed, where several reviewers decided."""
    """Who signed the determination, once it is signed."""

    @property
    def open_item_nos(self) -> tuple[int, ...]:
        """Items that are reviewed, or wait to be."""
        return tuple(
            item.item_no for item in (*self.items, *(each.item for each in self.deferred_items))
        )

    @property
    def all_item_nos(self) -> tuple[int, ...]:
        """Every item of the application, whatever became of it."""
        refused = (each.item.item_no for each in self.refused_items)
        ended = (each.item.item_no for each in self.ended_items)
        return tuple(sorted((*self.open_item_nos, *refused, *ended)))

    def renumbered(self, numbers: Mapping[int, int]) -> Self:
        """Return the case with its items under other numbers."""

        def item(each: DisputedItem) -> DisputedItem:
            return each.model_copy(update={"item_no": numbers[each.item_no]})

        return self.model_copy(
            update={
                "items": tuple(item(each) for each in self.items),
                "refused_items": tuple(
                    RefusedItem(
                        item=item(each.item),
                        reasons=tuple(
                            reason.model_copy(update={"item_no": numbers[each.item.item_no]})
                            for reason in each.reasons
                        ),
                    )
                    for each in self.refused_items
                ),
                "ended_items": tuple(
                    each.model_copy(update={"item": item(each.item)}) for each in self.ended_items
                ),
            }
        )

    def ended(self, item_nos: Collection[int], end: ItemEnd, on: date) -> Self:
        """Return the case with these items ended, whether they were reviewed or waited to be."""
        gone = [
            item
            for item in (*self.items, *(each.item for each in self.deferred_items))
            if item.item_no in item_nos
        ]
        return self.model_copy(
            update={
                "items": tuple(item for item in self.items if item not in gone),
                "deferred_items": tuple(
                    each for each in self.deferred_items if each.item not in gone
                ),
                "ended_items": (
                    *self.ended_items,
                    *(EndedItem(item=item, end=end, on=on) for item in gone),
                ),
            }
        )

    def without_deferred(self, item_nos: Collection[int]) -> Self:
        """Return the case without these items that wait."""
        left = tuple(each for each in self.deferred_items if each.item.item_no not in item_nos)
        return self.model_copy(update={"deferred_items": left})

    def rejoined(self, item_nos: Collection[int]) -> Self:
        """Return the case with these items under review again, among the others."""
        back = [each.item for each in self.deferred_items if each.item.item_no in item_nos]
        items = sorted((*self.items, *back), key=lambda item: item.item_no)
        return self.without_deferred(item_nos).model_copy(update={"items": tuple(items)})

    def fresh(self, number: CaseNumber, item_nos: Collection[int], continues: UUID) -> Self:
        """Return a case of their own for these items that wait, which goes on from this one."""
        back = tuple(each.item for each in self.deferred_items if each.item.item_no in item_nos)
        kept = {name: getattr(self, name) for name in _OF_APPLICATION}
        return type(self)(
            **kept, case_number=number, items=back, refused_items=(), continues=continues
        )

    def decided(
        self, item_nos: Collection[int], by: ReviewerRef, others: Collection[ReviewerRef] = ()
    ) -> Self:
        """Return the case as it was signed.

        An item that ended while the signature was on its way is decided all the same: what a
        physician has signed stands.
        """
        back = [each.item for each in self.ended_items if each.item.item_no in item_nos]
        items = sorted((*self.items, *back), key=lambda item: item.item_no)
        return self.model_copy(
            update={
                "items": tuple(items),
                "ended_items": tuple(each for each in self.ended_items if each.item not in back),
                "decided_by": by,
                "decided_with": tuple(others),
            }
        )

    def completed(self, on: date, deadlines: Deadlines) -> Self:
        """Return the case with its records complete; the clock of LC 4610.6(d) runs from ``on``."""
        return self.due_from(on, deadlines).model_copy(update={"revision": 1})

    def due_from(self, on: date, deadlines: Deadlines) -> Self:
        """Return the case with the determination due as if its records were complete ``on``."""
        due = deadlines.determination_due(on, self.priority, formulary=self.formulary)
        return self.model_copy(update={"completed_on": on, "determination_due": due})

    def file(self, index: Sequence[RecordEntry]) -> CaseFile:
        """Return the complete file, for those who read it after us."""
        kept = {name: getattr(self, name) for name in OpenCase.model_fields if name in _IN_FILE}
        return CaseFile(**kept, records=tuple(index))


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
        deferred_items=eligibility.deferred,
        flags=eligibility.flags,
        party_sheet=party_sheet,
        accepted_elsewhere=application.accepted_elsewhere,
        additional_issues=application.additional_issues,
    )
