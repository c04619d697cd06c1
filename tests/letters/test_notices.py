"""Notices to the parties: made once, to everybody who must have them, with what the event says."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.letters.app import build
from services.letters.notice import Notice
from services.letters.notice_draft import NoticeWording
from services.letters.registry import NOTICE, Registry
from services.letters.settings import LettersSettings
from shared.clock import CaseClock
from shared.edge import Service
from shared.events import (
    ApplicationDeferred,
    ApplicationRefused,
    CaseClosed,
    CaseOpened,
    InformationRequested,
    NoticeIssued,
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
from shared.events.envelope import AnyEvent
from shared.events.information_asked import AskedBy
from shared.events.information_requested import Question
from shared.events.notice_issued import NoticeKind
from shared.events.parties import Party, Person
from shared.evidence import Evidence
from shared.memory import Chain, chain
from tests.builders import a_party_sheet, a_record, an_item
from tests.letters.reading import text_of

CASE = UUID("7d6f3c1e-2a54-5c0b-9d0e-0f6a1b2c3d4e")


class Office:
    """The service over logs in memory."""

    def __init__(self, running: Chain, evidence: Evidence) -> None:
        self.chain, self.evidence = running, evidence

    async def told(self, event: AnyEvent, event_id: str = "event-1") -> list[NoticeIssued]:
        """Let the service take an event; return all notices so far."""
        self.chain.logs.append(a_record(event, event_id=event_id))
        await self.chain.run_until_idle()
        return [
            NoticeIssued.model_validate_json(record.value or b"")
            for record in self.chain.logs.records[NoticeIssued.topic]
        ]

    async def refusals(self) -> list[str]:
        """Return why events were not admitted."""
        async with self.chain.runtimes["letters"].pool.connection() as tx:
            found = await tx.execute("select reason from inbox where state = 'refused'")
            return [row["reason"] for row in await found.fetchall()]

    async def text(self, issued: NoticeIssued) -> str:
        """Return what the notice's file says."""
        return text_of(await self.evidence.get(issued.letter))


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    evidence = Evidence.in_memory()
    settings = LettersSettings.model_validate(
        {
            "database_url": database_url,
            "evidence_url": "memory:",
            "organization": "Invented Review Organization",
        }
    )
    service: Service = build(settings, evidence)
    async with chain([service], database_url, CaseClock()) as running:
        yield Office(running, evidence)


async def an_opening(office: Office, **changes: Any) -> CaseOpened:
    """A case with one item, whose parties lie in the store."""
    sheet = a_party_sheet(attorney=Person(name="Ignatius Sampleton"))
    opened = CaseOpened(
        case_id=CASE,
        case_number="CM26-0000001",
        priority=Priority.STANDARD,
        received_on=date(2026, 11, 20),
        items=(an_item(),),
        party_sheet=await office.evidence.put(sheet.model_dump_json().encode()),
    )
    return opened.model_copy(update=changes)


async def test_an_opened_case_is_told_to_all_parties(office: Office) -> None:
    """8 CCR 9792.10.4(b): employee, attorney, claims administrator, requesting physician."""
    opened = await an_opening(
        office,
        documents_due=date(2026, 12, 14),
        missing_records=(
            MissingRecord(requirement="application_form", section="8 CCR 9792.10.5(a)(1)(B)"),
        ),
    )

    (issued,) = await office.told(opened)

    assert issued.kind is NoticeKind.ASSIGNMENT
    text = await office.text(issued)
    for said in (
        "Notice of Assignment and Request for Information",
        "Invented Review Organization",
        "November 24, 2026 Ignatius Sampleton Notice of Assignment",
        "Copies: Wilhelmina Testworker; Imaginary Claims Services; Dr. Fictitia Healer",
        "12 acupuncture sessions for the low back",
        "Documents Due: 12/14/2026",
        "so that they are here by 12/14/2026",
        "The application form that went with the utilization review decision (8 CCR 9792.10.5",
    ):
        assert said in text


REASON = Reason(
    code="CNC_DECISION",
    item_no=2,
    rule="eligibility/CNC_DECISION",
    section="8 CCR 9792.10.3(a)",
    version="2013",
    as_of=date(2026, 11, 20),
    text="Requested information was missing.",
)


