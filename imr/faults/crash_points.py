"""A crash at every named await of the durable core, in every service: nothing lost or doubled.

The services run in this process, over logs in memory and a real database, so that each crash falls
exactly where it is meant to. A seed gives the order of the places, how many cases are on their way,
what comes twice, and which record is in hand when it happens.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from imr.faults import invariants
from imr.faults.load import applications
from imr.kafka.upstream import filing
from imr.local import embedded
from imr.local.services import in_process
from shared import topics
from shared.clock import CaseClock
from shared.consumer import CHECKPOINTS, Checkpoint, pass_by
from shared.edge import Service
from shared.events.envelope import Record
from shared.memory import Chain, Logs
from shared.runtime import running

POINTS: Final = (*CHECKPOINTS, "laying_aside", "aside_stored", "laid_aside")
"""On the way of a record that is answered, and of one that becomes a dead letter."""

_SETTINGS: Final = {"IMR_CLOCK": "case", "IMR_ALLOW_SIMULATED_SIGNATURES": "true"}
_CASES: Final = (1, 3)
"""Filed before each crash: at least, at most."""

_MOST_COPIES: Final = 3
"""Of what was said before, among them."""

_POISON: Final = b"poison"


class Crash(BaseException):
    """Not an ``Exception``: nothing may catch it, as nothing catches a power cut."""


@dataclass
class CrashOnce:
    """Raises the ``nth`` time that its point is reached, and never again."""

    point: str
    nth: int
    seen: int = 0

    @property
    def crashed(self) -> bool:
        """Whether it has happened."""
        return self.seen >= self.nth

    async def __call__(self, here: str) -> None:
        """Crash, or pass by."""
        if here == self.point and not self.crashed:
            self.seen += 1
            if self.crashed:
                raise Crash


@dataclass
class Tally:
    """What one seed came to."""

    seed: int
    cases: int = 0
    crashes: Counter[str] = field(default_factory=Counter)
    """By service and point."""
    copies: int = 0
    faults: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What is not as it must be: lost, doubled, changed …"""


async def crash_everywhere(seed: int, database_url: str, folder: Path) -> Tally:
    """Crash once at every point of every service, and compare what is left with what was filed.

    Args:
        seed: makes the same run again.
        database_url: an empty database.
        folder: for the evidence store.
    """
    chance = random.Random(seed)  # noqa: S311 - a seed is wanted, not a secret
    services = in_process(database_url, (folder / "evidence").as_uri(), _SETTINGS)
    orders = [chance.sample(POINTS, len(POINTS)) for _ in services]
    run = _Run(database_url, chance, Tally(seed))
    try:
        for points in zip(*orders, strict=True):
            await run.crash(dict(zip(services, points, strict=True)))
        return run.judged()
    finally:
        await run.stop()


class _Run:
    """One seed's run: what was filed, and the services that live at the moment."""

    def __init__(self, database_url: str, chance: random.Random, tally: Tally) -> None:
        self._database_url = database_url
        self._chance = chance
        self._tally = tally
        self._open: dict[str, AsyncExitStack] = {}
        self._chain = Chain(Logs(), ())
        self._accepted: set[UUID] = set()
        self._poison: dict[UUID, str] = {}

    async def start(self, service: Service, checkpoint: Checkpoint = pass_by) -> None:
        """Start a service's process, in place of the one that was."""
        if (before := self._open.pop(service.name, None)) is not None:
            await before.aclose()
        stack = self._open[service.name] = AsyncExitStack()
        process = running(
            service, self._database_url, self._chain.logs.publish, CaseClock(), checkpoint
        )
        self._chain.runtimes[service.name] = await stack.enter_async_context(process)

    async def stop(self) -> None:
        """End all that live."""
        for stack in self._open.values():
            await stack.aclose()

    async def crash(self, points: Mapping[Service, str]) -> None:
        """File; let every service crash at its point while that is on its way; carry all on."""
        filed = self._file()
        armed: dict[Service, CrashOnce] = {}
        for service, point in points.items():
            if point in CHECKPOINTS:
                armed[service] = CrashOnce(point, self._chance.randint(1, filed))
            else:
                self._lay_poison(service)
                armed[service] = CrashOnce(point, 1)
            await self.start(service, armed[service])
        while True:
            try:
                await self._chain.run_until_idle()
                break
            except Crash:
                for service in [each for each in armed if armed[each].crashed]:
                    crash = armed.pop(service)
                    self._tally.crashes[f"{service.name} {crash.point}"] += 1
                    await self.start(service)
        if armed:
            self._tally.faults["no_crash"] = tuple(sorted(each.name for each in armed))

    def _file(self) -> int:
        """File some cases, shuffled among copies of what was said before; return how many."""
        logs, chance = self._chain.logs, self._chance
        count = chance.randint(*_CASES)
        new = applications(f"crash-{self._tally.seed}-{len(self._accepted)}", count)
        self._accepted |= {each.case_id for each in new}
        said = [
            record
            for topic in topics.CONSUMERS
            for record in logs.records[topic]
            if record.value != _POISON
        ]
        again = chance.sample(said, min(len(said), chance.randint(0, _MOST_COPIES)))
        deck = [*(filing(each) for each in new), *again]
        chance.shuffle(deck)
        for record in deck:
            logs.append(record)
        return count

    def _lay_poison(self, service: Service) -> None:
        """Put a record that nobody can read before one of the service's ways in."""
        edge = self._chance.choice(service.edges)
        stranger = UUID(int=self._chance.getrandbits(128))
        self._poison[stranger] = "specversion_unsupported"
        self._chain.logs.append(Record(edge.topic, str(stranger).encode(), _POISON))

    def judged(self) -> Tally:
        """Compare; what is wrong is in the tally's ``faults``."""
        records = {topic: _without_poison(log) for topic, log in self._chain.logs.records.items()}
        findings = invariants.judge(records, self._accepted, self._poison)
        tally = self._tally
        tally.cases = findings.accepted
        tally.copies = findings.copies
        tally.faults |= findings.faults
        on_the_books = invariants.letters_in_database(self._database_url)
        if on_the_books != findings.accepted:
            tally.faults["on_the_books"] = (f"{on_the_books} letters",)
        left = invariants.unfinished(self._database_url)
        if unsent := [name for name in left if not name.endswith(".parked")]:
            tally.faults["unfinished"] = tuple(unsent)
        return tally


def _without_poison(log: Sequence[Record]) -> Sequence[Record]:
    return [each for each in log if each.value != _POISON or each.topic.endswith(".dlq")]


async def crash_with_seeds(
    seeds: Sequence[int], server_url: str, folder: Path, say: Callable[[str], None]
) -> list[Tally]:
    """Do it for several seeds, each on a database of its own."""
    tallies = []
    for number, seed in enumerate(seeds, 1):
        say(f"crash points, seed {seed}: {number} of {len(seeds)}")
        url = embedded.new_database(server_url, f"crash_{seed}_{time.time_ns()}")
        tallies.append(await crash_everywhere(seed, url, folder / f"crash-{seed}"))
    return tallies
