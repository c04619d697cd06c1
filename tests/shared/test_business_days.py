"""Days as the law counts them."""

import ast
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest

from shared import business_days
from shared.business_days import (
    FILE,
    NoCalendarError,
    days_after,
    is_business_day,
    rolled,
    working_days_after,
)
from tests.shared.write_holidays import text


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


SATURDAY = "Gov. Code 6701 makes up for Sundays, and of Saturdays for Veterans Day alone"
JUNETEENTH = "Gov. Code 6700 names it; an employee may take it off, the offices stay open"
NAMED = "Gov. Code 6700 ff. names the day; no office is closed for it"


def why_open(day: date, name: str) -> str | None:
    """Return why a day that the library calls a holiday is none for the state's offices."""
    if name.startswith("Juneteenth"):
        return JUNETEENTH
    if name in {"Susan B. Anthony Day", "Diwali"}:
        return NAMED
    if name.endswith("(observed)") and day.weekday() == 4 and not name.startswith("Veterans Day"):
        return SATURDAY
    return None


def test_every_day_of_23_years_is_what_a_kept_library_says_or_differs_for_a_reason() -> None:
    """EL4: 8,400 days, one by one; what is not explained by name is a fault of the file."""
    library = holidays.country_holidays("US", subdiv="CA", years=range(2013, 2036))
    first, last = date(2013, 1, 1), date(2035, 12, 31)
    unexplained: list[tuple[date, list[str]]] = []
    explained: Counter[str | None] = Counter()
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        names = [name for name in library.get_list(day) if name]
        reasons = [why_open(day, name) for name in names]
        if (day.weekday() > 4 or None in reasons) is is_business_day(day):
            unexplained.append((day, names))
        elif names and is_business_day(day):
            explained[reasons[0]] += 1

    assert unexplained == []
    assert explained == {SATURDAY: 9, JUNETEENTH: 15, NAMED: 18}


def test_the_file_is_what_its_program_writes() -> None:
    """No holiday is entered by hand."""
    assert FILE.read_text() == text()


def test_a_year_that_the_file_does_not_have_is_an_error_and_no_guess() -> None:
    """A last day on an unknown New Year would be told a party as if it were known."""
    with pytest.raises(NoCalendarError, match="2036"):
        days_after(date(2035, 12, 20), 30)


def test_the_service_counts_without_network_and_without_the_library() -> None:
    """EL4: an air-gapped machine has the same holidays."""
    tree = ast.parse(Path(business_days.__file__).read_text())
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert imported <= {
        "collections", "datetime", "functools", "pathlib", "typing", "pydantic", "yaml",
        "services", "shared",
    }  # fmt: skip
