"""Cases under a hail of faults, on Apache Kafka and PostgreSQL; then the judgement.

The order of faults, their victims and pauses come from a seed. What runs when, among so many
processes, does not: the same seed repeats the faults, not the run.
"""

import asyncio
import random
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aiokafka.errors import KafkaError

from imr import apache_kafka, embedded, topic_admin, wire
from imr.apache_kafka import Cluster
from imr.faults import database, invariants
from imr.faults.database import Server
from imr.faults.load import CANARIES, Load, load
from imr.stack import MODULES, Stack, stack
from imr.topic_catalogue import Catalogue
from shared import topics
from shared.events.envelope import Record
from shared.settings import KafkaSettings

Say = Callable[[str], None]

SESSION_SECONDS: Final = 6.0
"""Short, so that a run has time for many crashes; a deployment has 45."""

_SETTINGS: Final = {"IMR_CLOCK": "case", "IMR_ALLOW_SIMULATED_SIGNATURES": "true"}
_QUIET_SECONDS: Final = 300.0
_STOP_SECONDS: Final = 40.0


@dataclass(frozen=True)
class Plan:
    """How much of what."""

    seed: int = 1
    cases: int = 500
    brokers: int = 1
    kills: int = 100
    stops: int = 100
    freezes: int = 10
    broker_kills: int = 10
    outages: int = 1
    outage_seconds: float = 120.0
    database_kills: int = 10
    copies: float = 0.1
    poison: float = 0.01
    apart: float = 0.1


@dataclass
class Report:
    """What was done, and what was found."""

    plan: Plan
    done: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    quiet_after_seconds: float = 0.0
    """From the last fault to the last confirmed record of the last group."""
    restarts: int = 0
    """Processes started again, after our signals and after they ended by themselves."""
    lags: dict[str, int] = field(default_factory=dict)
    recognised: int = 0
    """Records that came again and were known, by the services' own logs."""
    letters_on_the_books: int = 0
    unfinished: dict[str, int] = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)
    findings: invariants.Findings | None = None

    def count(self, what: str, by: int = 1) -> None:
        """Take note of something that was done."""
        self.done[what] = self.done.get(what, 0) + by

    @property
    def faults(self) -> int:
        """How many faults there were in all."""
        return sum(count for name, count in self.done.items() if not name.startswith("sent"))

    @property
    def upper_bound(self) -> float:
        """With 95 % confidence no more than this share of faults costs a case (rule of three)."""
        return min(1.0, 3 / max(1, self.faults))

    @property
    def sound(self) -> bool:
        """Whether everything holds that must hold."""
        return (
            self.findings is not None
            and not self.findings.faults
            and self.findings.complete == self.findings.accepted == self.letters_on_the_books
            and not any(self.lags.values())
            and not self.unfinished
            and not self.leaks
        )


async def carry_out(plan: Plan, folder: Path, say: Say) -> Report:
    """Run the plan; data and logs go to ``folder``.

    Raises:
        NoKafkaError: Apache Kafka cannot be had.
        NotStartedError: a service did not start at all.
    """
    report = Report(plan)
    began = time.monotonic()
    with _parts(plan, folder, say) as (cluster, server, running):
        run = _Run(plan, report, cluster, server, running, say)
        await run.witness.begin()
        supervising = asyncio.create_task(run.supervise())
        try:
            await run.go()
            await run.judge()
        finally:
            supervising.cancel()
    report.seconds = round(time.monotonic() - began, 1)
    return report


@contextmanager
def _parts(plan: Plan, folder: Path, say: Say) -> Iterator[tuple[Cluster, Server, Stack]]:
    with ExitStack() as parts:
        cluster = parts.enter_context(apache_kafka.cluster(folder / "kafka", plan.brokers, say=say))
        topic_admin.apply(Catalogue.read(), cluster.address)
        server = parts.enter_context(database.server(folder / "postgres"))
        kafka = KafkaSettings(
            bootstrap_servers=cluster.address,
            session_timeout_seconds=SESSION_SECONDS,
            heartbeat_seconds=SESSION_SECONDS / 4,
        )
        url = embedded.new_database(server.url, f"faults_{time.time_ns()}")
        running = parts.enter_context(stack(folder, _SETTINGS, say, kafka=kafka, database_url=url))
        yield cluster, server, running


