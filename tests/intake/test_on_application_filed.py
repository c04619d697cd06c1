"""The way in for applications: what each leads to."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from structlog.testing import capture_logs

from services.intake.account import IntakeAccount, account
from shared import topics
from shared.account import CaseName
from shared.events import ApplicationFiled, CaseOpened, RecordsCompleted
from shared.events.application_filed import ApplicationSignature, Service, Signatory, UrDecision
from shared.events.application_refused import Refusal
from shared.events.case import Priority, RecordKind, UrBasis
from shared.events.envelope import Record
from shared.events.parties import Organization, PartySheet, Person
from tests.builders import (
    a_party_sheet,
    a_record,
    an_application,
    an_inline_record,
    an_item,
    the_papers,
)
from tests.intake.desk import Desk, a_desk


def body_changed(application: ApplicationFiled, event_id: str, **changes: Any) -> Record:
    """An application whose body was changed outside our model; None takes a field away."""
    record = a_record(application, event_id=event_id)
    body = json.loads(record.value or b"") | changes
    kept = {name: value for name, value in body.items() if value is not None}
    return replace(record, value=json.dumps(kept).encode())


def of_year(year: int, number: str, **changes: Any) -> ApplicationFiled:
    """The builder's application, some years earlier."""
    return an_application(
        number,
        **{
            "received_on": date(year, 11, 20),
            "date_of_injury": date(year, 3, 2),
            "rfa_on": date(year, 10, 20),
            "ur_decision": UrDecision(
                decided_on=date(year, 11, 2), service=Service.MAIL, attached=True
            ),
            "signature": ApplicationSignature(signed_on=date(year, 11, 18), by=Signatory.EMPLOYEE),
            "records": (an_inline_record(dated=date(year, 10, 1)),),
            **changes,
        },
    )


async def test_a_clean_application_opens_a_case_and_completes_its_file(desk: Desk) -> None:
    """First the case, then its file: a reader of both never meets a file without a case."""
    application = an_application()
    await desk.deliver(application)

    assert await desk.answered() == [topics.CASE_OPENED, topics.RECORDS_COMPLETED]
    (opened,), (completed,) = desk.answers(CaseOpened), desk.answers(RecordsCompleted)
    assert opened.case_id == completed.case_id == application.case_id
    assert opened.case_number == completed.case.case_number == "CM26-0000001"
    assert opened.items == application.items
    assert opened.warnings == ()
    assert completed.case.completed_on == application.received_on
    assert completed.case.determination_due == date(2026, 12, 21)
    assert [record.record_no for record in completed.case.records] == [1, 2, 3, 4]


async def test_on_utilization_review_s_papers_alone_the_case_waits_for_records(desk: Desk) -> None:
    """No reviewer may be asked to decide on them; the clock runs from the first clinical note."""
    decision = an_inline_record("Not certified.", kind=RecordKind.UR_DETERMINATION)
    form, letter, request = the_papers()
    application = an_application(records=(decision, form, letter))
    await desk.deliver(application)
    assert await desk.answered() == [topics.CASE_OPENED]

    await desk.bring(application, an_inline_record("Low back pain 6/10."), request)

    (completed,) = desk.answers(RecordsCompleted)
    assert [record.record_no for record in completed.case.records] == [1, 2, 3, 4, 5]
    assert completed.case.completed_on == date(2026, 11, 24)
    assert completed.case.determination_due == date(2026, 12, 24)


async def test_a_refused_item_is_told_and_three_go_on(desk: Desk) -> None:
    """What UR refused for missing information is no decision on medical necessity."""
    refused = an_item(3, ur_basis=UrBasis.INFORMATION_NOT_RECEIVED)
    await desk.deliver(an_application(items=(an_item(1), an_item(2), refused, an_item(4))))
    await desk.confirm()

    (opened,), (completed,) = desk.answers(CaseOpened), desk.answers(RecordsCompleted)
    for answer in (opened, completed.case):
        assert [item.item_no for item in answer.items] == [1, 2, 4]
        (told,) = answer.refused_items
        assert told.item == refused
        assert [reason.code for reason in told.reasons] == ["CNC_DECISION"]


