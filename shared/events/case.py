"""The words in which all events speak of a case: items, records, people's qualifications."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.events.envelope import Digest, Part
from shared.privacy import Privacy
from shared.text import Line, Text

CaseNumber = Annotated[str, Field(pattern=r"^CM\d{2}-\d{7}$"), Privacy.CASE_NUMBER]
"""What people call the case: ``CM``, two digits of the year, seven digits (imr-process § 5.1)."""

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$"), Privacy.CODE]
"""A technical name: a code, a rule, a key. Safe in paths, labels and logs."""


class Priority(StrEnum):
    """How fast the review must be (LC 4610.6(d))."""

    STANDARD = "standard"
    EXPEDITED = "expedited"  # imminent and serious threat to health, certified by a physician


class Outcome(StrEnum):
    """Effect on the claims administrator's decision, not on the treatment."""

    UPHELD = "upheld"  # the denial stands: not medically necessary
    OVERTURNED = "overturned"  # the denial falls: medically necessary


class CaseOutcome(StrEnum):
    """All items together (imr-process § 4.2)."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"
    MIXED = "mixed"


class Proposal(StrEnum):
    """What the criteria point to. Never an outcome: a physician decides."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"
    PENDED = "pended"  # no rule can be applied; the reviewer decides without one


class UrOutcome(StrEnum):
    """What utilization review did with an item."""

    DENIED = "denied"
    MODIFIED = "modified"
    DELAYED = "delayed"  # the form names it; hardly used since 2018
    APPROVED = "approved"


class UrBasis(StrEnum):
    """Why utilization review refused an item."""

    MEDICAL_NECESSITY = "medical_necessity"
    INFORMATION_NOT_RECEIVED = "information_not_received"  # conditionally non-certified (CNC)
    BILLED_AMOUNT = "billed_amount"  # independent bill review decides that (LC 4603.6)
    NOT_TREATMENT = "not_treatment"


class Timing(StrEnum):
    """Whether the treatment is still to come."""

    PROSPECTIVE = "prospective"
    CONCURRENT = "concurrent"
    RETROSPECTIVE = "retrospective"


class RecordKind(StrEnum):
    """What a document is (8 CCR 9792.10.5(a)(1) names the required ones)."""

    APPLICATION_FORM = "application_form"
    UR_DETERMINATION = "ur_determination"
    REQUEST_FOR_AUTHORIZATION = "request_for_authorization"
    PROGRESS_NOTE = "progress_note"
    THERAPY_NOTE = "therapy_note"
    IMAGING = "imaging"
    OPERATIVE_REPORT = "operative_report"
    LABORATORY = "laboratory"
    CLINICAL_SUMMARY = "clinical_summary"  # somebody's account of other records
    NOTICE_TO_EMPLOYEE = "notice_to_employee"  # given about the UR decision, beside the decision
    SUPPORTING_SUBMISSION = "supporting_submission"  # by employee or provider, for the request
    OTHER_MATERIAL = "other_material"  # what else utilization review used
    STATEMENT_OF_REASONS = "statement_of_reasons"  # why it used other material
    RESPONSE_TO_ISSUES = "response_to_issues"  # to issues that the application raises
    OTHER = "other"

    @property
    def is_clinical(self) -> bool:
        """Whether a determination may rest on such a document.

        Never on the claims administrator's papers alone (8 CCR 9792.10.6(b)(2)).
        """
        return self not in {
            RecordKind.UR_DETERMINATION,
            RecordKind.APPLICATION_FORM,
            RecordKind.NOTICE_TO_EMPLOYEE,
            RecordKind.OTHER_MATERIAL,
            RecordKind.STATEMENT_OF_REASONS,
            RecordKind.RESPONSE_TO_ISSUES,
        }


class Sender(StrEnum):
    """Who sent a document in."""

    CLAIMS_ADMINISTRATOR = "claims_administrator"
    EMPLOYEE = "employee"
    PHYSICIAN = "physician"
    IMPORTED = "imported"


