"""A deadline is a budget of time and a ledger of what made it stand still."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.clocks.deadlines import Deadlines
from services.intake.clocks.ledger import Deadline, last_day
from shared.business_days import NoCalendarError, is_business_day
from shared.clock import CALIFORNIA, legal_day, midday
from shared.events.deadlines_changed import Change, ClockName, DeadlineStatus, Period, Unit, Variant

PERIODS = Deadlines.load()


def in_california(text: str) -> datetime:
    """A moment as a clock in Sacramento shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=CALIFORNIA).astimezone(UTC)


def a_deadline(amount: int, unit: Unit, started_at: datetime) -> Deadline:
    """A determination with a budget of its own."""
    return Deadline(
        clock=ClockName.DETERMINATION,
        no=1,
        variant=Variant.REGULAR,
        period=Period(
            in_force_from=date(2013, 1, 1), amount=amount, unit=unit, section="a test", mark="P"
        ),
        started_at=started_at,
    )


@pytest.mark.parametrize(
    ("clock", "variant", "trigger", "due"),
    [
        pytest.param("eligibility_answer", "regular", "2014-08-28", "2014-09-05", id="T3"),
        pytest.param("eligibility_answer", "regular", "2013-08-28", "2013-09-12", id="T3 of 2013"),
        pytest.param("assignment_notice", "regular", "2014-08-29", "2014-09-02", id="T4"),
        pytest.param("records", "mail", "2014-08-14", "2014-08-29", id="T5 mailed"),
        pytest.param("records", "electronic", "2014-08-14", "2014-08-26", id="T5 electronic"),
        pytest.param("party_documents", "mail", "2014-08-14", "2014-08-29", id="T6 mailed"),
        pytest.param("reviewer_answer", "regular", "2014-08-28", "2014-09-05", id="T7"),
        pytest.param("reviewer_answer", "expedited", "2014-08-29", "2014-08-30", id="T7 expedited"),
        pytest.param("determination", "regular", "2014-08-29", "2014-09-29", id="T8 regular"),
        pytest.param("determination", "formulary", "2024-11-26", "2024-12-05", id="T8 formulary"),
        pytest.param("determination", "expedited", "2024-11-26", "2024-11-29", id="T8 expedited"),
        pytest.param("authorization", "regular", "2024-12-20", "2024-12-30", id="T9a"),
        pytest.param("reimbursement", "regular", "2024-12-12", "2025-01-02", id="T9b"),
        pytest.param("appeal", "mail", "2014-11-06", "2014-12-11", id="T10, the Matute facts"),
    ],
)
def test_worked_vectors_of_the_clocks(clock: str, variant: str, trigger: str, due: str) -> None:
    """EL5, imr-process 2.7: every row that concerns this product; T2 stands with its window."""
    day = date.fromisoformat(trigger)
    period = PERIODS.period(ClockName(clock), Variant(variant), day)

    assert last_day(period, midday(day)) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("started", "due"),
    [
        pytest.param("2026-11-25T16:30", "2026-11-28T16:30", id="over Thanksgiving"),
        pytest.param("2026-03-06T10:00", "2026-03-09T11:00", id="into summer time: one hour lost"),
        pytest.param("2026-10-30T10:00", "2026-11-02T09:00", id="out of it: one hour won"),
    ],
)
def test_seventy_two_hours_are_hours(started: str, due: str) -> None:
    """An imminent threat to health knows no weekend; 72 hours are no three dates."""
    period = PERIODS.period(ClockName.DETERMINATION, Variant.EXPEDITED, date(2026, 3, 6))
    deadline = a_deadline(period.amount, period.unit, in_california(started))

    assert deadline.due_at == in_california(due)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        pytest.param("2026-11-24T23:59", date(2026, 12, 24), id="a minute before midnight"),
        pytest.param("2026-11-25T00:00", date(2026, 12, 28), id="midnight: Friday is Christmas"),
    ],
)
def test_a_day_is_a_day_in_california(moment: str, due: date) -> None:
    """Where the server stands, it is another day for eight hours of each one."""
    assert a_deadline(30, Unit.CALENDAR_DAYS, in_california(moment)).due_on == due


