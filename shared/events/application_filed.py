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
    """How a decision or notice reached the worker (imr-process § 2.7, T2m)."""

    MAIL = "mail"  # within California
    MAIL_OTHER_STATE = "mail_other_state"
    MAIL_ABROAD = "mail_abroad"
    ELECTRONIC = "electronic"
    PERSONAL = "personal"


class Channel(StrEnum):
    """How an application came."""

    MAIL = "mail"
    FAX = "fax"
    ELECTRONIC = "electronic"
    HAND = "hand"


class UrDecision(Part):
    """The decision that is disputed."""

    decided_on: date
    service: Service
    served_on: date | None = Field(
        default=None, description="Where it was served on another day than that of the decision."
    )
    form_provided: bool | None = Field(
        default=None,
        description="Whether form and notice came with it; without them no time runs "
        "(LC 4610.5(h)(3)). None: the application does not say so, and it is taken that they did.",
    )
    timeliness_litigated: bool = Field(
        default=False,
        description="The worker says at the appeals board that it came too late; only the board "
        "decides that.",
    )
    attached: bool = Field(description="A copy came with the application (8 CCR 9792.10.1(b)).")


class Signatory(StrEnum):
    """Who may sign (LC 4610.5(h), (j))."""

    EMPLOYEE = "employee"
    ATTORNEY = "attorney"
    DESIGNEE = "designee"
    PROVIDER = "provider"  # emergency care only
    CLAIMS_ADMINISTRATOR = "claims_administrator"  # never entitled


class Relation(StrEnum):
    """What a designee is to the worker."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    CONSERVATOR = "conservator"
    RELATIVE = "relative"
    OTHER = "other"


class ApplicationSignature(Part):
    """The signature on the form."""

    signed_on: date
    by: Signatory
    designated_on: date | None = Field(
        default=None,
        description="Of a designee: when the worker named him. Before the UR decision it counts "
        "for nothing.",
    )
    relation: Relation | None = Field(default=None, description="Of a designee.")
    consents_to_records: bool | None = Field(
        default=None, description="Consent to obtain medical records. None: not said."
    )


class LiabilityDispute(Part):
    """The claims administrator disputes liability for another reason than medical necessity."""

    reason: Line | None = None
    item_nos: Annotated[tuple[int, ...], Field(max_length=200)] = Field(
        default=(), description="The items that are disputed; none named: all."
    )
    agrees_to_review: bool = Field(
        default=False, description="It agrees that the review goes on all the same."
    )


class Diagnosis(Part):
    """A diagnosis with its code (ICD-10-CM, before October 2015 ICD-9-CM)."""

    text: Line
    icd: (
        Annotated[
            str,
            Field(
                pattern=r"^([A-TV-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?|(\d{3}|V\d{2})(\.\d{1,2})?"
                r"|E\d{3}(\.\d)?)$"
            ),
        ]
        | None
    ) = None


class ApplicationFiled(FilingEvent):
    """Somebody has asked for an independent medical review (DWC Form IMR, 8 CCR 9792.10.2)."""

    topic: ClassVar[str] = topics.APPLICATION_FILED

    case_number: CaseNumber | None = Field(
        default=None, description="Of an imported case; intake gives all others."
    )
    received_on: date
    channel: Channel | None = None
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
    liability: LiabilityDispute | None = Field(
        default=None, description="More of the dispute, where ``liability_disputed``."
    )
    carve_out: Line | None = Field(
        default=None,
        description="Programme of alternative dispute resolution that the employment is under.",
    )
    additional_issues: bool = Field(
        default=False,
        description="It raises issues beside the decision (8 CCR 9792.10.5(a)(1)(F)).",
    )
    worker: Worker = Worker()
    parties: PartySheet
    primary_diagnosis: Diagnosis | None = None
    diagnoses: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    items: Annotated[tuple[DisputedItem, ...], Field(min_length=1, max_length=200)]
    records: Annotated[tuple[InlineRecord, ...], Field(max_length=200)] = ()
    accepted_elsewhere: AcceptedElsewhere | None = None
    defaulted: Annotated[tuple[Line, ...], Field(max_length=50)] = Field(
        default=(), description="Fields that an importer filled, since its source lacks them."
    )
