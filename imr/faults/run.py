"""Cases under a hail of faults, on Apache Kafka and PostgreSQL; then the judgement.

The order of faults, their victims and pauses come from a seed. What runs when, among so many
processes, does not: the same seed repeats the faults, not the run.
"""

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final
from uuid import UUID

from aiokafka.errors import KafkaError

from imr.faults import database, invariants
from imr.faults.altered import LAST_WORDS
from imr.faults.crash_points import crash_with_seeds
from imr.faults.database import Server
from imr.faults.inflicted import DEATH, Inflicted
from imr.faults.load import CANARIES, Load, load
from imr.faults.plan import SESSION_SECONDS, Plan
from imr.faults.report import AroundPoison, Report
from imr.kafka import topic_admin, wire
from imr.kafka.topic_catalogue import Catalogue
from imr.local import apache_kafka, embedded
from imr.local.apache_kafka import Cluster
from imr.local.stack import MODULES, Stack, stack
from shared import topics
from shared.events.envelope import Record
from shared.settings import KafkaSettings

Say = Callable[[str], None]

_SETTINGS: Final = {"IMR_CLOCK": "case", "IMR_ALLOW_SIMULATED_SIGNATURES": "true"}
_QUIET_SECONDS: Final = 300.0
_POISON: Final = b"poison"


async def carry_out(plan: Plan, folder: Path, say: Say) -> Report:
    """Run the plan; data and logs go to ``folder``.

    Raises:
        NoKafkaError: Apache Kafka cannot be had.
        NotStartedError: a service did not start at all.
    """
    report = Report(plan)
    began = time.monotonic()
    with _parts(plan, folder, say) as (cluster, server, running):
        seeds = range(plan.seed, plan.seed + plan.crash_seeds)
        report.crash_points = await crash_with_seeds(seeds, server.url, folder, say)
        run = _Run(plan, report, cluster, server, running, say)
        await run.witness.begin()
        supervising = asyncio.create_task(run.supervise())
        try:
            if plan.around_poison:
                await run.poison_one()
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
        self._inflicted = Inflicted(plan, self._chance, cluster, server, running)
        self._accepted = set(self._load.accepted)
        self._poison = dict(self._load.poison)
        self._parked: set[UUID] = set()
        self.witness = wire.Witness(cluster.address, topics.all_with_dead_letters())

    async def poison_one(self) -> None:
        """Let one of many cases meet a record that nobody can read: all others must finish.

        It stands on a topic of ours, before the case's own match, where order matters.
        """
        count = self._plan.around_poison
        many = load(f"p{self._plan.seed}", count, self._plan.seed, copies=0.0, poison=0.0)
        one = min(many.accepted)
        self._say(f"one poison among {count} cases")
        began = time.monotonic()
        poison = Record(topics.REVIEWER_MATCHED, str(one).encode(), _POISON)
        await wire.send(self._cluster.address, [poison, *many.records])
        wanted = many.accepted - {one}
        found = invariants.judge({}, wanted, {})
        moved = time.monotonic()
        while found.complete < len(wanted) and time.monotonic() - moved < _QUIET_SECONDS:
            if await self.witness.look():
                moved = time.monotonic()
            found = invariants.judge(self.witness.records, wanted, {})
        seconds = round(time.monotonic() - began, 1)
        self._report.around_poison = AroundPoison(count, found.complete, seconds)
        self._accepted |= wanted
        self._poison[one] = "specversion_unsupported"
        self._parked.add(one)

    async def go(self) -> None:
        """File the load in small portions, a fault after each; then see everything run again."""
        order = self._inflicted.in_order()
        waiting = list(self._load.records)
        for number, name in enumerate(order):
            portion = -(-len(waiting) // (len(order) - number))
            await self._send(waiting[:portion])
            del waiting[:portion]
            await asyncio.sleep(self._chance.uniform(0.1, 1.0))
            self._say(f"{number + 1} of {len(order)}: {name}")
            await self._inflicted.by_name[name]()
            if name != DEATH:
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
        """Wait until all is done, or nothing has moved for long; then compare."""
        from confluent_kafka import KafkaException

        began = moved = time.monotonic()
        self._say("waiting for the last letter")
        while time.monotonic() - moved < _QUIET_SECONDS:
            with suppress(KafkaError, KafkaException):  # a leader may just be being elected
                if await self.witness.look():
                    moved = time.monotonic()
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
        report.unfinished = invariants.unfinished(url, self._parked)
        logs = sorted(self._running.logs.glob("*.log"))
        report.leaks = invariants.leaks(CANARIES, logs, self.witness.records)
        texts = [path.read_text(errors="replace") for path in logs]
        report.recognised = sum(text.count('"receipt": "duplicate"') for text in texts)
        if deaths := sum(text.count(LAST_WORDS) for text in texts):
            report.count(DEATH, deaths)

    def _findings(self) -> invariants.Findings:
        return invariants.judge(self.witness.records, self._accepted, self._poison)

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
            if record.value not in {None, _POISON}
        ]
        again = self._chance.sample(seen, min(len(seen), round(len(seen) * 0.01) + 1))
        await self._send(again)
        self._report.count("sent again", len(again))
