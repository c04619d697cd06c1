"""When a file is complete: the checklist is, or the time for records is over.

Never on utilization review's papers alone: then the case is held, however late it is
(8 CCR 9792.10.6(b)(2); imr-process § 2.5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.intake.clocks.deadlines import Deadlines
from services.intake.life.open_case import OpenCase
from services.intake.records.checklist import Checklist
from shared.events.case import RecordEntry


@dataclass(frozen=True)
class Completion:
    """The law by which a file is complete, and by which the determination is due then."""

    checklist: Checklist
    deadlines: Deadlines

    def of(
        self, case: OpenCase, index: Sequence[RecordEntry], on: date, *, time_is_over: bool = False
    ) -> OpenCase:
        """Return the case with what it lacks; and completed, where that keeps nobody back.

        Args:
            case: one whose file was not sent yet.
            index: all documents that are here.
            on: the day on which they are; from it the time for the determination runs.
            time_is_over: whether the time for records has ended.
        """
        case = self.lacking(case, index)
        if not has_something_to_review(index) or (case.missing_records and not time_is_over):
            return case
        return case.completed(on, self.deadlines)

    def lacking(self, case: OpenCase, index: Sequence[RecordEntry]) -> OpenCase:
        """Return the case with what it lacks, whatever else becomes of it."""
        missing = self.checklist.missing(case, index)
        return case.model_copy(update={"missing_records": missing})


def has_something_to_review(index: Sequence[RecordEntry]) -> bool:
    """Tell whether a determination has anything to rest on beside the claims administrator's word.

    Source: 8 CCR 9792.10.6(b)(2).
    """
    return any(entry.is_clinical for entry in index)
