"""An application that will not be reviewed."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared import topics
from shared.events.case import CaseNumber, Fault, Reason
from shared.events.envelope import CaseEvent, Digest


class Refusal(StrEnum):
    """What kind of refusal it is."""

    INVALID = "invalid"  # the form cannot be read as an application: correct it and file again
    INELIGIBLE = "ineligible"  # a determination of its own, appealable (8 CCR 10575(a))
    DUPLICATE = "duplicate"  # linked to the original, which goes on


class ApplicationRefused(CaseEvent):
    """Intake refuses an application, with every fault or reason at once."""

    topic: ClassVar[str] = topics.APPLICATION_REFUSED

    refusal: Refusal
    case_number: CaseNumber | None = None
    faults: Annotated[tuple[Fault, ...], Field(max_length=500)] = ()
    reasons: Annotated[tuple[Reason, ...], Field(max_length=500)] = ()
    duplicate_of: UUID | None = Field(default=None, description="Case id of the original.")
    received_on: date | None = None
    party_sheet: Digest | None = Field(
        default=None, description="Who has to be told; none where no form could be read."
    )