async def test_items_that_are_not_reviewed_are_named_with_their_reasons(office: Office) -> None:
    """The worker learns at once what will not be decided, and why."""
    item = an_item(2, description="MRI of the lumbar spine")
    opened = await an_opening(office, refused_items=(RefusedItem(item=item, reasons=(REASON,)),))

    (issued,) = await office.told(opened)

    said = "MRI of the lumbar spine: Requested information was missing. (8 CCR 9792.10.3(a))"
    assert said in await office.text(issued)


async def test_an_ineligible_application_is_told_with_every_reason(office: Office) -> None:
    """8 CCR 9792.10.3(c): a refusal can be appealed, so nothing of it may stay unsaid."""
    unsigned = REASON.model_copy(
        update={"item_no": None, "text": "It is not signed.", "section": "LC 4610.5(h)"}
    )
    refused = ApplicationRefused(
        case_id=CASE,
        refusal=Refusal.INELIGIBLE,
        reasons=(unsigned, REASON),
        received_on=date(2026, 11, 20),
        party_sheet=(await an_opening(office)).party_sheet,
    )

    (issued,) = await office.told(refused)

    assert (issued.kind, issued.case_number) == (NoticeKind.INELIGIBILITY, None)
    text = await office.text(issued)
    assert "It is not signed. (LC 4610.5(h))" in text
    assert "Item 2: Requested information was missing. (8 CCR 9792.10.3(a))" in text
    assert "received on 11/20/2026 is not eligible" in text


@pytest.mark.parametrize("refusal", [Refusal.INVALID, Refusal.DUPLICATE])
async def test_what_goes_back_to_its_sender_is_no_notice(office: Office, refusal: Refusal) -> None:
    """A form that cannot be read names nobody; a copy is the original's matter."""
    sheet = (await an_opening(office)).party_sheet

    assert (
        await office.told(ApplicationRefused(case_id=CASE, refusal=refusal, party_sheet=sheet))
        == []
    )


@pytest.mark.parametrize(
    ("because", "said"),
    [
        (Closing.WITHDRAWN, "The application was withdrawn."),
        (Closing.AUTHORIZED, "The claims administrator has authorized what was disputed."),
        (Closing.LIABILITY_DENIED, "the claims administrator is not liable"),
    ],
)
async def test_a_review_without_determination_ends_with_a_notice(
    office: Office, because: Closing, said: str
) -> None:
    """Everybody who was told that the review began is told that it has ended, and why."""
    opened = await an_opening(office)
    ended = EndedItem(item=an_item(), end=ItemEnd.WITHDRAWN, on=date(2026, 11, 25))
    closed = CaseClosed(
        case_id=CASE,
        case_number="CM26-0000001",
        because=because,
        closed_on=date(2026, 11, 25),
        ended_items=(ended,),
        party_sheet=opened.party_sheet,
    )

    (issued,) = await office.told(closed)

    assert issued.kind is NoticeKind.CLOSURE
    text = await office.text(issued)
    assert said in text
    assert "12 acupuncture sessions for the low back" in text


async def test_what_waits_for_the_end_of_a_dispute_about_liability_is_told(office: Office) -> None:
    """LC 4610.5(k): nobody has to file again, and the notice says so."""
    disputed = REASON.model_copy(update={"item_no": 1, "text": "Liability is disputed."})
    application = Application(
        received_on=date(2026, 11, 20),
        priority=Priority.STANDARD,
        date_of_injury=date(2026, 3, 2),
        ur_decided_on=date(2026, 11, 2),
        items=(an_item(),),
        party_sheet=(await an_opening(office)).party_sheet,
    )
    deferred = ApplicationDeferred(
        case_id=CASE,
        application=application,
        deferred_items=(DeferredItem(item=an_item(), reasons=(disputed,)),),
    )

    (issued,) = await office.told(deferred)

    assert issued.kind is NoticeKind.DEFERRAL
    text = await office.text(issued)
    assert "12 acupuncture sessions for the low back: Liability is disputed." in text
    assert "Nothing has to be filed again." in text


