"""An application, as upstream files it. One of two events that may carry medical text and names."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from shared import topics
from shared.events.case import (
    AcceptedElsewhere,
    CaseNumber,
    DisputedItem,
    Priority,
    RecordKind,
    Sender,
    Worker,
)
from shared.events.envelope import Digest, FilingEvent, Part
from shared.events.parties import PartySheet
from shared.text import Line, RecordText


class InlineRecord(Part):
    """A document that comes with an event: its text, or the address where it already lies."""

    kind: RecordKind
    title: Line | None = None
    author: Line | None = None
    dated: date | None = None
    sender: Sender
    text: RecordText | None = None
    digest: Digest | None = None
    size: int | None = Field(default=None, ge=1, description="Bytes; with ``digest`` only.")

    @model_validator(mode="after")
    def _text_or_digest(self) -> Self:
        if (self.text is None) == (self.digest is None):
            raise PydanticCustomError("text_or_digest", "carries either a text or a digest")
        return self


class Service(StrEnum):
    """How the UR decision reached the worker (imr-process § 2.7, T2m)."""

    MAIL = "mail"
    ELECTRONIC = "electronic"
    PERSONAL = "personal"


class UrDecision(Part):
    """The decision that is disputed."""

    decided_on: date
    service: Service
    attached: bool = Field(description="A copy came with the application (8 CCR 9792.10.1(b)).")


class Signatory(StrEnum):
    """Who may sign (LC 4610.5(h), (j))."""

    EMPLOYEE = "employee"
    ATTORNEY = "attorney"
    DESIGNEE = "designee"
    PROVIDER = "provider"  # emergency care only
    CLAIMS_ADMINISTRATOR = "claims_administrator"  # never entitled


class ApplicationSignature(Part):
    """The signature on the form."""

    signed_on: date
    by: Signatory


class ApplicationFiled(FilingEvent):
    """Somebody has asked for an independent medical review (DWC Form IMR, 8 CCR 9792.10.2)."""

    topic: ClassVar[str] = topics.APPLICATION_FILED

    case_number: CaseNumber | None = Field(
        default=None, description="Of an imported case; intake gives all others."
    )
    received_on: date
    priority: Priority = Priority.STANDARD
    formulary: bool = Field(default=False, description="Drug disputed under the formulary.")
    expedited_certified: bool = Field(
        default=False, description="A physician certified the threat, with documents."
    )
    date_of_injury: date
    rfa_on: date | None = Field(default=None, description="Date of the request (RFA).")
    ur_decision: UrDecision
    signature: ApplicationSignature | None = None
    liability_disputed: bool = False
    worker: Worker = Worker()
    parties: PartySheet
    diagnoses: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    items: Annotated[tuple[DisputedItem, ...], Field(min_length=1, max_length=200)]
    records: Annotated[tuple[InlineRecord, ...], Field(max_length=200)] = ()
    accepted_elsewhere: AcceptedElsewhere | None = None
    defaulted: Annotated[tuple[Line, ...], Field(max_length=50)] = Field(
        default=(), description="Fields that an importer filled, since its source lacks them."
    )
