"""The states of a delivery, and which may follow which: ``states.yaml``."""

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from shared.states import Machine


class State(StrEnum):
    """Where a letter is. What each means stands in ``states.yaml``."""

    CREATED = "created"
    SENT = "sent"
    DELIVERED = "delivered"
    RETURNED = "returned"


_FILE: Final = Path(__file__).with_name("states.yaml")


@cache
def machine() -> Machine[State]:
    """Return the table; it is read when it is first asked for."""
    return Machine.of(yaml.safe_load(_FILE.read_text(encoding="utf-8")), State)
