"""The states of a filing at intake, and which may follow which: ``rules/states.yaml``.

A terminal state stays terminal. Every move of a case is checked against this table where it is
stored (``cases.py``), so an illegal one is refused with its reason and never carried out.
"""

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from shared.states import Machine


class State(StrEnum):
    """Where a filing is. What each means stands in ``rules/states.yaml``."""

    INVALID = "invalid"
    DUPLICATE = "duplicate"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    INFORMATION_REQUESTED = "information_requested"
    INELIGIBLE = "ineligible"
    DEFERRED = "deferred"
    AWAITING_RECORDS = "awaiting_records"
    RECORDS_COMPLETE = "records_complete"
    IN_REVIEW = "in_review"
    ADDITIONAL_INFORMATION = "additional_information"
    CONSOLIDATED = "consolidated"
    DETERMINED = "determined"
    LETTER_ISSUED = "letter_issued"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"


UNDER_REVIEW: Final = frozenset(
    {State.RECORDS_COMPLETE, State.IN_REVIEW, State.ADDITIONAL_INFORMATION}
)
"""The file is with others, and nobody has signed: each change of it has to reach them."""

TAKEN_UP: Final = frozenset(
    {
        State.DEFERRED,
        State.AWAITING_RECORDS,
        State.RECORDS_COMPLETE,
        State.IN_REVIEW,
        State.ADDITIONAL_INFORMATION,
        State.CONSOLIDATED,
        State.DETERMINED,
        State.LETTER_ISSUED,
        State.TERMINATED,
    }
)
"""The dispute was taken up, so that a second filing is its copy; what was withdrawn was not."""

SIGNED: Final = frozenset({State.DETERMINED, State.LETTER_ISSUED})
"""What comes now, no reviewer has seen."""

ASKING: Final = frozenset({State.INFORMATION_REQUESTED, State.ADDITIONAL_INFORMATION})
"""A party was asked, and the case waits for the answer."""

REFUSED: Final = frozenset({State.INELIGIBLE, State.DUPLICATE})
_FILE: Final = Path(__file__).parents[1] / "rules" / "states.yaml"


@cache
def machine() -> Machine[State]:
    """Return the table; it is read when it is first asked for.

    Raises:
        ValueError: the file has another form.
    """
    return Machine.of(yaml.safe_load(_FILE.read_text(encoding="utf-8")), State)


def before(state: State) -> frozenset[State]:
    """Return the states that ``state`` may follow.

    >>> sorted(before(State.DETERMINED))
    [<State.ADDITIONAL_INFORMATION: 'additional_information'>, <State.IN_REVIEW: 'in_review'>]
    """
    return machine().before(state)


def may_become(state: State, later: State) -> bool:
    """Tell whether a case in ``state`` can ever come to be in ``later``, over however many moves.

    >>> may_become(State.AWAITING_RECORDS, State.DETERMINED)
    True
    >>> may_become(State.IN_REVIEW, State.RECORDS_COMPLETE)
    False
    """
    return later in machine().ahead_of(state)
