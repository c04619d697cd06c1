"""IN7: what 8 CCR 9792.10.5(a)(1) asks for, and what of it is not here."""

from datetime import date
from typing import Any

import pytest

from services.intake.clocks.deadlines import Deadlines
from services.intake.life.open_case import OpenCase
from services.intake.records.checklist import Checklist
from services.intake.records.completion import Completion, has_something_to_review
from shared.events.case import AcceptedElsewhere, Priority, RecordEntry, RecordKind, Sender, Worker
from tests.builders import a_record_entry, an_item

CHECKLIST = Checklist.load()
COMPLETION = Completion(CHECKLIST, Deadlines.load())
REQUESTED_ON = date(2026, 8, 31)
PAPERS = {kind for kind in RecordKind if not kind.is_clinical}

OWED = {
    "physician_reports": RecordKind.PROGRESS_NOTE,
    "application_form": RecordKind.APPLICATION_FORM,
    "given_to_employee": RecordKind.NOTICE_TO_EMPLOYEE,
    "submitted_in_support": RecordKind.REQUEST_FOR_AUTHORIZATION,
    "other_material": RecordKind.STATEMENT_OF_REASONS,
    "additional_issues": RecordKind.RESPONSE_TO_ISSUES,
}
"""A document that meets each requirement."""


def a_case(**changes: Any) -> OpenCase:
    case = OpenCase(
        case_number="CM26-0000001",
        priority=Priority.STANDARD,
        formulary=False,
        received_on=date(2026, 11, 20),
        date_of_injury=date(2026, 3, 2),
        ur_decided_on=date(2026, 9, 10),
        rfa_on=REQUESTED_ON,
        worker=Worker(),
        items=(an_item(),),
        refused_items=(),
        party_sheet="0" * 64,
        additional_issues=True,
    )
    return case.model_copy(update=changes)


def entries(*kinds: RecordKind, dated: date | None = REQUESTED_ON) -> list[RecordEntry]:
    return [a_record_entry(kind=kind, dated=dated) for kind in kinds]


EVERYTHING = entries(*OWED.values(), RecordKind.OTHER_MATERIAL)


def missing(case: OpenCase, index: list[RecordEntry]) -> list[str]:
    return [each.requirement for each in CHECKLIST.missing(case, index)]


def test_a_file_with_everything_lacks_nothing() -> None:
    """Each of the six has a kind of document that meets it."""
    assert missing(a_case(), EVERYTHING) == []


@pytest.mark.parametrize("requirement", OWED)
def test_removing_one_kind_shows_exactly_that_gap(requirement: str) -> None:
    """Garibay-Jimenez: a missing record led to a remand, and nobody had seen the gap."""
    index = [each for each in EVERYTHING if each.kind is not OWED[requirement]]

    (gap,) = CHECKLIST.missing(a_case(), index)

    assert gap.requirement == requirement
    assert gap.section.startswith("8 CCR 9792.10.5(a)(1)(")


def test_an_empty_file_lacks_all_that_is_always_owed() -> None:
    """What is owed only on a condition is not asked for without it."""
    assert missing(a_case(additional_issues=False), []) == [
        "physician_reports",
        "application_form",
        "given_to_employee",
        "submitted_in_support",
    ]


def test_other_material_calls_for_its_reasons() -> None:
    """Material without its reasons tells the reviewer nothing."""
    without = [each for each in EVERYTHING if each.kind is not RecordKind.STATEMENT_OF_REASONS]

    assert missing(a_case(), without) == ["other_material"]
    assert missing(a_case(), [e for e in without if e.kind is not RecordKind.OTHER_MATERIAL]) == []


@pytest.mark.parametrize(
    ("dated", "gaps"),
    [
        (date(2026, 2, 27), ["physician_reports"]),
        (date(2026, 2, 28), []),  # six months before the last of August
        (date(2026, 8, 31), []),
        (date(2026, 9, 1), ["physician_reports"]),
        (None, []),
    ],
)
def test_reports_count_for_six_months_before_the_request(
    dated: date | None, gaps: list[str]
) -> None:
    """An old report says nothing of the present condition; one without a date is let pass."""
    index = [
        *entries(RecordKind.PROGRESS_NOTE, dated=dated),
        *(each for each in EVERYTHING if each.kind is not RecordKind.PROGRESS_NOTE),
    ]

    assert missing(a_case(), index) == gaps


def test_without_a_request_the_decision_s_day_counts() -> None:
    """Not every file tells when the treatment was asked for."""
    index = [a_record_entry(kind=RecordKind.PROGRESS_NOTE, dated=date(2026, 9, 9))]

    assert "physician_reports" in missing(a_case(), index)
    assert "physician_reports" not in missing(a_case(rfa_on=None), index)


def test_what_the_worker_sent_need_not_be_sent_again() -> None:
    """The reviewer needs the document, whoever brought it."""
    index = [each.model_copy(update={"sender": Sender.EMPLOYEE}) for each in EVERYTHING]

    assert missing(a_case(), index) == []


def test_a_case_accepted_elsewhere_is_complete_as_it_is() -> None:
    """A published letter lists no papers, and its file was complete once."""
    case = a_case(accepted_elsewhere=AcceptedElsewhere(reason="determined in 2014"))
    summary = entries(RecordKind.CLINICAL_SUMMARY)

    assert COMPLETION.of(case, summary, date(2026, 11, 20)).completed_on == date(2026, 11, 20)


def test_a_complete_checklist_completes_the_file() -> None:
    """The time for the determination runs from that day."""
    case = COMPLETION.of(a_case(), EVERYTHING, date(2026, 11, 20))

    assert (case.revision, case.completed_on) == (1, date(2026, 11, 20))
    assert case.determination_due == date(2026, 12, 21)


def test_a_gap_keeps_the_file_back_until_the_time_is_over() -> None:
    """8 CCR 9792.10.6(b)(2): then the reviewer decides on what is here, and the gap stays told."""
    index = entries(RecordKind.PROGRESS_NOTE)

    waits = COMPLETION.of(a_case(), index, date(2026, 11, 20))
    goes_on = COMPLETION.of(a_case(), index, date(2026, 12, 9), time_is_over=True)

    assert waits.completed_on is None
    assert goes_on.completed_on == date(2026, 12, 9)
    assert waits.missing_records == goes_on.missing_records != ()


@pytest.mark.parametrize("kind", sorted(PAPERS))
def test_the_administrator_s_papers_are_never_enough(kind: RecordKind) -> None:
    """8 CCR 9792.10.6(b)(2): no determination on what the UR determination says alone."""
    index = entries(*PAPERS)

    assert not has_something_to_review(entries(kind))
    assert COMPLETION.of(a_case(), index, date(2027, 3, 1), time_is_over=True).completed_on is None


@pytest.mark.parametrize("kind", sorted(set(RecordKind) - PAPERS))
def test_one_clinical_document_is_something_to_review(kind: RecordKind) -> None:
    """Whatever its kind: a reviewer weighs what it is worth."""
    assert has_something_to_review(entries(RecordKind.UR_DETERMINATION, kind))


def test_the_checklist_holds_from_the_first_day_of_the_law() -> None:
    """Every case falls under it; a later amendment is another entry with its own date."""
    assert {each.in_force_from for each in CHECKLIST.root.values()} == {date(2013, 1, 1)}
