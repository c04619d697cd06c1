"""One service, altered on purpose: ``python -m imr.faults.altered --die-at committed MODULE``.

Serves a service as :mod:`shared.serve` does, but dies or stands still at a named await of the
durable core, or runs without one of our settings. What a setting is worth shows in what happens
without it (docs/kafka.md).
"""

import argparse
import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from unittest.mock import patch

from aiokafka import ConsumerRebalanceListener

from shared import app, kafka, serve
from shared.consumer import ASIDE, CHECKPOINTS, Checkpoint
from shared.runtime import running

LAST_WORDS: Final = "killed itself at a named await"


def dying_at(point: str, nth: int = 1) -> Sequence[str]:
    """Return the program that kills itself when it comes to a point for the ``nth`` time."""
    return ("imr.faults.altered", "--die-at", point, "--nth", str(nth))


def busy_at(point: str, seconds: float) -> Sequence[str]:
    """Return the program that lets nothing else run for so long, once."""
    return ("imr.faults.altered", "--busy-at", point, "--seconds", str(seconds))


def slow(seconds: float, *, drain: bool = True, workers: int = 1) -> Sequence[str]:
    """Return the program whose every record takes so long, while others run.

    Without ``drain`` a rebalance does not wait for the record in hand; with several ``workers``
    records of several partitions are in hand at once.
    """
    program = ("imr.faults.altered", "--slow", str(seconds), "--workers", str(workers))
    return program if drain else (*program, "--without-drain")


@dataclass
class At:
    """A checkpoint that does something the ``nth`` time that its point is reached, and once."""

    point: str
    nth: int
    act: Callable[[], None]
    seen: int = 0

    async def __call__(self, here: str) -> None:
        """Act, or pass by."""
        if here == self.point:
            self.seen += 1
            if self.seen == self.nth:
                self.act()


@dataclass
class Slow:
    """A checkpoint that lets every record take its time, while the process does other things."""

    seconds: float

    async def __call__(self, here: str) -> None:
        """Wait, or pass by."""
        if here == "handled":
            await asyncio.sleep(self.seconds)


class NoDrain(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """Lets partitions go at once, as without a listener."""

    subscriber: Any = None

    def __init__(self, _: Any) -> None:
        pass

    def on_partitions_revoked(self, revoked: Any) -> None:
        """Wait for nothing."""

    def on_partitions_assigned(self, assigned: Any) -> None:
        """Do nothing."""


def main() -> None:
    """Alter what the arguments say, then serve."""
    points = sorted({*CHECKPOINTS, *ASIDE})
    parser = argparse.ArgumentParser(prog="python -m imr.faults.altered", description=__doc__)
    parser.add_argument("--die-at", choices=points)
    parser.add_argument("--busy-at", choices=points)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--nth", type=int, default=1)
    parser.add_argument("--slow", type=float)
    parser.add_argument("--without-drain", action="store_true")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("module")
    chosen = parser.parse_args()
    with ExitStack() as changes:
        if (checkpoint := _checkpoint(chosen)) is not None:
            started = partial(running, checkpoint=checkpoint)
            changes.enter_context(patch.object(app, "running", started))
        if chosen.without_drain:
            changes.enter_context(patch.object(kafka, "Drain", NoDrain))
        if chosen.workers > 1:
            changes.enter_context(_workers(chosen.workers))
        sys.argv[1:] = [chosen.module]
        serve.main()


def _checkpoint(chosen: argparse.Namespace) -> Checkpoint | None:
    if chosen.slow is not None:
        return Slow(chosen.slow)
    if chosen.die_at is not None:
        return At(chosen.die_at, chosen.nth, _die)
    if chosen.busy_at is not None:
        return At(chosen.busy_at, chosen.nth, partial(time.sleep, chosen.seconds))
    return None


def _die() -> None:
    """End as a power cut does: nothing is finished, nobody is told, save who reads the log."""
    os.write(sys.stdout.fileno(), f"{LAST_WORDS}\n".encode())
    os.kill(os.getpid(), signal.SIGKILL)


def _workers(count: int) -> Any:
    original = kafka.Broker.subscriber

    def subscriber(self: kafka.Broker, *names: str, **settings: Any) -> Any:
        return original(self, *names, **{**settings, "max_workers": count})

    return patch.object(kafka.Broker, "subscriber", subscriber)


if __name__ == "__main__":
    main()