class DisputedItem(Part):
    """One good or service that was refused, as requested."""

    item_no: int = Field(ge=1, le=999, description="Position in the application, from 1.")
    description: Annotated[Text, Field(min_length=1, max_length=20_000)] = Field(
        description="The request in the words of the application; it heads the letter's decision."
    )
    code: Identifier | None = Field(default=None, description="CPT, HCPCS or NDC, where known.")
    quantity: int | None = Field(default=None, ge=1, le=9_999)
    unit: Annotated[Line | None, Privacy.TEXT] = None
    frequency: Annotated[Line | None, Privacy.TEXT] = None
    duration: Annotated[Line | None, Privacy.TEXT] = None
    body_part: Annotated[Line | None, Privacy.TEXT] = None
    laterality: Annotated[Line | None, Privacy.TEXT] = None
    timing: Timing = Timing.PROSPECTIVE
    dates_of_service: Annotated[tuple[date, ...], Field(max_length=60)] = Field(
        default=(), description="Where it was given already: when."
    )
    emergency: bool | None = Field(
        default=None, description="Where it was given already: whether in an emergency."
    )
    ur_outcome: UrOutcome = UrOutcome.DENIED
    ur_basis: UrBasis = UrBasis.MEDICAL_NECESSITY
    ur_guideline: Text | None = Field(
        default=None, description="What the claims administrator says it relied on."
    )
    original_request: Text | None = Field(
        default=None, description="Where UR modified: the request before."
    )
    authorized: Text | None = Field(
        default=None, description="Where UR modified: what it granted; not in dispute."
    )
    authorized_quantity: int | None = Field(
        default=None, ge=0, le=9_999, description="Where UR modified: how many of ``unit``."
    )


class Amounts(Part):
    """What was asked for, what utilization review granted, and what is left in dispute.

    A decision is about the last alone: nothing that was granted can be taken away by it.
    """

    requested: int | None = Field(default=None, ge=0, description="None: not counted in words.")
    granted: int | None = Field(default=None, ge=0)
    disputed: int | None = Field(default=None, ge=0)
    unit: Annotated[Line | None, Privacy.TEXT] = None
    requested_words: Text | None = Field(default=None, description="As the papers have it.")
    granted_words: Text | None = None


class RecordEntry(Part):
    """One document of the record index. The text itself lies in the evidence store."""

    record_no: int = Field(ge=1, description="Position in the case's record index, from 1.")
    kind: RecordKind
    title: Annotated[Line | None, Privacy.TEXT] = None
    author: Annotated[Line | None, Privacy.AUTHOR] = None
    dated: date | None = None
    sender: Sender
    received_on: date
    digest: Digest
    size: int = Field(ge=1, description="Bytes.")

    @property
    def is_clinical(self) -> bool:
        """Whether a determination may rest on it."""
        return self.kind.is_clinical


class Worker(Part):
    """What may be said of the injured worker without naming him."""

    age: Annotated[int | None, Privacy.AGE] = Field(
        default=None, ge=0, le=120, description="Years."
    )
    sex: Annotated[str, Field(pattern=r"^(male|female)$"), Privacy.CODE] | None = None


class Fault(Part):
    """Something wrong with a filing."""

    code: Identifier
    path: Annotated[str, Field(max_length=300)] = Field(description="Where: ``items.0.quantity``.")
    effect: Annotated[str, Field(pattern=r"^(reject|warn|ask)$")]
    text: Line = Field(description="In plain words; quotes nothing that was sent.")


class Reason(Part):
    """Why an application or an item is not eligible, with the rule that says so."""

    code: Identifier
    item_no: int | None = Field(default=None, ge=1, description="None: the whole application.")
    rule: Identifier
    section: Annotated[Line, Privacy.WORDS] = Field(description="Section of law.")
    version: Annotated[Line, Privacy.CODE] = Field(
        description="Version of the rule in force on ``as_of``."
    )
    as_of: date
    text: Annotated[Text, Field(max_length=2_000)]
    linked_to: UUID | None = Field(default=None, description="The case that it refers to.")


class RefusedItem(Part):
    """An item that takes no part in the review; the others go on."""

    item: DisputedItem
    reasons: Annotated[tuple[Reason, ...], Field(min_length=1)]


class AcceptedElsewhere(Part):
    """The application was accepted before it came here; eligibility is respected, not decided."""

    reason: Line


class DeferredItem(Part):
    """An item that waits until a dispute about liability is resolved; the others go on."""

    item: DisputedItem
    reasons: Annotated[tuple[Reason, ...], Field(min_length=1)]


class Application(Part):
    """What a notice says of an application, names apart."""

    received_on: date
    priority: Priority
    date_of_injury: date
    ur_decided_on: date
    rfa_on: date | None = None
    items: Annotated[tuple[DisputedItem, ...], Field(min_length=1, max_length=200)] = Field(
        description="All that were asked for, as requested."
    )
    party_sheet: Digest


class ItemEnd(StrEnum):
    """Why an item's review ended without a determination (8 CCR 9792.10.6(a))."""

    WITHDRAWN = "withdrawn"  # by the worker or a representative
    AUTHORIZED = "authorized"  # by the claims administrator, since the application
    LIABILITY_DENIED = "liability_denied"  # for good, so that necessity is no question any more


