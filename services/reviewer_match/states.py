"""The states of a case here, and which may follow which: ``states.yaml``."""

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from shared.states import Machine


class State(StrEnum):
    """Where a case is. What each means stands in ``states.yaml``."""

    WAITING = "waiting"
    OFFERED = "offered"
    MATCHED = "matched"
    LED = "led"
    CLOSED = "closed"


_FILE: Final = Path(__file__).with_name("states.yaml")


@cache
def machine() -> Machine[State]:
    """Return the table; it is read when it is first asked for."""
    return Machine.of(yaml.safe_load(_FILE.read_text(encoding="utf-8")), State)
