"""The states of a filing, and the moves between them."""

import pytest

from services.intake.life.states import State, before, machine
from shared.states import StatePart


def test_every_state_says_what_may_follow_it() -> None:
    """A state that is added without its moves is found here."""
    assert set(machine().moves) == set(State)


@pytest.mark.parametrize("state", State)
def test_an_end_is_an_end_and_all_else_waits_for_somebody(state: State) -> None:
    """A refusal can be appealed, but resending does not undo it; an open case has an owner."""
    described = machine().states[state]

    assert (machine().moves[state] == frozenset()) is (described.part is StatePart.ENDED)
    assert (described.actor is None) is (described.part is StatePart.ENDED)
    assert (described.waits_for is None) is (described.part is StatePart.ENDED)


def test_the_table_and_its_reverse_say_the_same() -> None:
    """A move is checked in the reverse direction where it is stored."""
    assert all(
        (state in machine().moves[earlier]) is (earlier in before(state))
        for state in State
        for earlier in State
    )
