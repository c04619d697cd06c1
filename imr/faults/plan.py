"""How much of what a run under faults has."""

from dataclasses import dataclass
from typing import Final

SESSION_SECONDS: Final = 6.0
"""Short, so that a run has time for many crashes; a deployment has 45."""


@dataclass(frozen=True)
class Plan:
    """All that `make faults` does."""

    seed: int = 1
    cases: int = 500
    brokers: int = 1
    kills: int = 100
    stops: int = 100
    deaths: int = 45
    """At a named await, while a record is in hand."""
    freezes: int = 10
    broker_kills: int = 10
    outages: int = 1
    outage_seconds: float = 120.0
    database_kills: int = 10
    copies: float = 0.1
    poison: float = 0.01
    apart: float = 0.1
    around_poison: int = 1_000
    """Cases of which one meets poison on a topic of ours, before the faults begin."""
    crash_seeds: int = 25
    """Runs in one process in which every service crashes at every named await."""


SHORT: Final = Plan(
    cases=40,
    kills=6,
    stops=6,
    deaths=2,
    freezes=1,
    broker_kills=1,
    outages=0,
    database_kills=1,
    poison=0.05,
    around_poison=0,
    crash_seeds=0,
)
"""Some minutes become one or two; every kind of fault but the long outage."""