async def test_an_ineligible_application_gets_every_reason_and_no_case(desk: Desk) -> None:
    """The refusal is a determination of its own, and takes no case number."""
    unattached = UrDecision(decided_on=date(2026, 8, 14), service=Service.MAIL, attached=False)
    await desk.deliver(
        an_application("1", signature=None, rfa_on=None, ur_decision=unattached),
        an_application("2"),
    )
    await desk.confirm()

    refused = desk.refusal()
    assert refused.refusal is Refusal.INELIGIBLE
    assert [reason.code for reason in refused.reasons] == [
        "UNSIGNED",
        "UNTIMELY",
        "NO_UR_DECISION",
    ]
    assert [opened.case_number for opened in desk.answers(CaseOpened)] == ["CM26-0000001"]


async def test_a_form_that_cannot_be_read_is_answered_and_its_correction_opens_the_case(
    desk: Desk,
) -> None:
    """The sender learns all faults at once, and files again under the same number."""
    application = an_application()
    await desk.send(
        body_changed(application, "first", received_on="soon", date_of_injury=None, items=[])
    )

    refused = desk.refusal()
    assert refused.refusal is Refusal.INVALID
    assert {(fault.path, fault.code) for fault in refused.faults} == {
        ("received_on", "date_invalid"),
        ("date_of_injury", "missing"),
        ("items", "too_short"),
    }

    await desk.deliver(application)

    assert [opened.case_id for opened in desk.answers(CaseOpened)] == [application.case_id]
    assert desk.dead_letters == []


async def test_every_kind_of_fault_in_a_body_has_its_code_and_its_path(desk: Desk) -> None:
    """Planted all at once: whoever corrects a form corrects it once, by code, not by prose."""
    application = an_application()
    item = {"item_no": 0, "description": "", "ur_outcome": "postponed", "quantity": "twelve"}
    employee = {"name": "Wilhelmina\u202eTestworker", "npi": "12"}
    sheet = json.loads(application.parties.model_dump_json(exclude_none=True))
    await desk.send(
        body_changed(
            application,
            "planted",
            priority="at once",
            received_on="2026-02-30",
            liability_disputed="no",
            items=[item],
            parties={**sheet, "employee": employee, "claim_number": "1" * 301},
            records=[{"kind": "other", "sender": "employee"}],
            surprise=1,
        )
    )

    assert {(fault.path, fault.code, fault.effect) for fault in desk.refusal().faults} == {
        ("priority", "not_in_list", "reject"),
        ("received_on", "date_invalid", "reject"),
        ("liability_disputed", "type_invalid", "reject"),
        ("items.0.item_no", "out_of_range", "reject"),
        ("items.0.description", "too_short", "reject"),
        ("items.0.ur_outcome", "not_in_list", "reject"),
        ("items.0.quantity", "type_invalid", "reject"),
        ("parties.employee.name", "forbidden_character", "reject"),
        ("parties.employee.npi", "form_invalid", "reject"),
        ("parties.claim_number", "too_long", "reject"),
        ("records.0", "text_or_digest", "reject"),
        ("surprise", "unknown_field", "warn"),
    }
    assert "Wilhelmina" not in str(desk.refusal())


async def test_digits_are_a_fault_and_no_day_of_1970(desk: Desk) -> None:
    """Other rules are not asked about a day that the sender did not name."""
    seconds = str(15 * 86_400)
    await desk.send(body_changed(an_application(), "digits", received_on=seconds, rfa_on=seconds))

    assert {(fault.path, fault.code) for fault in desk.refusal().faults} == {
        ("received_on", "date_invalid"),
        ("rfa_on", "date_invalid"),
    }


async def test_an_impossible_form_is_answered_and_its_correction_opens_the_case(desk: Desk) -> None:
    """Readable or not makes no difference to the sender."""
    await desk.deliver(an_application(date_of_injury=date(2026, 11, 3)))
    assert [fault.code for fault in desk.refusal().faults] == ["injury_after_ur_decision"]

    await desk.deliver(an_application())

    assert len(desk.answers(CaseOpened)) == 1


