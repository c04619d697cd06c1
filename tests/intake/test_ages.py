"""EL6: the two official ages of a case, in events, as metrics and in its account."""

from datetime import date, timedelta

from prometheus_client import REGISTRY

from shared.events import CaseClosed, NoticeIssued, RecordsCompleted
from shared.events.letter_issued import Template
from shared.events.notice_issued import NoticeKind
from tests.builders import NOW, a_reviewer_match, an_application, an_inline_record, the_papers
from tests.intake.desk import Desk
from tests.intake.test_clock_account import asked
from tests.intake.test_following import a_decision, a_letter


def a_notice(number: str, issued_on: date) -> NoticeIssued:
    """The notice of assignment of the builder's application."""
    return NoticeIssued(
        case_id=an_application(number).case_id,
        kind=NoticeKind.ASSIGNMENT,
        template=Template(name="notice", version=1, digest="0" * 64),
        issued_on=issued_on,
        letter="0" * 64,
        twin="0" * 64,
        pages=1,
    )


def measured(since: str) -> float:
    """Seconds that all determinations together have taken, by the metric."""
    name = "imr_determination_age_seconds_sum"
    return REGISTRY.get_sample_value(name, {"since": since}) or 0.0


async def test_both_ages_of_a_case_stand_in_its_end_and_in_the_metrics(desk: Desk) -> None:
    """EL6: told on a Tuesday, complete on a Friday, decided three weeks later."""
    application = an_application(records=the_papers())
    await desk.deliver(application)
    desk.clock.moment = NOW + timedelta(days=1)
    await desk.deliver(a_notice("0001", date(2026, 11, 25)))
    desk.clock.moment = NOW + timedelta(days=10)
    await desk.bring(application, an_inline_record())
    await desk.deliver(a_reviewer_match(application.case_id))
    waiting = await asked(desk)
    before = measured("assignment"), measured("complete_records")
    desk.clock.moment = NOW + timedelta(days=31)
    (completed,) = desk.answers(RecordsCompleted)
    decision = a_decision(completed).model_copy(update={"decided_on": date(2026, 12, 25)})
    await desk.deliver(decision, a_letter(decision))

    (closed,) = desk.answers(CaseClosed)
    assert (closed.days_from_assignment, closed.days_from_complete_records) == (30, 21)
    day = timedelta(days=1).total_seconds()
    assert measured("assignment") - before[0] == 30 * day
    assert measured("complete_records") - before[1] == 21 * day
    told = await asked(desk)
    assert (told.assigned_on, told.completed_on) == (date(2026, 11, 25), date(2026, 12, 4))
    assert (told.days_from_assignment, told.days_from_complete_records) == (30, 21)
    assert (waiting.assigned_on, waiting.days_from_assignment) == (date(2026, 11, 25), None)


async def test_the_notice_of_assignment_starts_the_time_for_the_records_anew(desk: Desk) -> None:
    """T4 is met by it, T5 and T6 count from it; what counted from the opening is closed."""
    await desk.deliver(an_application(records=()))
    desk.clock.moment = NOW + timedelta(days=1)
    await desk.deliver(a_notice("0001", date(2026, 11, 25)))

    assert desk.clock_changes()[3:] == [
        ("assignment_notice", "met", date(2026, 11, 25)),
        ("records", "replaced", date(2026, 12, 9)),
        ("records", "started", date(2026, 12, 10)),
        ("party_documents", "replaced", date(2026, 12, 9)),
        ("party_documents", "started", date(2026, 12, 10)),
    ]


async def test_a_notice_on_the_day_of_opening_changes_nothing_but_its_own_clock(desk: Desk) -> None:
    """A day has no order within it."""
    await desk.deliver(an_application(records=()), a_notice("0001", date(2026, 11, 24)))

    assert desk.clock_changes()[3:] == [("assignment_notice", "met", date(2026, 11, 25))]