class _Run:
    def __init__(
        self,
        plan: Plan,
        report: Report,
        cluster: Cluster,
        server: Server,
        running: Stack,
        say: Say,
    ) -> None:
        self._plan = plan
        self._report = report
        self._cluster = cluster
        self._server = server
        self._running = running
        self._say = say
        self._chance = random.Random(plan.seed)  # noqa: S311 - a seed is wanted, not a secret
        self._load: Load = load(
            f"s{plan.seed}",
            plan.cases,
            plan.seed,
            copies=plan.copies,
            poison=plan.poison,
            apart=plan.apart,
        )
        self.witness = wire.Witness(cluster.address, topics.all_with_dead_letters())
        self._faults: dict[str, Callable[[], Awaitable[None]]] = {
            "SIGKILL of a service": self._kill,
            "SIGTERM of a service": self._stop,
            "SIGSTOP of a service beyond its session": self._freeze,
            "SIGKILL of a broker": self._kill_broker,
            "all brokers gone": self._outage,
            "SIGKILL of PostgreSQL": self._kill_database,
        }

    async def go(self) -> None:
        """File the load in small portions, a fault after each; then see everything run again."""
        plan = self._plan
        counts = (
            plan.kills,
            plan.stops,
            plan.freezes,
            plan.broker_kills,
            plan.outages,
            plan.database_kills,
        )
        order = [
            name for name, count in zip(self._faults, counts, strict=True) for _ in range(count)
        ]
        self._chance.shuffle(order)
        waiting = list(self._load.records)
        for number, name in enumerate(order):
            portion = -(-len(waiting) // (len(order) - number))
            await self._send(waiting[:portion])
            del waiting[:portion]
            await asyncio.sleep(self._chance.uniform(0.1, 1.0))
            self._say(f"{number + 1} of {len(order)}: {name}")
            await self._faults[name]()
            self._report.count(name)
            if number % 10 == 9:
                await self._echo()
        await self._send(waiting)

    async def supervise(self) -> None:
        """Start again what has ended, as an orchestrator does.

        A service that finds no broker or no database when it starts ends by itself.
        """
        while True:
            for name in self._running.stopped():
                if name in MODULES:
                    self._running.start(name)
                    self._report.restarts += 1
            await asyncio.sleep(0.5)

    async def judge(self) -> None:
        """Wait until nothing moves any more, and compare."""
        began = time.monotonic()
        self._say("waiting for the last letter")
        while time.monotonic() - began < _QUIET_SECONDS:
            with suppress(KafkaError):
                await self.witness.look()
                self._report.lags = await asyncio.to_thread(invariants.lags, self._cluster.address)
                if self._is_complete() and not any(self._report.lags.values()):
                    break
            await asyncio.sleep(1)
        report = self._report
        report.quiet_after_seconds = round(time.monotonic() - began, 1)
        await self.witness.look()
        report.findings = self._findings()
        url = self._running.database_url
        report.letters_on_the_books = invariants.letters_in_database(url)
        report.unfinished = invariants.unfinished(url)
        logs = sorted(self._running.logs.glob("*.log"))
        report.leaks = invariants.leaks(CANARIES, logs, self.witness.records)
        report.recognised = sum(
            path.read_text(errors="replace").count('"receipt": "duplicate"') for path in logs
        )

    def _findings(self) -> invariants.Findings:
        return invariants.judge(self.witness.records, self._load.accepted, self._load.poison)

    def _is_complete(self) -> bool:
        findings = self._findings()
        return findings.complete == findings.accepted and not findings.dead_letters_missing

    async def _send(self, records: list[Record]) -> None:
        """File, as long as it takes: upstream repeats what was not confirmed."""
        left = records
        while left:
            try:
                await wire.send(self._cluster.address, left[:1])
            except (KafkaError, OSError):
                await asyncio.sleep(0.5)
                continue
            left = left[1:]
            self._report.count("sent records")

    async def _echo(self) -> None:
        """Send what has already been on the topics once more, from anywhere in any case's way."""
        with suppress(KafkaError):
            await self.witness.look()
        seen = [
            record
            for topic, log in self.witness.records.items()
            if topic in topics.CONSUMERS
            for record in log
            if record.value is not None
        ]
        again = self._chance.sample(seen, min(len(seen), round(len(seen) * 0.01) + 1))
        await self._send(again)
        self._report.count("sent again", len(again))

    async def _victim(self) -> str:
        """Return a service that is at work, by its own word, or any if none is soon."""
        names = list(MODULES)
        self._chance.shuffle(names)
        for _ in range(60):
            for name in names:
                if await asyncio.to_thread(self._running.is_ready, name):
                    return name
            await asyncio.sleep(0.25)
        return names[0]

    async def _kill(self) -> None:
        name = await self._victim()
        process = self._running.processes[name]
        process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(process.wait)

    async def _stop(self) -> None:
        name = await self._victim()
        process = self._running.processes[name]
        process.terminate()
        await asyncio.to_thread(process.wait, _STOP_SECONDS)

    async def _freeze(self) -> None:
        """Make a member stand still while another takes its work, then go on as if nothing were."""
        name = await self._victim()
        twin = f"{name}-twin"
        process = self._running.processes[name]
        self._running.start(name, twin)
        process.send_signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(SESSION_SECONDS * 1.5)
        finally:
            process.send_signal(signal.SIGCONT)
        await asyncio.sleep(1)
        second = self._running.processes.pop(twin)
        second.terminate()
        await asyncio.to_thread(second.wait, _STOP_SECONDS)

    async def _kill_broker(self) -> None:
        number = self._chance.choice(list(self._cluster.numbers))
        self._cluster.kill(number)
        await asyncio.sleep(self._chance.uniform(0.5, 3.0))
        await asyncio.to_thread(self._cluster.start, number)

    async def _outage(self) -> None:
        self._cluster.kill()
        await asyncio.sleep(self._plan.outage_seconds)
        await asyncio.to_thread(self._cluster.start)

    async def _kill_database(self) -> None:
        self._server.kill()
        await asyncio.sleep(self._chance.uniform(0.5, 3.0))
        await asyncio.to_thread(self._server.restart)
