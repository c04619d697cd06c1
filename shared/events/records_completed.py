"""The file is ready for a reviewer."""

from typing import ClassVar

from shared import topics
from shared.events.case import CaseFile
from shared.events.envelope import CaseEvent


class RecordsCompleted(CaseEvent):
    """Application and supporting documents are in: the clock of LC 4610.6(d) runs."""

    topic: ClassVar[str] = topics.RECORDS_COMPLETED

    case: CaseFile
