"""The states of a filing, and the moves between them."""

import pytest

from services.intake.states import MOVES, REFUSED, State, before


def test_every_state_says_what_may_follow_it() -> None:
    """A state that is added without its moves is found here."""
    assert set(MOVES) == set(State)


@pytest.mark.parametrize("state", [*REFUSED, State.RECORDS_COMPLETE])
def test_an_end_is_an_end(state: State) -> None:
    """A refusal can be appealed, but resending does not undo it."""
    assert MOVES[state] == frozenset()


def test_only_a_file_that_waits_or_a_corrected_form_becomes_complete() -> None:
    """The table and its reverse say the same."""
    assert before(State.RECORDS_COMPLETE) == {State.INVALID, State.AWAITING_RECORDS}
    assert before(State.AWAITING_RECORDS) == {State.INVALID}
    assert all(
        (state in MOVES[earlier]) is (earlier in before(state))
        for state in State
        for earlier in State
    )
