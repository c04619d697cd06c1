"""The states of an application at intake, and which may follow which."""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where an application is."""

    INVALID = "invalid"  # the form cannot be right; the sender may correct it and file again
    INELIGIBLE = "ineligible"
    DUPLICATE = "duplicate"
    AWAITING_RECORDS = "awaiting_records"
    RECORDS_COMPLETE = "records_complete"


REFUSED: Final = frozenset({State.INELIGIBLE, State.DUPLICATE})

FILED: Final = frozenset(State)
"""What a filing can become."""

MOVES: Final[dict[State, frozenset[State]]] = {
    State.INVALID: FILED,
    State.INELIGIBLE: frozenset(),
    State.DUPLICATE: frozenset(),
    State.AWAITING_RECORDS: frozenset({State.RECORDS_COMPLETE}),
    State.RECORDS_COMPLETE: frozenset(),
}
"""From a state to those that may follow it."""
