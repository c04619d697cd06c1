"""A case has come to its end."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared import topics
from shared.events.case import CaseNumber, EndedItem
from shared.events.envelope import CaseEvent, Digest


class Closing(StrEnum):
    """Why nothing is left to be done in a case."""

    DETERMINED = "determined"  # the letter is issued
    WITHDRAWN = "withdrawn"  # by the worker or a representative
    AUTHORIZED = "authorized"  # by the claims administrator (8 CCR 9792.10.6(a))
    LIABILITY_DENIED = "liability_denied"  # for good, so that necessity is no question any more
    CONSOLIDATED = "consolidated"  # decided with the case that leads (8 CCR 9792.10.4(a))


class CaseClosed(CaseEvent):
    """Nobody needs to do anything for this case any more. Nothing opens it again."""

    topic: ClassVar[str] = topics.CASE_CLOSED

    case_number: CaseNumber | None = Field(
        default=None, description="None: the case ended before it was opened."
    )
    because: Closing
    closed_on: date
    into: UUID | None = Field(default=None, description="The case in which it was decided.")
    ended_items: Annotated[tuple[EndedItem, ...], Field(max_length=200)] = Field(
        default=(), description="Items that needed no determination."
    )
    party_sheet: Digest
    days_from_assignment: int | None = Field(
        default=None, description="Calendar days from the notice of assignment to the end."
    )
    days_from_complete_records: int | None = Field(
        default=None, description="Calendar days from the complete records to the end."
    )
