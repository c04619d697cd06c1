"""Why is it not moving? For every state in which a case can wait."""

from datetime import date

import pytest

from services.intake import account
from services.intake.clocks.clock_account import DeadlineAccount, limit_of
from services.intake.clocks.clock_room import load_clocks
from services.intake.life.states import State, machine
from shared.events.deadlines_changed import ClockName, DeadlineStatus, Period, Unit, Variant
from shared.states import StatePart
from tests.builders import NOW

WAITING = [state for state in State if machine().states[state].part is not StatePart.ENDED]
LIMITED = {state: name for name, clock in load_clocks().items() for state in clock.limits}
LAST_DAY = date(2026, 12, 24)


def a_deadline(clock: ClockName) -> DeadlineAccount:
    """A deadline of a clock that runs."""
    return DeadlineAccount(
        clock=clock,
        no=1,
        status=DeadlineStatus.RUNNING,
        variant=Variant.REGULAR,
        period=Period(
            in_force_from=date(2013, 1, 1),
            amount=30,
            unit=Unit.CALENDAR_DAYS,
            section="LC 4610.6(d)",
            mark="S",
        ),
        calendar="2026",
        started_at=NOW,
        due_on=LAST_DAY,
    )


@pytest.mark.parametrize("state", WAITING)
def test_every_wait_says_for_what_since_when_until_when_by_which_rule_and_who(state: State) -> None:
    """WF3: five answers in each state; without a clock of its own there is no last day."""
    limit = limit_of(state, (a_deadline(LIMITED[state]),)) if state in LIMITED else None

    (wait,) = account._waits(state, NOW, limit, (), ())

    assert wait.what
    assert wait.who
    assert wait.since == NOW
    assert wait.until == (LAST_DAY if state in LIMITED else None)
    assert wait.basis is not None
    assert wait.basis.section
    assert wait.basis.mark


def test_what_has_no_last_day_waits_for_somebody_whom_no_law_hurries() -> None:
    """A new state without a clock is looked at once, here."""
    assert {state for state in WAITING if state not in LIMITED} == {
        State.INVALID,
        State.DEFERRED,
        State.CONSOLIDATED,
        State.DETERMINED,
    }


@pytest.mark.parametrize("state", [state for state in State if state not in WAITING])
def test_what_has_ended_waits_for_nothing(state: State) -> None:
    assert account._waits(state, NOW, None, (), ()) == ()
