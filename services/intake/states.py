"""The states of a filing at intake, and which may follow which."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a filing is."""

    INVALID = "invalid"  # no application can be read from it; its sender may correct it
    INELIGIBLE = "ineligible"
    DUPLICATE = "duplicate"
    AWAITING_RECORDS = "awaiting_records"  # open; no clinical document yet
    RECORDS_COMPLETE = "records_complete"  # on its way to a reviewer


REFUSED: Final = frozenset({State.INELIGIBLE, State.DUPLICATE})

_FIRST: Final = frozenset(State)
"""A filing can become anything when it is screened."""

MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.INVALID: _FIRST,
    State.INELIGIBLE: frozenset(),
    State.DUPLICATE: frozenset(),
    State.AWAITING_RECORDS: frozenset({State.RECORDS_COMPLETE}),
    State.RECORDS_COMPLETE: frozenset(),
}
"""From a state to those that may follow it. What has no successor is terminal here."""


def before(state: State) -> frozenset[State]:
    """Return the states that ``state`` may follow.

    >>> sorted(before(State.RECORDS_COMPLETE))
    [<State.AWAITING_RECORDS: 'awaiting_records'>, <State.INVALID: 'invalid'>]
    """
    return frozenset(earlier for earlier, later in MOVES.items() if state in later)
