"""Figures as they are reported: each with its inputs, its spread and how busy the machine was."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Spread:
    """The median of several runs, with the least and the greatest."""

    median: float
    least: float
    greatest: float
    runs: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """Return the spread of at least one value."""
        return cls(statistics.median(values), min(values), max(values), len(values))

    def __str__(self) -> str:
        """Show the median, and the others where there was more than one run."""
        if self.runs == 1:
            return shown(self.median)
        return f"{shown(self.median)} ({shown(self.least)}–{shown(self.greatest)})"


@dataclass(frozen=True)
class Steady:
    """How long a case takes where cases arrive at a steady rate."""

    wanted_rate: float
    rate: float
    """Cases filed per second."""
    cases: int
    p50_ms: float
    p99_ms: float
    kept_up: bool
    """Whether cases came out as fast as they went in."""

    @classmethod
    def of(cls, wanted: float, rate: float, latencies: Sequence[float]) -> Self:
        """Return the percentiles of latencies in seconds, in order of filing.

        It kept up where the last third did not wait much longer than the first.
        """
        third = max(1, len(latencies) // 3)
        first, last = statistics.median(latencies[:third]), statistics.median(latencies[-third:])
        return cls(
            wanted_rate=wanted,
            rate=rate,
            cases=len(latencies),
            p50_ms=1000 * percentile(latencies, 50),
            p99_ms=1000 * percentile(latencies, 99),
            kept_up=last < 2 * first + 0.5,
        )


@dataclass(frozen=True)
class Path:
    """What one way of carrying cases costs."""

    name: str
    inputs: str
    per_second: Spread
    cpu_ms: Mapping[str, float]
    """CPU-milliseconds per case: by service, ``broker`` and ``database`` apart."""
    peak_mib: Mapping[str, float]
    load: str
    steady: Steady | None = None
    notes: Sequence[str] = field(default=())

    @property
    def services_cpu_ms(self) -> float:
        """Return CPU-milliseconds per case of all services together."""
        return sum(value for name, value in self.cpu_ms.items() if name not in PARTS)


PARTS = ("broker", "database")
"""What is counted apart from the services."""


@dataclass(frozen=True)
class Typesetting:
    """How fast one program makes letters."""

    name: str
    inputs: str
    per_second: Spread
    p99_ms: float
    """Of single letters, over all runs."""
    kib: float
    """Size of a letter in the median."""
    pages: float
    load: str


@dataclass(frozen=True)
class ReadBack:
    """Letters that were made and read again."""

    name: str
    letters: int
    wrong: int
    per_cpu_second: float
    """Made and read back."""
    load: str


@dataclass(frozen=True)
class Leaks:
    """Planted identifiers, and how many of them are still told."""

    name: str
    cases: int
    planted: int
    """Passages that hold an identifier."""
    hits: int
    medicine_lost: int | None
    """Sentences about nobody that did not come out as they went in; None: not counted."""
    per_cpu_second: float | None
    """Cases; None: nothing was done."""
    load: str


@dataclass(frozen=True)
class Rate:
    """How much of something one process does in a second."""

    name: str
    unit: str
    inputs: str
    per_second: Spread
    load: str


@dataclass(frozen=True)
class Reading:
    """How long it takes to read a record."""

    name: str
    inputs: str
    ms: Spread
    """CPU-milliseconds, the median of a run."""
    load: str


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value below or at which so many per cent of all lie (nearest rank).

    >>> percentile([4.0, 1.0, 3.0, 2.0], 50)
    2.0
    """
    ordered = sorted(values)
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(0, int(rank) - 1)]


def shown(value: float) -> str:
    """Return a figure with about three digits.

    >>> shown(1234.5), shown(12.345), shown(0.1234)
    ('1,234', '12.3', '0.12')
    """
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"