async def test_a_field_that_we_do_not_know_is_a_warning(desk: Desk) -> None:
    """A sender with a newer schema is heard, and learns what was not read."""
    await desk.send(body_changed(an_application(), "newer", pharmacy="Somewhere"))

    (opened,) = desk.answers(CaseOpened)
    assert [(fault.code, fault.path) for fault in opened.warnings] == [
        ("unknown_field", "pharmacy")
    ]


async def test_a_filing_counts_once(desk: Desk) -> None:
    """The same again is told as such; something else under the same number is told as that."""
    await desk.deliver(an_application())
    await desk.deliver(an_application())
    await desk.deliver(an_application(items=(an_item(description="MRI of the knee"),)))
    await desk.send(body_changed(an_application(), "broken", items=[]))

    assert await desk.not_admitted() == ["filed_already", "filing_changed", "filing_changed"]
    assert len(desk.answers(CaseOpened)) == 1


async def test_a_refused_filing_is_not_screened_again(desk: Desk) -> None:
    """Otherwise resending would be a way to have a refusal tried until it passes."""
    await desk.deliver(an_application(signature=None))
    await desk.deliver(an_application())

    assert await desk.not_admitted() == ["filing_changed"]
    assert desk.answers(CaseOpened) == []


async def test_a_second_filing_of_a_dispute_points_to_the_first(desk: Desk) -> None:
    """A fifth of all that arrives; the original goes on, the copy gets no number."""
    first = an_application("mail", parties=a_party_sheet(claim_number="C-1"))
    again = an_application("fax", parties=a_party_sheet(claim_number="c 1"))
    await desk.deliver(first, again)

    refused = desk.refusal()
    assert refused.case_id == again.case_id
    assert refused.refusal is Refusal.DUPLICATE
    assert refused.duplicate_of == first.case_id
    assert [opened.case_id for opened in desk.answers(CaseOpened)] == [first.case_id]


async def test_the_account_of_a_copy_names_its_original(desk: Desk) -> None:
    """IN2: a whole copy its number, a single item the case in which it is, or was, reviewed."""
    sheet = a_party_sheet(claim_number="C-1")
    first = an_application("mail", parties=sheet)
    copy = an_application("fax", parties=sheet)
    more = an_application(
        "more", parties=sheet, items=(*first.items, an_item(2, description="MRI of the knee"))
    )
    await desk.deliver(first, copy, more)

    async def told(application: ApplicationFiled) -> IntakeAccount:
        async with desk.chain.runtimes["intake"].pool.connection() as tx:
            found = await account(tx, CaseName(case_id=application.case_id))
        assert found is not None
        return found

    assert (await told(first)).duplicate_of is None
    assert (await told(copy)).duplicate_of == first.case_id
    assert (await told(copy)).original == "CM26-0000001"
    assert [each.linked_to for each in (await told(more)).items] == [first.case_id, None]
    await desk.confirm()
    assert [(each.state, each.linked_to) for each in (await told(more)).items] == [
        ("refused", first.case_id),
        ("reviewed", None),
    ]


async def test_an_ineligible_application_does_not_make_a_later_one_a_duplicate(desk: Desk) -> None:
    """Whoever forgot to sign may sign and file anew: that dispute has never been taken up."""
    sheet = a_party_sheet(claim_number="C-1")
    await desk.deliver(an_application("unsigned", signature=None, parties=sheet))
    await desk.confirm()
    await desk.deliver(an_application("signed", parties=sheet))

    assert desk.refusal().refusal is Refusal.INELIGIBLE
    assert len(desk.answers(CaseOpened)) == 1


async def test_a_twin_of_an_open_case_points_to_it_whatever_else_is_wrong(desk: Desk) -> None:
    """Whoever files again by fax, unsigned, must not read that the review is lost."""
    sheet = a_party_sheet(claim_number="C-1")
    first = an_application("mail", parties=sheet)
    await desk.deliver(first, an_application("fax", parties=sheet, signature=None))

    assert desk.refusal().refusal is Refusal.DUPLICATE
    assert desk.refusal().duplicate_of == first.case_id