async def a_question(office: Office, **changes: Any) -> InformationRequested:
    """The reviewer asks the physician, in words that lie in the store."""
    words = "How many sessions were given before June, and what did the patient gain by them?"
    asked = InformationRequested(
        case_id=CASE,
        request_id=UUID("0b0b0b0b-0000-5000-8000-000000000001"),
        number=1,
        case_number="CM26-0000001",
        asked_by=AskedBy.REVIEWER,
        of=Party.REQUESTING_PHYSICIAN,
        questions=(Question(words=await office.evidence.put(words.encode())),),
        due_on=date(2026, 12, 3),
        due_at=datetime.fromisoformat("2026-12-04T07:59:59.999999Z"),
        rule="deadlines/reviewer_answer/regular",
        section="8 CCR 9792.10.5(d)",
        party_sheet=(await an_opening(office)).party_sheet,
    )
    return asked.model_copy(update=changes)


async def test_a_question_goes_to_one_party_and_is_copied_to_all(office: Office) -> None:
    """LC 4610.6(b): what is asked, of whom, by when, by which law."""
    (issued,) = await office.told(await a_question(office))

    assert (issued.kind, issued.number) == (NoticeKind.INFORMATION, 1)
    text = await office.text(issued)
    for said in (
        "Request for Information",
        "Asked of: Requesting physician",
        "Answer Due: 12/03/2026 (8 CCR 9792.10.5(d))",
        "Please answer it by 12/03/2026.",
        "How many sessions were given before June, and what did the patient gain by them?",
    ):
        assert said in text


async def test_a_question_about_eligibility_has_no_case_number_yet(office: Office) -> None:
    """It is asked before the case is opened; the same question of two items is printed once."""
    question = Question(code="emergency_missing", path="items.0.emergency", text="An emergency?")
    other = question.model_copy(update={"path": "items.1.emergency"})
    asked = await a_question(office, case_number=None, questions=(question, other))

    (issued,) = await office.told(asked)

    text = await office.text(issued)
    assert issued.case_number is None
    assert text.count("An emergency?") == 1
    assert "Case Number" not in text


async def test_each_question_of_a_case_has_its_own_notice(office: Office) -> None:
    """The second one is no copy of the first."""
    await office.told(await a_question(office))
    issued = await office.told(await a_question(office, number=2), "event-2")

    assert [each.number for each in issued] == [1, 2]


async def test_a_determined_case_ends_with_its_letter(office: Office) -> None:
    """The letter says all there is to say."""
    closed = CaseClosed(
        case_id=CASE,
        case_number="CM26-0000001",
        because=Closing.DETERMINED,
        closed_on=date(2026, 11, 25),
        party_sheet=(await an_opening(office)).party_sheet,
    )

    assert await office.told(closed) == []


async def test_a_notice_is_made_once(office: Office) -> None:
    """LT7: the same event again, or another one that says the same, makes no second notice."""
    opened = await an_opening(office)

    await office.told(opened)
    await office.told(opened)
    issued = await office.told(opened, "event-2")

    assert len(issued) == 2, "the stored answer is published again, and nothing else"
    assert issued[0] == issued[1]
    assert await office.refusals() == ["notice_issued_already"]


async def test_the_twin_says_what_the_notice_says(office: Office) -> None:
    """Who reads by program has the same content as who reads on paper."""
    (issued,) = await office.told(await an_opening(office))

    twin = Notice.model_validate_json(await office.evidence.get(issued.twin))
    text = await office.text(issued)
    assert (twin.case_id, twin.template) == (CASE, issued.template)
    for section in twin.sections:
        assert section.heading in text
        for part in (*section.paragraphs, *section.entries):
            assert part in text


async def test_no_name_leaves_by_the_topic(office: Office) -> None:
    """Names are in the files, which only who has a right to them opens."""
    await office.told(await an_opening(office))

    (record,) = office.chain.logs.records[NoticeIssued.topic]
    assert b"Testworker" not in (record.value or b"")


def test_every_kind_of_notice_has_its_words() -> None:
    """A kind without words would fail its first case."""
    template = Registry.read().in_force(NOTICE, date(2026, 11, 27))

    assert set(template.wording(NoticeWording).kinds) == set(NoticeKind)
