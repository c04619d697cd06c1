"""Days as the law counts them."""

from datetime import date

import pytest

from services.intake.business_days import (
    days_after,
    is_business_day,
    rolled,
    working_days_after,
)


@pytest.mark.parametrize(
    ("trigger", "days", "due"),
    [
        pytest.param(date(2014, 7, 3), 30, date(2014, 8, 4), id="T2 personal: a Saturday rolls"),
        pytest.param(date(2014, 7, 3), 30 + 5, date(2014, 8, 7), id="T2 by mail"),
        pytest.param(date(2024, 11, 20), 10 + 5, date(2024, 12, 5), id="T2 formulary by mail"),
        pytest.param(date(2024, 12, 12), 20, date(2025, 1, 2), id="T9b: New Year rolls"),
        pytest.param(date(2014, 11, 6), 30 + 5, date(2014, 12, 11), id="T10: the Matute facts"),
    ],
)
def test_calendar_days_end_on_a_business_day(trigger: date, days: int, due: date) -> None:
    """The worked vectors: the trigger day is not counted, the last day is."""
    assert days_after(trigger, days) == due


@pytest.mark.parametrize(
    ("trigger", "days", "due"),
    [
        pytest.param(date(2014, 8, 28), 5, date(2014, 9, 5), id="T3: over Labor Day"),
        pytest.param(date(2014, 8, 29), 1, date(2014, 9, 2), id="T4: over a long weekend"),
        pytest.param(date(2024, 12, 20), 5, date(2024, 12, 30), id="T9a: over Christmas"),
    ],
)
def test_working_days_skip_weekends_and_holidays(trigger: date, days: int, due: date) -> None:
    """The worked vectors that count working days."""
    assert working_days_after(trigger, days) == due


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        pytest.param(date(2026, 11, 25), True, id="a Wednesday"),
        pytest.param(date(2026, 11, 26), False, id="Thanksgiving"),
        pytest.param(date(2026, 11, 27), False, id="the day after, closed in California"),
        pytest.param(date(2026, 11, 28), False, id="a Saturday"),
        pytest.param(date(2026, 11, 29), False, id="a Sunday"),
        pytest.param(date(2026, 3, 31), False, id="Cesar Chavez Day"),
        pytest.param(date(2022, 12, 26), False, id="Christmas of a Sunday, observed on Monday"),
        pytest.param(date(2024, 2, 15), True, id="Susan B. Anthony Day, no day off"),
        pytest.param(date(2027, 10, 29), True, id="Diwali, no day off for all"),
        pytest.param(date(2021, 2, 15), False, id="the same on Presidents' Day"),
        pytest.param(date(2026, 10, 12), True, id="Columbus Day, not kept in California"),
    ],
)
def test_the_offices_keep_the_holidays_of_california(day: date, *, open_: bool) -> None:
    """A federal or a foreign calendar would shift last days by one."""
    assert is_business_day(day) is open_


def test_a_last_day_rolls_over_several_closed_days() -> None:
    """From Thanksgiving to the Monday after it."""
    assert rolled(date(2026, 11, 26)) == date(2026, 11, 30)