async def test_applications_without_a_claim_number_are_never_duplicates(desk: Desk) -> None:
    """They could be two workers."""
    sheet = a_party_sheet(claim_number=None)
    await desk.deliver(an_application("1", parties=sheet), an_application("2", parties=sheet))

    assert len(desk.answers(CaseOpened)) == 2


async def test_case_numbers_count_up_within_each_year(desk: Desk) -> None:
    """By the year of receipt, without gaps."""
    await desk.deliver(
        of_year(2026, "a"), of_year(2025, "b"), of_year(2026, "c"), of_year(2025, "d")
    )

    numbers = [opened.case_number for opened in desk.answers(CaseOpened)]
    assert numbers == ["CM26-0000001", "CM25-0000001", "CM26-0000002", "CM25-0000002"]


async def test_an_imported_case_keeps_its_number(desk: Desk) -> None:
    """Its letter of then is known by it."""
    await desk.deliver(an_application(case_number="CM26-0123456"))

    (opened,) = desk.answers(CaseOpened)
    assert opened.case_number == "CM26-0123456"


async def test_a_number_that_is_taken_lays_the_second_case_aside(desk: Desk) -> None:
    """Two cases of one number must not exist; a person has to say which one it is."""
    await desk.deliver(
        an_application("1", case_number="CM26-0123456"),
        an_application("2", case_number="CM26-0123456"),
    )

    assert desk.dead_letters == ["case_number_taken"]
    assert len(desk.answers(CaseOpened)) == 1
    assert len(await desk.rows("select * from cases")) == 1


async def test_a_given_number_is_never_one_that_an_imported_case_brought(desk: Desk) -> None:
    """Else the first case after an import, and with it every later one, could not be opened."""
    await desk.deliver(
        an_application("1", case_number="CM26-0000001"),
        an_application("2", case_number="CM26-0000002"),
        an_application("3"),
    )

    numbers = [opened.case_number for opened in desk.answers(CaseOpened)]
    assert numbers == ["CM26-0000001", "CM26-0000002", "CM26-0000003"]
    assert desk.dead_letters == []


@pytest.mark.parametrize(
    ("certified", "priority", "due", "warnings"),
    [
        pytest.param(True, Priority.EXPEDITED, date(2026, 11, 23), [], id="certified"),
        pytest.param(
            False,
            Priority.STANDARD,
            date(2026, 12, 21),
            ["expedited_without_certification"],
            id="not certified",
        ),
    ],
)
async def test_only_a_certified_threat_is_expedited(
    desk: Desk,
    *,
    certified: bool,
    priority: Priority,
    due: date,
    warnings: Sequence[str],
) -> None:
    """A physician certifies it; without that the review goes its regular way, and says so."""
    await desk.deliver(an_application(priority=Priority.EXPEDITED, expedited_certified=certified))

    (opened,), (completed,) = desk.answers(CaseOpened), desk.answers(RecordsCompleted)
    assert opened.priority is completed.case.priority is priority
    assert completed.case.determination_due == due
    assert [fault.code for fault in opened.warnings] == warnings


async def test_the_mail_extension_can_be_switched_off(database_url: str) -> None:
    """The switch of the settings reaches the rule."""
    mailed = UrDecision(decided_on=date(2026, 10, 19), service=Service.MAIL, attached=True)
    late = an_application(rfa_on=date(2026, 10, 12), ur_decision=mailed)

    async with a_desk(database_url, allow_mail_extension=False) as desk:
        await desk.deliver(late)
        await desk.confirm()

        assert [reason.code for reason in desk.refusal().reasons] == ["UNTIMELY"]


