"""The file of an open case is not what it was."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import CaseFile
from shared.events.envelope import CaseEvent


class Because(StrEnum):
    """What changed a file between its completion and the determination."""

    RECORD_RECEIVED = "record_received"
    ITEM_WITHDRAWN = "item_withdrawn"  # by the worker or a representative
    ITEM_AUTHORIZED = "item_authorized"  # by the claims administrator (8 CCR 9792.10.6(a))
    ITEM_DENIED = "item_denied"  # liability for a deferred one, for good
    EXPEDITED = "expedited"  # 8 CCR 9792.10.4(c)
    EXTENDED = "extended"  # the time for the determination (LC 4610.6(d))
    CONSOLIDATED = "consolidated"  # 8 CCR 9792.10.4(a)
    CONSOLIDATION_UNDONE = "consolidation_undone"
    ITEMS_REJOINED = "items_rejoined"  # deferred ones, their liability being accepted


class CaseChanged(CaseEvent):
    """A file of a higher revision takes the place of the one before, as a whole.

    A draft on the former one is laid anew; a signature over it is void.
    """

    topic: ClassVar[str] = topics.CASE_CHANGED

    case: CaseFile = Field(description="Complete; its ``revision`` counts up.")
    because: Because
