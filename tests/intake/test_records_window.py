"""The time for records: what goes on when it is over, and what never does."""

from datetime import date, timedelta

from prometheus_client import REGISTRY

from shared.events import CaseFlagged, CaseOpened, DeadlinesChanged, RecordsCompleted
from shared.events.application_filed import InlineRecord
from shared.events.case import RecordKind
from shared.events.case_flagged import Flag
from tests.builders import NOW, an_application, an_inline_record, the_papers
from tests.intake.desk import Desk

IN_TIME = NOW + timedelta(days=14)
OVER = NOW + timedelta(days=16)
"""Fifteen days from the opening, by mail (8 CCR 9792.10.5(a)(1))."""


def without(kind: RecordKind) -> tuple[InlineRecord, ...]:
    """All records of a complete file but one kind."""
    return tuple(each for each in an_application().records if each.kind is not kind)


async def test_a_case_shows_exactly_the_kind_that_was_left_out(desk: Desk) -> None:
    """IN7: told when the case is opened, kept with the case, and asked for in the notice."""
    await desk.deliver(an_application(records=without(RecordKind.NOTICE_TO_EMPLOYEE)))

    (opened,) = desk.answers(CaseOpened)
    (row,) = await desk.rows("select state, opened from cases")
    assert [each.requirement for each in opened.missing_records] == ["given_to_employee"]
    assert row["state"] == "awaiting_records"
    assert [each["requirement"] for each in row["opened"]["missing_records"]] == [
        "given_to_employee"
    ]
    assert desk.answers(RecordsCompleted) == []


async def test_what_was_missing_completes_the_file(desk: Desk) -> None:
    """The time for the determination runs from the last document that was owed."""
    application = an_application(records=without(RecordKind.NOTICE_TO_EMPLOYEE))
    await desk.deliver(application)

    await desk.bring(application, an_inline_record(kind=RecordKind.NOTICE_TO_EMPLOYEE))

    (completed,) = desk.answers(RecordsCompleted)
    assert completed.case.missing_records == ()
    assert completed.case.completed_on == date(2026, 11, 24)


async def test_a_gap_holds_the_file_until_its_time_is_over(desk: Desk) -> None:
    """The reviewer decides on what is here, knows what is not, and the 30 days begin."""
    await desk.deliver(an_application(records=without(RecordKind.NOTICE_TO_EMPLOYEE)))
    await desk.on(IN_TIME)
    assert desk.answers(RecordsCompleted) == []

    await desk.on(OVER)

    (completed,) = desk.answers(RecordsCompleted)
    assert [each.requirement for each in completed.case.missing_records] == ["given_to_employee"]
    assert completed.case.completed_on == date(2026, 12, 9)
    changes = {each.clock.value: each for each in desk.answers(DeadlinesChanged)[-1].changes}
    assert changes["determination"].due_on == completed.case.determination_due == date(2027, 1, 8)


async def test_time_alone_never_sends_a_reviewer_utilization_review_s_papers(desk: Desk) -> None:
    """8 CCR 9792.10.6(b)(2): the case is held and flagged, once, however late it is."""
    papers = (an_inline_record("Denied.", kind=RecordKind.UR_DETERMINATION), *the_papers()[:2])
    before = REGISTRY.get_sample_value("imr_cases_flagged_total", {"flag": "nothing_to_review"})
    await desk.deliver(an_application(records=papers))

    for day in (16, 17, 200):
        await desk.on(NOW + timedelta(days=day))

    assert desk.answers(RecordsCompleted) == []
    (told,) = desk.answers(CaseFlagged)
    assert told.flag is Flag.NOTHING_TO_REVIEW
    assert {each.requirement for each in told.missing_records} == {
        "physician_reports",
        "submitted_in_support",
    }
    after = REGISTRY.get_sample_value("imr_cases_flagged_total", {"flag": "nothing_to_review"})
    assert (after or 0) - (before or 0) == 1


async def test_a_held_case_goes_on_with_its_first_clinical_document(desk: Desk) -> None:
    """Its time is over already: what is still missing keeps it back no longer."""
    application = an_application(records=the_papers()[:2])
    await desk.deliver(application)
    await desk.on(OVER)

    await desk.bring(application, an_inline_record())

    (completed,) = desk.answers(RecordsCompleted)
    assert [each.requirement for each in completed.case.missing_records] == ["submitted_in_support"]
    assert completed.case.completed_on == date(2026, 12, 10)


async def test_a_window_is_closed_once(desk: Desk) -> None:
    """A timer that comes round again finds nothing to do."""
    await desk.deliver(an_application(records=without(RecordKind.APPLICATION_FORM)))

    for day in (16, 17, 18):
        await desk.on(NOW + timedelta(days=day))

    assert len(desk.answers(RecordsCompleted)) == 1