class EndedItem(Part):
    """An item that needs no determination any more; the others go on."""

    item: DisputedItem
    end: ItemEnd
    on: date


class MissingRecord(Part):
    """A kind of document that the claims administrator owes and has not sent."""

    requirement: Identifier = Field(description="Its name in the checklist.")
    section: Line = Field(description="Section of law.")


class ConsolidatedApplication(Part):
    """An application that is decided together with another (8 CCR 9792.10.4(a))."""

    case_id: UUID
    case_number: CaseNumber
    received_on: date
    item_nos: Annotated[tuple[int, ...], Field(min_length=1, max_length=200)] = Field(
        description="Numbers that its items have in the joint case."
    )


class Remand(Part):
    """The determination that was set aside, and what the fresh review must know of it.

    Source: LC 4610.6(h), (i).
    """

    case_id: UUID = Field(description="The case that was determined before.")
    case_number: CaseNumber
    ordered_on: date
    ground: Identifier = Field(description="Which of the five grounds.")
    stated_error: Digest = Field(description="The judge's words, in the evidence store.")
    excluded_reviewers: Annotated[
        tuple[str, ...], Field(min_length=1, max_length=20), Privacy.REFERENCE
    ] = Field(description="References of those who may not decide again.")


class CaseFile(Part):
    """Everything a consumer needs to know of an open case; no service asks another."""

    case_number: CaseNumber
    priority: Priority
    received_on: date = Field(description="Day the application was received.")
    completed_on: date = Field(description="Day the records were complete.")
    determination_due: date = Field(description="LC 4610.6(d).")
    date_of_injury: date
    ur_decided_on: date
    rfa_on: date | None = None
    worker: Worker = Worker()
    items: Annotated[tuple[DisputedItem, ...], Field(min_length=1, max_length=200)]
    refused_items: Annotated[tuple[RefusedItem, ...], Field(max_length=200)] = ()
    records: Annotated[tuple[RecordEntry, ...], Field(min_length=1, max_length=500)]
    party_sheet: Digest
    accepted_elsewhere: AcceptedElsewhere | None = None
    revision: int = Field(
        default=1, ge=1, description="Counts the states of a file; a higher one takes its place."
    )
    assigned_on: date | None = Field(
        default=None, description="Day of the notice of assignment (8 CCR 9792.10.4(b))."
    )
    deferred_items: Annotated[tuple[DeferredItem, ...], Field(max_length=200)] = ()
    ended_items: Annotated[tuple[EndedItem, ...], Field(max_length=200)] = ()
    missing_records: Annotated[tuple[MissingRecord, ...], Field(max_length=50)] = ()
    consolidated: Annotated[tuple[ConsolidatedApplication, ...], Field(max_length=50)] = Field(
        default=(), description="All applications of a joint case, the leading one first."
    )
    remand: Remand | None = None
    continues: UUID | None = Field(
        default=None, description="The case that was determined while these items were deferred."
    )

    def is_led_by_another(self, case_id: UUID) -> bool:
        """Tell whether this case is decided in another, and needs no reviewer of its own."""
        return bool(self.consolidated) and self.consolidated[0].case_id != case_id

    @property
    def guidelines_as_of(self) -> date:
        """The day whose guidelines apply: the RFA date, else the UR decision date."""
        return self.rfa_on or self.ur_decided_on


class Qualifications(Part):
    """What a letter says of a reviewer, true on the day of the match (imr-process § 3.3)."""

    degree: Annotated[Line, Privacy.WORDS] = Field(
        description="Class of degree: M.D., D.O., D.C., L.Ac., Ph.D. …"
    )
    specialties: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20), Privacy.WORDS]
    board_certified: bool
    licensed_in: Annotated[tuple[Line, ...], Field(min_length=1, max_length=60), Privacy.STATE]
    no_affiliation: bool = Field(description="R1, screened.")
    over_five_years_in_practice: bool = Field(description="R4.")
    at_least_24_hours_a_week: bool = Field(description="R5.")
    matched_expertise: bool = Field(description="R6.")
    familiar_with_law: bool = Field(description="R7.")
    as_of: date


PersonRef = Annotated[str, Field(pattern=r"^(rev|per)-[0-9a-f]{16}$"), Privacy.REFERENCE]
"""An opaque name. A person has one, whatever he or she does in a case; a reviewer's is ``rev-``."""


class Signature(Part):
    """Who answers for a determination, over the digest of its exact content."""

    kind: Annotated[str, Field(pattern=r"^(simulated|reviewer|person)$")]
    key_id: Identifier
    algorithm: Annotated[str, Field(pattern=r"^hmac-sha256$")]
    value: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
