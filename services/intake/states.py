"""The states of a filing at intake, and which may follow which: ``rules/states.yaml``.

A terminal state stays terminal. Every move of a case is checked against this table where it is
stored (``cases.py``), so an illegal one is refused with its reason and never carried out.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field

from shared.text import Line


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


class StatePart(StrEnum):
    """Which part of its life a filing is in."""

    SCREENING = "screening"
    OPEN = "open"
    ENDED = "ended"


class Described(BaseModel):
    """One state, as the table has it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    means: Line
    part: StatePart
    waits_for: Line | None = None
    actor: Line | None = None
    at: Line | None = Field(default=None, description="The service that has the case then.")
    section: Line | None = Field(default=None, description="Section of law that says so.")
    mark: Annotated[str, Field(pattern=r"^[SGUDP]$")] | None = None
    next: frozenset[State] = frozenset()


_FILE: Final = Path(__file__).with_name("rules") / "states.yaml"


def load_states(path: Path = _FILE) -> Mapping[State, Described]:
    """Read the table.

    Raises:
        pydantic.ValidationError: the file has another form.
    """
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {State(name): Described.model_validate(row) for name, row in rows.items()}


STATES: Final = load_states()
MOVES: Final[Mapping[State, frozenset[State]]] = {
    state: described.next for state, described in STATES.items()
}
"""From a state to those that may follow it. What has no successor is terminal here."""

REFUSED: Final = frozenset({State.INELIGIBLE, State.DUPLICATE})


def before(state: State) -> frozenset[State]:
    """Return the states that ``state`` may follow.

    >>> sorted(before(State.DETERMINED))
    [<State.ADDITIONAL_INFORMATION: 'additional_information'>, <State.IN_REVIEW: 'in_review'>]
    """
    return frozenset(earlier for earlier, later in MOVES.items() if state in later)
