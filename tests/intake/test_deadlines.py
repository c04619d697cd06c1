"""Until when a determination is due."""

from datetime import date
from itertools import pairwise

import pytest

from services.intake.clocks.deadlines import Deadlines
from shared.events.case import Priority
from shared.events.deadlines_changed import ClockName


@pytest.mark.parametrize(
    ("completed", "priority", "formulary", "due"),
    [
        pytest.param(
            date(2014, 8, 29), Priority.STANDARD, False, date(2014, 9, 29), id="a Sunday rolls"
        ),
        pytest.param(
            date(2024, 11, 26), Priority.STANDARD, True, date(2024, 12, 5), id="Thanksgiving"
        ),
        pytest.param(
            date(2026, 11, 25), Priority.EXPEDITED, False, date(2026, 11, 28), id="72 hours"
        ),
        pytest.param(
            date(2026, 11, 25), Priority.EXPEDITED, True, date(2026, 11, 28), id="72 hours, a drug"
        ),
        pytest.param(
            date(2017, 12, 29), Priority.STANDARD, True, date(2018, 1, 29), id="no formulary yet"
        ),
        pytest.param(
            date(2018, 1, 2), Priority.STANDARD, True, date(2018, 1, 9), id="formulary in force"
        ),
    ],
)
def test_a_determination_is_due_by_its_kind(
    completed: date, priority: Priority, *, formulary: bool, due: date
) -> None:
    """T8: an expedited review runs through weekends and holidays, the others do not end on one."""
    assert Deadlines.load().determination_due(completed, priority, formulary=formulary) == due


@pytest.mark.parametrize("clock", ClockName)
def test_every_clock_has_periods_with_their_law(clock: ClockName) -> None:
    """A period without a section could not be explained; two of one day could not be told apart."""
    variants = Deadlines.load().root[clock]

    assert variants
    for periods in variants.values():
        assert all(period.section for period in periods)
        assert all(one.in_force_from < other.in_force_from for one, other in pairwise(periods))
