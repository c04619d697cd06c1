"""Faults of a form that can be read but cannot be right."""

import json
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from services.intake.form.application import faults_of, faults_of_body, in_our_words, is_rejected
from shared.decoding import faults_in
from shared.events.application_filed import (
    ApplicationFiled,
    ApplicationSignature,
    LiabilityDispute,
    Service,
    Signatory,
    UrDecision,
)
from shared.events.case import Fault, Priority, Timing, UrOutcome
from shared.events.parties import Person
from tests.builders import a_party_sheet, an_application, an_inline_record, an_item

TODAY = date(2026, 11, 24)


def decided(day: date) -> UrDecision:
    return UrDecision(decided_on=day, service=Service.MAIL, attached=True)


def test_a_form_without_faults_has_none() -> None:
    """Otherwise every other test here would prove nothing."""
    assert faults_of(an_application(), TODAY) == ()


FAULTY: dict[str, dict[str, Any]] = {
    "injury_after_ur_decision": {"date_of_injury": date(2026, 11, 3)},
    "request_after_ur_decision": {"rfa_on": date(2026, 11, 3)},
    "ur_decision_after_receipt": {"ur_decision": decided(date(2026, 11, 21))},
    "birth_after_injury": {
        "parties": a_party_sheet(
            employee=Person(name="Wilhelmina Testworker", date_of_birth=date(2026, 3, 3))
        )
    },
    "received_in_future": {"received_on": date(2026, 11, 25)},
    "signed_after_receipt": {
        "signature": ApplicationSignature(signed_on=date(2026, 11, 21), by=Signatory.EMPLOYEE)
    },
    "item_twice": {"items": (an_item(1), an_item(1))},
    "date_outside_calendar": {
        "ur_decision": decided(date(2009, 11, 2)),
        "date_of_injury": date(2009, 3, 2),
        "rfa_on": None,
    },
}
"""One impossibility each."""


@pytest.mark.parametrize("code", FAULTY)
def test_each_impossibility_rejects_the_form(code: str) -> None:
    """The sender learns what to correct, and where it stands."""
    (fault,) = faults_of(an_application(**FAULTY[code]), TODAY)

    assert fault.code == code
    assert fault.path
    assert is_rejected([fault])


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"date_of_injury": date(2026, 10, 20)}, id="injured on the day of request"),
        pytest.param({"rfa_on": date(2026, 11, 2)}, id="decided on the day of the request"),
        pytest.param({"received_on": TODAY}, id="received today"),
        pytest.param({"rfa_on": None, "signature": None}, id="nothing to compare"),
    ],
)
def test_the_same_day_is_possible(changes: dict[str, Any]) -> None:
    """A fault needs an order that cannot have been; a day has no order within it."""
    assert faults_of(an_application(**changes), TODAY) == ()


def test_five_planted_faults_are_five_codes_in_one_answer() -> None:
    """None stops the others: whoever corrects a form corrects it once."""
    application = an_application(
        date_of_injury=date(2026, 11, 5),
        rfa_on=date(2026, 11, 3),
        parties=a_party_sheet(
            employee=Person(name="Wilhelmina Testworker", date_of_birth=date(2026, 11, 10))
        ),
        signature=ApplicationSignature(signed_on=date(2026, 11, 21), by=Signatory.EMPLOYEE),
        items=(an_item(1), an_item(2), an_item(1)),
    )

    faults = faults_of(application, TODAY)

    assert {fault.code for fault in faults} == {
        "injury_after_ur_decision",
        "request_after_ur_decision",
        "birth_after_injury",
        "signed_after_receipt",
        "item_twice",
    }
    assert len(faults) == 5
    assert "items.2.item_no" in {fault.path for fault in faults}


def test_what_is_only_odd_does_not_reject() -> None:
    """A worker must not lose a review over a note with a wrong date or a field of tomorrow."""
    application = an_application(
        priority=Priority.EXPEDITED,
        records=(an_inline_record(dated=date(2026, 11, 23)),),
    )

    faults = faults_of(application, TODAY, unknown_fields=["parties.pharmacy"])

    assert {fault.code for fault in faults} == {
        "expedited_without_certification",
        "record_dated_after_receipt",
        "unknown_field",
    }
    assert not is_rejected(faults)