def a_sheet_of_canaries() -> PartySheet:
    """Every name and address of the sheet can be found again."""
    return PartySheet(
        employee=Person(
            name="Canary Worker",
            former_names=("Canary Formerly",),
            address=("1 Canary Street", "Canaryville"),
            email="canary@example.org",
            telephone="Canary 555-0100",
        ),
        employer=Organization(name="Canary Cages Inc.", contact="Canary Boss"),
        claims_administrator=Organization(name="Canary Claims", address=("PO Box Canary",)),
        requesting_physician=Person(name="Dr. Canary", licence_number="Canary-1"),
        attorney=Person(name="Canary Counsel"),
        claim_number="Canary-0001",
    )


async def everything_in_the_tables(desk: Desk) -> str:
    """All rows of all tables of the service, as one text."""
    names = await desk.rows(
        "select table_name from information_schema.tables where table_schema = current_schema()"
    )
    tables = {row["table_name"] for row in names}
    assert {"cases", "record_index", "inbox", "outbox", "held"} <= tables
    return "\n".join([str(await desk.rows(f'select * from "{table}"')) for table in tables])


async def test_names_notes_and_addresses_go_nowhere_but_to_the_evidence_store(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """A table, a log line or an event with a name in it is a breach that no later step undoes."""
    note = an_inline_record("Canary feels a little better.")
    application = an_application("open", parties=a_sheet_of_canaries(), records=(note,))
    with capture_logs() as lines, caplog.at_level("DEBUG"):
        await desk.deliver(application)
        await desk.deliver(
            application.model_copy(
                update={"filing": application.filing.model_copy(update={"number": "again"})}
            ),
            an_application(
                "unsigned", parties=a_sheet_of_canaries(), records=(note,), signature=None
            ),
        )
        await desk.bring(application, an_inline_record("Canary walks for 20 minutes."))
        await desk.send(
            body_changed(application, "broken", filing={"sender": "x", "number": "1"}),
            body_changed(
                an_application("faulty", parties=a_sheet_of_canaries()), "faulty", items=[]
            ),
        )

    sent = "".join(
        f"{record.key!r} {record.value!r} {record.headers}"
        for topic, log in desk.chain.logs.records.items()
        for record in log
        if topic not in {topics.APPLICATION_FILED, topics.RECORD_RECEIVED}
        and not topic.endswith(".dlq")
    )
    (opened,) = desk.answers(CaseOpened)
    assert len(lines) >= 5
    assert "canary" not in sent.casefold()
    assert "canary" not in f"{lines} {caplog.text}".casefold()
    sheet = PartySheet.model_validate_json(await desk.evidence.get(opened.party_sheet))
    assert sheet == a_sheet_of_canaries()
    assert desk.dead_letters == ["key_not_of_case"]
    await desk.rows("delete from outbox where topic like '%%.dlq' returning topic")
    assert "canary" not in (await everything_in_the_tables(desk)).casefold()


async def test_a_part_of_a_determined_application_filed_again_is_refused_with_its_link(
    desk: Desk,
) -> None:
    """IN2: what was decided is not decided twice; the reason names the case, a person confirms."""
    sheet = a_party_sheet(claim_number="C-1")
    other = an_item(2, description="MRI of the left knee", quantity=None)
    first = an_application("first", parties=sheet, items=(an_item(1), other))
    await desk.deliver(first)
    await desk.rows("update cases set state = 'letter_issued' returning state")

    await desk.deliver(an_application("again", parties=sheet, items=(an_item(1),)))
    await desk.confirm()

    (reason,) = desk.refusal().reasons
    assert reason.code == "ALREADY_DECIDED"
    assert reason.linked_to == first.case_id


async def test_an_application_that_is_new_in_part_opens_for_that_part(desk: Desk) -> None:
    """The item under review elsewhere is linked, the other one gets its review."""
    sheet = a_party_sheet(claim_number="C-1")
    first = an_application("first", parties=sheet)
    new = an_item(2, description="MRI of the left knee", quantity=None)
    await desk.deliver(first, an_application("again", parties=sheet, items=(an_item(1), new)))
    await desk.confirm()

    opened = desk.answers(CaseOpened)[-1]
    assert opened.items == (new,)
    (refused,) = opened.refused_items
    assert [(each.code, each.linked_to) for each in refused.reasons] == [
        ("DUPLICATE", first.case_id)
    ]
