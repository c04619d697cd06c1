"""Events and records for tests: valid by default, override what matters."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from shared.clock import midday
from shared.events.application_filed import (
    ApplicationFiled,
    ApplicationSignature,
    InlineRecord,
    Service,
    Signatory,
    UrDecision,
)
from shared.events.case import (
    CaseFile,
    DisputedItem,
    Priority,
    Qualifications,
    RecordEntry,
    RecordKind,
    Sender,
    Worker,
)
from shared.events.case_changed import Because, CaseChanged
from shared.events.envelope import AnyEvent, Envelope, FilingKey, Record, digest
from shared.events.parties import Organization, PartySheet, Person
from shared.events.reviewer_matched import Choice, Match, ReviewerMatched

NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)
"""The moment at which tests happen, where no clock of their own says otherwise."""

REVIEWER = "rev-00112233aabbccdd"


def a_party_sheet(**changes: Any) -> PartySheet:
    """A worker, an employer, an administrator and a physician with invented names."""
    sheet = PartySheet(
        employee=Person(name="Wilhelmina Testworker", address=("1 Sample Street", "Sacramento")),
        employer=Organization(name="Invented Widgets LLC"),
        claims_administrator=Organization(name="Imaginary Claims Services"),
        requesting_physician=Person(name="Dr. Fictitia Healer"),
        claim_number="CLAIM-0001",
    )
    return sheet.model_copy(update=changes)


def an_item(item_no: int = 1, **changes: Any) -> DisputedItem:
    """Twelve sessions of acupuncture, denied for want of medical necessity."""
    item = DisputedItem(
        item_no=item_no,
        description="12 acupuncture sessions for the low back",
        quantity=12,
        unit="session",
        body_part="low back",
    )
    return item.model_copy(update=changes)


def an_inline_record(text: str = "Low back pain, 6/10. No change.", **changes: Any) -> InlineRecord:
    """A short progress note."""
    record = InlineRecord(
        kind=RecordKind.PROGRESS_NOTE,
        author="Dr. Fictitia Healer",
        dated=date(2026, 10, 1),
        sender=Sender.PHYSICIAN,
        text=text,
    )
    return record.model_copy(update=changes)


def the_papers(decided_on: date = date(2026, 11, 2)) -> tuple[InlineRecord, ...]:
    """What the claims administrator owes beside medical records (8 CCR 9792.10.5(a)(1), B to D)."""
    return tuple(
        InlineRecord(
            kind=kind,
            title=title,
            dated=decided_on,
            sender=Sender.CLAIMS_ADMINISTRATOR,
            text=f"{title}.",
        )
        for kind, title in (
            (RecordKind.APPLICATION_FORM, "Application form"),
            (RecordKind.NOTICE_TO_EMPLOYEE, "Letter to the employee"),
            (RecordKind.REQUEST_FOR_AUTHORIZATION, "Request for authorization"),
        )
    )


def an_application(number: str = "0001", **changes: Any) -> ApplicationFiled:
    """A complete application, filed in time, with one item and one clinical note."""
    application = ApplicationFiled(
        filing=FilingKey(sender="test", number=number),
        received_on=date(2026, 11, 20),
        date_of_injury=date(2026, 3, 2),
        rfa_on=date(2026, 10, 20),
        ur_decision=UrDecision(decided_on=date(2026, 11, 2), service=Service.MAIL, attached=True),
        signature=ApplicationSignature(signed_on=date(2026, 11, 18), by=Signatory.EMPLOYEE),
        worker=Worker(age=41, sex="female"),
        parties=a_party_sheet(claim_number=f"CLAIM-{number}"),
        items=(an_item(),),
        records=(an_inline_record(), *the_papers()),
    )
    return application.model_copy(update=changes)


def a_record_entry(text: str = "Low back pain, 6/10.", **changes: Any) -> RecordEntry:
    """An entry of the record index for a text that a test has put into its evidence store."""
    entry = RecordEntry(
        record_no=1,
        kind=RecordKind.PROGRESS_NOTE,
        author="Dr. Fictitia Healer",
        dated=date(2026, 10, 1),
        sender=Sender.PHYSICIAN,
        received_on=date(2026, 11, 20),
        digest=digest(text.encode()),
        size=len(text.encode()),
    )
    return entry.model_copy(update=changes)


def a_case_file(**changes: Any) -> CaseFile:
    """An open case with one item and one record."""
    case = CaseFile(
        case_number="CM26-0000001",
        priority=Priority.STANDARD,
        received_on=date(2026, 11, 20),
        completed_on=date(2026, 11, 20),
        determination_due=date(2026, 12, 21),
        date_of_injury=date(2026, 3, 2),
        ur_decided_on=date(2026, 11, 2),
        rfa_on=date(2026, 10, 20),
        worker=Worker(age=41, sex="female"),
        items=(an_item(),),
        records=(a_record_entry(),),
        party_sheet="0" * 64,
    )
    return case.model_copy(update=changes)


def qualifications(**changes: Any) -> Qualifications:
    """A chiropractor and acupuncturist in California."""
    snapshot = Qualifications(
        degree="D.C.",
        specialties=("Chiropractic", "Acupuncture"),
        board_certified=True,
        licensed_in=("California",),
        no_affiliation=True,
        over_five_years_in_practice=True,
        at_least_24_hours_a_week=True,
        matched_expertise=True,
        familiar_with_law=True,
        as_of=date(2026, 11, 24),
    )
    return snapshot.model_copy(update=changes)


def a_reviewer_match(case_id: UUID, **changes: Any) -> ReviewerMatched:
    """The builder's case with the builder's reviewer."""
    match = ReviewerMatched(
        case_id=case_id,
        case=a_case_file(),
        reviewer_ref=REVIEWER,
        qualifications=qualifications(),
        assigned_on=date(2026, 11, 24),
        match=Match(
            choice=Choice.MATCHED, reason="best score", roster="0" * 64, considered=1, funnel={}
        ),
    )
    return match.model_copy(update=changes)


def a_case_change(match: ReviewerMatched, revision: int = 2, **changes: Any) -> CaseChanged:
    """A newer file of a matched case."""
    case = match.case.model_copy(update={"revision": revision, **changes})
    return CaseChanged(case_id=match.case_id, case=case, because=Because.RECORD_RECEIVED)


def a_record(
    event: AnyEvent, *, event_id: str = "event-1", at: datetime = NOW, source: str = "/test"
) -> Record:
    """The event as a record of its topic, with the headers that a sender gives it."""
    envelope = Envelope(
        id=event_id,
        source=source,
        type=event.topic,
        subject=event.case_id,
        time=at,
        correlation_id=str(event.case_id),
    )
    headers = tuple((name, value.encode()) for name, value in envelope.headers().items())
    return Record(event.topic, str(event.case_id).encode(), event.encoded(), headers)


def on_day(day: date) -> datetime:
    """Noon of a day."""
    return midday(day)