def test_a_certified_threat_is_not_odd() -> None:
    """The warning is for a certification that is missing."""
    application = an_application(priority=Priority.EXPEDITED, expedited_certified=True)

    assert faults_of(application, TODAY) == ()


def test_the_name_of_an_unknown_field_can_not_carry_control_characters() -> None:
    """A sender chooses it, and it is printed back."""
    (fault,) = faults_of(an_application(), TODAY, unknown_fields=["a\x1b[31m\nb" + "c" * 400])

    assert fault.path.startswith("a[31mb")
    assert len(fault.path) == 300


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param(
            {"parties": a_party_sheet(claim_number=None)}, "claim_number_missing", id="no claim"
        ),
        pytest.param(
            {"items": (an_item(ur_outcome=UrOutcome.MODIFIED, authorized="4 sessions"),)},
            "modification_incomplete",
            id="request before UR unknown",
        ),
        pytest.param(
            {"items": (an_item(ur_outcome=UrOutcome.MODIFIED, original_request="12 sessions"),)},
            "modification_incomplete",
            id="grant of UR unknown",
        ),
    ],
)
def test_what_is_missing_is_asked_for_and_does_not_reject(
    changes: dict[str, Any], code: str
) -> None:
    """The review goes on while the sender looks it up."""
    (fault,) = faults_of(an_application(**changes), TODAY)

    assert (fault.code, fault.effect) == (code, "ask")
    assert not is_rejected([fault])


def test_a_modification_that_says_both_sides_is_complete() -> None:
    """What was asked for, and what was granted."""
    item = an_item(
        ur_outcome=UrOutcome.MODIFIED, original_request="12 sessions", authorized="4 sessions"
    )

    assert faults_of(an_application(items=(item,)), TODAY) == ()


@pytest.mark.parametrize(
    ("library", "ours"),
    [
        ("date_from_datetime_parsing", "date_invalid"),
        ("string_type", "type_invalid"),
        ("string_pattern_mismatch", "form_invalid"),
        ("extra_forbidden", "unknown_field"),
        ("missing", "missing"),
        ("forbidden_character", "forbidden_character"),
    ],
)
def test_senders_see_codes_of_our_own(library: str, ours: str) -> None:
    """A sender's program must not depend on the library that we validate with."""
    fault = Fault(code=library, path="items.0", effect="reject", text="does not fit")

    (told,) = in_our_words([fault])

    assert told == fault.model_copy(update={"code": ours})


def test_a_reply_has_room_for_its_faults() -> None:
    """However many fields a sender invents, and the worst come first."""
    application = an_application(date_of_injury=date(2026, 11, 3))

    faults = faults_of(application, TODAY, unknown_fields=[f"field_{n}" for n in range(900)])

    assert len(faults) == 500
    assert faults[0].code == "injury_after_ur_decision"


MORE_FAULTS: dict[str, dict[str, Any]] = {
    "ur_decision_after_service": {
        "ur_decision": decided(date(2026, 11, 2)).model_copy(
            update={"served_on": date(2026, 11, 1)}
        )
    },
    "ur_service_after_receipt": {
        "ur_decision": decided(date(2026, 11, 2)).model_copy(
            update={"served_on": date(2026, 11, 21)}
        )
    },
    "designated_after_signature": {
        "signature": ApplicationSignature(
            signed_on=date(2026, 11, 18), by=Signatory.DESIGNEE, designated_on=date(2026, 11, 19)
        )
    },
    "service_after_receipt": {
        "items": (an_item(timing=Timing.RETROSPECTIVE, dates_of_service=(date(2026, 11, 21),)),)
    },
    "item_unknown": {"liability_disputed": True, "liability": LiabilityDispute(item_nos=(2,))},
    "liability_undisputed": {"liability": LiabilityDispute()},
    "dates_of_service_missing": {"items": (an_item(timing=Timing.RETROSPECTIVE),)},
    "designation_missing": {
        "signature": ApplicationSignature(signed_on=date(2026, 11, 18), by=Signatory.DESIGNEE)
    },
    "emergency_missing": {
        "signature": ApplicationSignature(signed_on=date(2026, 11, 18), by=Signatory.PROVIDER),
        "items": (an_item(timing=Timing.RETROSPECTIVE, dates_of_service=(date(2026, 10, 1),)),),
    },
    "consent_missing": {
        "signature": ApplicationSignature(
            signed_on=date(2026, 11, 18), by=Signatory.EMPLOYEE, consents_to_records=False
        )
    },
}
"""What the form's further fields can have against each other, and what they leave open."""


