"""A notice of each kind with all that it can say, a copy for each party, in either language."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from uuid import UUID

from services.letters import notices
from services.letters.notice import Notice
from services.letters.notice_draft import Letterhead
from services.letters.notices import CorrectedPart, Correction
from services.letters.readers import readers
from services.letters.registry import NOTICE, Registry
from shared.events import (
    ApplicationDeferred,
    ApplicationRefused,
    CaseClosed,
    CaseOpened,
    InformationRequested,
)
from shared.events.application_refused import Refusal
from shared.events.case import (
    Application,
    DeferredItem,
    EndedItem,
    ItemEnd,
    MissingRecord,
    Priority,
    Reason,
    RefusedItem,
)
from shared.events.case_closed import Closing
from shared.events.information_asked import AskedBy
from shared.events.information_requested import Question
from shared.events.notice_issued import NoticeKind
from shared.events.parties import Language, Party, PartySheet, Person
from tests.builders import a_party_sheet, an_item
from tests.letters.samples import CASE, REGISTRY

SHEET = "0" * 64
NUMBER = "CM26-0000001"
WRITTEN_ON = date(2026, 11, 27)
LATE = Reason(
    code="UNTIMELY",
    item_no=2,
    rule="eligibility/UNTIMELY",
    section="LC 4610.5(h)(1)",
    version="2013",
    as_of=date(2026, 11, 20),
    text="The application came too late; the last day was 11/12/2026.",
)
UNSIGNED = LATE.model_copy(
    update={
        "code": "UNSIGNED",
        "item_no": None,
        "text": "It is not signed.",
        "section": "LC 4610.5",
    }
)
LIABILITY = LATE.model_copy(
    update={
        "code": "LIABILITY_DISPUTE",
        "text": "Liability is disputed.",
        "section": "LC 4610.5(k)",
    }
)
REFUSED = RefusedItem(item=an_item(2, description="MRI of the lumbar spine"), reasons=(LATE,))
DEFERRED = DeferredItem(item=an_item(3, description="Gym membership"), reasons=(LIABILITY,))

OPENED = CaseOpened(
    case_id=CASE,
    case_number=NUMBER,
    priority=Priority.STANDARD,
    received_on=date(2026, 11, 20),
    date_of_injury=date(2026, 3, 2),
    rfa_on=date(2026, 10, 20),
    ur_decided_on=date(2026, 11, 2),
    documents_due=date(2026, 12, 14),
    items=(an_item(),),
    refused_items=(REFUSED,),
    deferred_items=(DEFERRED,),
    missing_records=(
        MissingRecord(requirement="application_form", section="8 CCR 9792.10.5(a)(1)(B)"),
    ),
    party_sheet=SHEET,
)
ASKED = InformationRequested(
    case_id=CASE,
    request_id=UUID("0b0b0b0b-0000-5000-8000-000000000001"),
    number=1,
    case_number=NUMBER,
    asked_by=AskedBy.REVIEWER,
    of=Party.REQUESTING_PHYSICIAN,
    questions=(Question(text="How many sessions were given before June?"),),
    due_on=date(2026, 12, 3),
    due_at=datetime.fromisoformat("2026-12-04T07:59:59.999999Z"),
    rule="deadlines/reviewer_answer/regular",
    section="8 CCR 9792.10.5(d)",
    party_sheet=SHEET,
)
INELIGIBLE = ApplicationRefused(
    case_id=CASE,
    refusal=Refusal.INELIGIBLE,
    reasons=(UNSIGNED, LATE),
    received_on=date(2026, 11, 20),
    party_sheet=SHEET,
)
WAITING = ApplicationDeferred(
    case_id=CASE,
    application=Application(
        received_on=date(2026, 11, 20),
        priority=Priority.STANDARD,
        date_of_injury=date(2026, 3, 2),
        ur_decided_on=date(2026, 11, 2),
        items=(an_item(),),
        party_sheet=SHEET,
    ),
    deferred_items=(DEFERRED,),
    refused_items=(REFUSED,),
)
CLOSED = CaseClosed(
    case_id=CASE,
    case_number=NUMBER,
    because=Closing.WITHDRAWN,
    closed_on=date(2026, 11, 25),
    ended_items=(EndedItem(item=an_item(), end=ItemEnd.WITHDRAWN, on=date(2026, 11, 25)),),
    party_sheet=SHEET,
)
CORRECTED = Correction(
    case_id=CASE,
    case_number=NUMBER,
    letter_dated=date(2026, 12, 1),
    corrected_on=date(2026, 12, 8),
    reason="A date was taken over wrongly from the application.",
    parts=(CorrectedPart(part="Date of Injury", before="03/02/2026.", after="03/12/2026."),),
)
COMPOSERS: dict[NoticeKind, Callable[[PartySheet, Letterhead], Notice]] = {
    NoticeKind.ASSIGNMENT: partial(notices.assignment, OPENED),
    NoticeKind.INFORMATION: partial(notices.information, ASKED, [ASKED.questions[0].text or ""]),
    NoticeKind.INELIGIBILITY: partial(notices.ineligibility, INELIGIBLE),
    NoticeKind.DEFERRAL: partial(notices.deferral, WAITING),
    NoticeKind.CLOSURE: partial(notices.closure, CLOSED),
    NoticeKind.CORRECTION: partial(notices.correction, CORRECTED),
}


def parties(language: Language = Language.ENGLISH) -> PartySheet:
    """A represented worker, who reads this language, and everybody else."""
    sheet = a_party_sheet(
        attorney=Person(name="Ignatius Sampleton", address=("2 Fiction Road", "Fresno, CA 93701"))
    )
    employee = sheet.employee.model_copy(update={"language": language})
    return sheet.model_copy(update={"employee": employee})


def copies(
    kind: NoticeKind, language: Language = Language.ENGLISH, registry: Registry = REGISTRY
) -> dict[Party, Notice]:
    """Every party's copy; the worker's in this language."""
    sheet, template = parties(language), registry.in_force(NOTICE, WRITTEN_ON)
    return {
        reader.party: COMPOSERS[kind](
            sheet, Letterhead("Invented Review Organization", template, WRITTEN_ON, reader)
        )
        for reader in readers(sheet)
    }


def a_notice(
    kind: NoticeKind, language: Language = Language.ENGLISH, registry: Registry = REGISTRY
) -> Notice:
    """The worker's copy."""
    return copies(kind, language, registry)[Party.EMPLOYEE]
