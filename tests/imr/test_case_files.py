"""What a letter becomes: a case without the decision, and the decision without the case."""

from datetime import date

import pytest

from imr.letter_import.case_files import CaseFiles, case_files
from imr.letter_import.errors import LetterUnreadableError
from imr.letter_import.header import Header
from imr.letter_import.letter import read_letter
from imr.recorded import appointments_for
from services.reviewer_match.appointments import Appointment
from shared.events.application_filed import ApplicationFiled
from shared.events.case import Outcome, Priority, RecordKind, Sender, UrOutcome
from tests.imr.letters import HEADER, SUMMARY, a_letter, an_item

MODIFIED = (
    "Therapy, eight sessions was the original request. Therapy, six sessions was authorized by\n"
    "the Claims Administrator. The remaining IMR eligible portion of the original request,\n"
    "Therapy, two sessions is: Overturned"
)


def files_of(text: str, options: Header = Header()) -> CaseFiles:  # noqa: B008  # frozen
    return case_files(read_letter(text.encode()), options)


def test_case_validates_strictly_as_an_application() -> None:
    """case.json is the data of application.filed: one schema."""
    case = files_of(a_letter()).case

    again = ApplicationFiled.model_validate_json(case.encoded(), extra="forbid")

    assert again == case
    assert case.filing.number == case.case_number == "CM26-0012345"
    assert case.received_on == date(2026, 11, 4)
    assert case.ur_decision.decided_on == date(2026, 11, 3)
    assert (case.worker.age, case.worker.sex) == (48, "female")
    assert case.accepted_elsewhere is not None


def test_nothing_of_the_decision_stands_in_the_case() -> None:
    """Whoever prepares the case must not see how it was decided."""
    body = files_of(a_letter(an_item(), an_item(MODIFIED, number=2))).case.encoded().decode()

    for word in ("Upheld", "Overturned", "guideline", "rationale", "2026-12-09", "Nevada"):
        assert word not in body


def test_summary_is_the_one_record() -> None:
    """All that a published letter tells of the medical records."""
    (record,) = files_of(a_letter()).case.records

    assert record.kind is RecordKind.CLINICAL_SUMMARY
    assert record.sender is Sender.IMPORTED
    assert record.text is not None
    assert record.text.startswith("The injured worker is a 48 year old")


def test_modified_request_names_what_was_granted() -> None:
    """Only the rest is in dispute, but the heading keeps its own words."""
    item = files_of(a_letter(an_item(MODIFIED))).case.items[0]

    assert item.ur_outcome is UrOutcome.MODIFIED
    assert item.original_request == "Therapy, eight sessions"
    assert item.authorized == "Therapy, six sessions"
    assert item.quantity == 2
    assert item.description.endswith("original request, Therapy, two sessions is")


def test_determination_holds_what_was_decided() -> None:
    """Decision, guidelines, reasons and credentials stand here and only here."""
    determination = files_of(a_letter(an_item(), an_item(MODIFIED, number=2))).determination

    assert determination.organization == "MAXIMUS Federal Services"
    assert determination.organization_short_name == "MAXIMUS"
    assert (determination.assigned_on, determination.decided_on) == (
        date(2026, 11, 9),
        date(2026, 12, 9),
    )
    assert [item.outcome for item in determination.items] == [Outcome.UPHELD, Outcome.OVERTURNED]
    assert determination.reviewer.licensed_in == ("Nevada", "Oregon")
    assert determination.defaulted == ("reviewer.degree", "reviewer.board_certified")


def test_what_the_letter_does_not_state_is_named() -> None:
    """A default must never pass for something that was published."""
    case = files_of(a_letter()).case

    assert case.defaulted == ("ur_decision.service", "ur_decision.attached", "signature", "parties")
    assert case.parties.employee.name.startswith("(")


def test_a_letter_without_a_header_follows_the_usual_course() -> None:
    """Dates count on from the last day that the summary names, and are named as defaults."""
    files = files_of(a_letter(header=""))

    assert files.case.ur_decision.decided_on == date(2026, 11, 3)
    assert files.case.received_on == date(2026, 11, 18)
    assert files.determination.assigned_on == date(2026, 11, 23)
    assert files.determination.decided_on == date(2026, 12, 20)
    assert files.determination.case_number.startswith("CM26-9")
    assert {"case_number", "received_on", "ur_decision.decided_on", "priority"} <= set(
        files.case.defaulted
    )
    assert {"case_number", "assigned_on", "decided_on"} <= set(files.determination.defaulted)
    assert files == files_of(a_letter(header=""))


def test_options_give_what_a_letter_without_header_lacks() -> None:
    """What a user states is no default, and what a letter states is not overruled."""
    options = Header(
        case_number="CM14-0123456",
        received_on=date(2026, 11, 20),
        assigned_on=date(2026, 11, 25),
        date_of_injury=date(2026, 10, 14),
        decided_on=date(2026, 12, 24),
        ur_decided_on=date(2026, 11, 5),
        priority=Priority.EXPEDITED,
    )

    without, stated = files_of(a_letter(header=""), options), files_of(a_letter(), options)

    assert without.case.case_number == "CM14-0123456"
    assert without.case.received_on == date(2026, 11, 20)
    assert without.case.priority is Priority.EXPEDITED
    assert "case_number" not in without.case.defaulted
    assert stated.case.case_number == "CM26-0012345"
    assert stated.case.received_on == date(2026, 11, 4)


def test_a_letter_without_any_date_asks_for_one() -> None:
    """No date could be true, so none is made up."""
    summary = SUMMARY.replace("10-13-26", "a Monday").replace("11-3-26", "a Friday")

    with pytest.raises(LetterUnreadableError, match="--ur-decided"):
        files_of(a_letter(header="", summary=summary))


def test_a_character_that_deceives_a_reader_is_refused_with_its_place() -> None:
    """The case would be refused at intake; better to hear of it here."""
    with pytest.raises(LetterUnreadableError, match=r"description: contains U\+202E"):
        files_of(a_letter(an_item("Therapy \u202eof the knee: Upheld")))


def test_appointments_follow_the_form_of_reviewer_match() -> None:
    """The recorded reviewer is appointed; equal credentials name one reviewer."""
    one = files_of(a_letter()).determination
    two = files_of(a_letter(header=HEADER.replace("0012345", "0012346"))).determination
    elsewhere = two.reviewer.model_copy(update={"licensed_in": ("Utah",)})
    other = two.model_copy(update={"case_number": "CM26-0012347", "reviewer": elsewhere})

    rows = appointments_for([one, two, other])
    ids = [Appointment.model_validate(row, strict=False).reviewer.id for row in rows]

    assert [row["case_number"] for row in rows] == ["CM26-0012345", "CM26-0012346", "CM26-0012347"]
    assert ids[0] == ids[1] != ids[2]