@pytest.mark.parametrize("code", MORE_FAULTS)
def test_each_further_fault_has_its_code(code: str) -> None:
    """Rejected, odd or missing: each by a name of its own."""
    (fault,) = faults_of(an_application(**MORE_FAULTS[code]), TODAY)

    assert fault.code == code


def body_of(application: ApplicationFiled, **changes: Any) -> bytes:
    """The application as JSON, changed outside our model."""
    return json.dumps({**json.loads(application.encoded()), **changes}).encode()


def faults_in_body(body: bytes) -> set[tuple[str, str, str]]:
    with pytest.raises(ValidationError) as caught:
        ApplicationFiled.model_validate_json(body)
    told = faults_of_body(body, faults_in(caught.value), TODAY)
    return {(fault.code, fault.path, fault.effect) for fault in told}


def test_what_cannot_be_read_and_what_cannot_be_right_take_one_round() -> None:
    """IN1: five planted faults of both kinds are five codes, each with path and class."""
    application = an_application(
        date_of_injury=date(2026, 11, 5), parties=a_party_sheet(claim_number=None)
    )
    items = [
        {"item_no": 1, "description": "MRI of the knee", "quantity": "one"},
        {"item_no": 1, "description": "X-ray of the knee"},
    ]

    assert faults_in_body(body_of(application, items=items, priority="at once")) == {
        ("not_in_list", "priority", "reject"),
        ("type_invalid", "items.0.quantity", "reject"),
        ("item_twice", "items.1.item_no", "reject"),
        ("injury_after_ur_decision", "date_of_injury", "reject"),
        ("claim_number_missing", "parties.claim_number", "ask"),
    }


def test_of_a_field_that_cannot_be_read_nothing_more_is_said() -> None:
    """A date that is none lies before and after nothing; a claim number too long is not missing."""
    sheet = json.loads(an_application().parties.model_dump_json(exclude_none=True))
    body = body_of(
        an_application(),
        date_of_injury="soon",
        ur_decision={"decided_on": "2026-11-02"},
        parties={**sheet, "claim_number": "1" * 301},
        records="none",
    )

    assert {code for code, _, _ in faults_in_body(body)} == {
        "date_invalid",
        "missing",
        "too_long",
        "type_invalid",
    }


@pytest.mark.parametrize("body", ["{}", "[]", "7", '{"items": {"0": 1}, "parties": [1]}'])
def test_a_body_of_another_form_is_answered_by_what_is_missing(body: str) -> None:
    """However little of it is an application."""
    codes = {code for code, _, _ in faults_in_body(body.encode())}

    assert codes <= {"missing", "type_invalid"}
    assert codes


def test_the_worst_of_both_kinds_come_first() -> None:
    """A reply has room for so many faults; questions are the first to be left out."""
    body = body_of(
        an_application(parties=a_party_sheet(claim_number=None)), items=[{"item_no": 0}] * 400
    )
    with pytest.raises(ValidationError) as caught:
        ApplicationFiled.model_validate_json(body)

    told = faults_of_body(body, faults_in(caught.value), TODAY)

    assert len(told) == 500
    assert {fault.effect for fault in told} == {"reject"}