def test_what_stands_still_has_no_last_day_and_goes_on_with_what_was_left() -> None:
    """Ten days of deferral are ten days more, and the ledger says why."""
    deadline = a_deadline(30, Unit.CALENDAR_DAYS, midday(date(2026, 11, 2)))
    still = deadline.paused(midday(date(2026, 11, 9)), "deferred")
    again = still.resumed(midday(date(2026, 11, 19)))

    assert deadline.due_on == date(2026, 12, 2)
    assert (still.status, still.due_on, still.due_at) == (DeadlineStatus.PAUSED, None, None)
    assert again.due_on == date(2026, 12, 14)  # the 12th is a Saturday
    assert [each.because for each in again.pauses] == ["deferred"]
    entry = again.told(Change.RESUMED, midday(date(2026, 11, 19)), "awaiting_records")
    assert (entry.period.section, entry.calendar) == ("a test", "CA-2010-2035-v1")


def test_a_year_without_holidays_is_no_last_day_but_an_error() -> None:
    """A period that leads out of the calendar is laid aside for a person, not guessed."""
    with pytest.raises(NoCalendarError):
        _ = a_deadline(30, Unit.CALENDAR_DAYS, midday(date(2035, 12, 15))).due_on


def by_counting(
    unit: Unit, amount: int, started_at: datetime, pauses: Sequence[tuple[datetime, datetime]]
) -> date | datetime:
    """Count by hand: one minute, or one day, after the other."""
    moment, left = started_at, amount * 60
    while unit is Unit.HOURS:
        if not left:
            return moment
        left -= not any(since <= moment < until for since, until in pauses)
        moment += timedelta(minutes=1)
    day, left = legal_day(started_at), amount
    while left:
        day += timedelta(days=1)
        counts = not any(legal_day(since) < day <= legal_day(until) for since, until in pauses)
        left -= counts and (unit is not Unit.WORKING_DAYS or is_business_day(day))
    while unit is Unit.CALENDAR_DAYS and not is_business_day(day):
        day += timedelta(days=1)
    return day


MINUTES = st.integers(min_value=0, max_value=12 * 24 * 60)


@given(
    unit=st.sampled_from(Unit),
    amount=st.integers(min_value=1, max_value=75),
    started=st.integers(min_value=0, max_value=20 * 365 * 24 * 60),
    script=st.lists(MINUTES, max_size=8),
)
@settings(deadline=None)
def test_any_script_of_pauses_equals_a_count_by_hand(
    unit: Unit, amount: int, started: int, script: list[int]
) -> None:
    """EL5: stop and go at any minute of twenty years, over holidays and changes of the clock."""
    started_at = datetime(2013, 1, 2, 8, tzinfo=UTC) + timedelta(minutes=started)
    deadline = a_deadline(amount, unit, started_at)
    moments = [started_at + timedelta(minutes=each) for each in sorted(script)]
    pauses = list(zip(moments[::2], moments[1::2], strict=False))
    for since, until in pauses:
        deadline = deadline.paused(since, "deferred").resumed(until)

    expected = by_counting(unit, amount, started_at, pauses)

    assert expected == (deadline.due_at if unit is Unit.HOURS else deadline.due_on)


@given(
    amount=st.integers(min_value=1, max_value=60),
    unit=st.sampled_from(Unit),
    first=MINUTES,
    second=MINUTES,
)
@settings(deadline=None)
def test_a_pause_never_makes_a_deadline_earlier(
    amount: int, unit: Unit, first: int, second: int
) -> None:
    """Whatever is added to the ledger can only give time."""
    start = midday(date(2026, 11, 2))
    since, until = (start + timedelta(minutes=each) for each in sorted((first, second)))
    deadline = a_deadline(amount, unit, start)
    paused = deadline.paused(since, "deferred").resumed(until)

    assert deadline.due_at is not None
    assert paused.due_at is not None
    assert paused.due_at >= deadline.due_at
