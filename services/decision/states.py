"""The states of a case here, and which may follow which: ``states.yaml``."""

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from shared.states import Machine


class State(StrEnum):
    """Where a case is. What each means stands in ``states.yaml``."""

    IN_REVIEW = "in_review"
    SIGNED = "signed"
    CHECKED = "checked"
    DECIDED = "decided"
    LED = "led"
    CLOSED = "closed"


UNDECIDED: Final = frozenset({State.IN_REVIEW, State.SIGNED, State.CHECKED})
"""A newer file, or another reviewer, begins the review anew from any of them."""
_FILE: Final = Path(__file__).with_name("states.yaml")


@cache
def machine() -> Machine[State]:
    """Return the table; it is read when it is first asked for."""
    return Machine.of(yaml.safe_load(_FILE.read_text(encoding="utf-8")), State)
