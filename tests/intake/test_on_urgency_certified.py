"""A review becomes an expedited one in mid-flight."""

from datetime import UTC, date, datetime, timedelta

from services.intake.life.states import State
from shared.events import CaseChanged, DeadlinesChanged, RecordsCompleted, UrgencyCertified
from shared.events.case import Priority
from shared.events.case_changed import Because
from shared.events.deadlines_changed import Change, ClockName, Variant
from tests.builders import NOW, a_reviewer_match, an_application, an_inline_record, the_papers
from tests.intake.desk import Desk

CERTIFICATE = an_inline_record("Imminent loss of function if surgery waits.", title="Certification")


def a_certification(number: str = "0001") -> UrgencyCertified:
    """The builder's application, with a physician's word that it cannot wait."""
    return UrgencyCertified(
        filing=an_application(number).filing,
        certified_on=date(2026, 11, 24),
        records=(CERTIFICATE,),
    )


async def test_a_case_under_review_has_seventy_two_hours_left(desk: Desk) -> None:
    """EL5: the regular deadline is closed, not overwritten; the file travels anew."""
    application = an_application()
    await desk.deliver(application, a_reviewer_match(application.case_id))
    desk.clock.moment = NOW + timedelta(hours=5)
    await desk.deliver(a_certification())

    assert desk.clock_changes()[-2:] == [
        ("determination", "replaced", date(2026, 12, 21)),
        ("determination", "started", date(2026, 11, 27)),
    ]
    (_, started) = desk.answers(DeadlinesChanged)[-1].changes
    assert (started.no, started.variant) == (2, Variant.EXPEDITED)
    assert started.due_at == NOW + timedelta(hours=5 + 72)
    assert started.because == "urgency_certified"
    (changed,) = desk.answers(CaseChanged)
    assert changed.because is Because.EXPEDITED
    assert changed.case.priority is Priority.EXPEDITED
    assert changed.case.determination_due == date(2026, 11, 27)
    assert changed.case.records[-1].title == "Certification"


async def test_urgency_never_makes_a_deadline_later(desk: Desk) -> None:
    """A certification on the last day does not give three days more."""
    application = an_application()
    await desk.deliver(application, a_reviewer_match(application.case_id))
    desk.clock.moment = datetime(2026, 12, 21, 20, tzinfo=UTC)
    await desk.deliver(a_certification())

    assert desk.clock_changes()[-1] == ("determination", "started", date(2026, 12, 21))
    (changed,) = desk.answers(CaseChanged)
    assert changed.case.determination_due == date(2026, 12, 21)


async def test_a_case_that_waits_for_records_waits_a_day_for_them(desk: Desk) -> None:
    """Every clock with an urgent period changes over; the file that completes is urgent."""
    await desk.deliver(an_application(records=the_papers()))
    await desk.deliver(a_certification())

    (event,) = desk.answers(DeadlinesChanged)[1:]
    started = {each.clock: each for each in event.changes if each.change is Change.STARTED}
    assert started[ClockName.RECORDS].due_at == NOW + timedelta(hours=24)
    assert started[ClockName.PARTY_DOCUMENTS].variant is Variant.EXPEDITED
    assert ClockName.ASSIGNMENT_NOTICE not in started
    (completed,) = desk.answers(RecordsCompleted)
    assert completed.case.priority is Priority.EXPEDITED
    assert started[ClockName.DETERMINATION].due_at == NOW + timedelta(hours=72)
    assert completed.case.determination_due == date(2026, 11, 27)


async def test_a_certification_waits_for_its_case_and_counts_once(desk: Desk) -> None:
    """It may overtake the application; the second one changes nothing."""
    await desk.deliver(a_certification())
    await desk.deliver(an_application())
    (row,) = await desk.rows("select state from cases")
    assert row["state"] == State.RECORDS_COMPLETE
    assert len(desk.answers(CaseChanged)) == 1

    await desk.deliver(a_certification())

    assert await desk.not_admitted() == ["expedited_already"]
    assert len(desk.answers(CaseChanged)) == 1
