"""A run of the whole chain on Apache Kafka, and what must be true of it."""

import asyncio
import os
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from imr.faults import invariants
from imr.faults.invariants import Findings
from imr.faults.load import CANARIES, load
from imr.kafka import topic_admin, wire
from imr.kafka.topic_catalogue import Catalogue
from imr.local.stack import Stack, stack
from shared import topics
from shared.settings import KafkaSettings

GIVEN = os.environ.get("IMR_KAFKA_BOOTSTRAP_SERVERS")
"""Somebody's broker, on which nothing is deleted."""

SETTINGS = {"IMR_CLOCK": "case", "IMR_ALLOW_SIMULATED_SIGNATURES": "true"}


def prepared(broker: str) -> KafkaSettings:
    """Give a broker every topic of the catalogue; return settings for quick tests of crashes.

    A crashed member's partitions are given to others when its session ends: 45 s by default.
    """
    assert topic_admin.apply(Catalogue.read(), broker).differences == ()
    return KafkaSettings(
        bootstrap_servers=broker, session_timeout_seconds=6.0, heartbeat_seconds=1.5
    )


class Run:
    """One stack under one load, with a witness who read along from the start."""

    def __init__(self, running: Stack, witness: wire.Witness) -> None:
        self.running = running
        self.witness = witness
        self._accepted: set[UUID] = set()
        self._poison: dict[UUID, str] = {}

    async def file(self, cases: int, *, copies: float = 0.1, poison: float = 0.0) -> None:
        """File so many cases more."""
        new = load(uuid.uuid4().hex[:8], cases, seed=1, copies=copies, poison=poison)
        self.expect(new.accepted, new.poison)
        await wire.send(self.running.broker, new.records)

    def expect(
        self, accepted: Iterable[UUID] = (), poison: Mapping[UUID, str] | None = None
    ) -> None:
        """Take note of cases that must get a letter, or a dead letter with a code."""
        self._accepted |= set(accepted)
        self._poison |= poison or {}

    def judge(self) -> Findings:
        """Compare what was filed with what has been seen so far."""
        return invariants.judge(self.witness.records, self._accepted, self._poison)

    async def until_more_letters(self, count: int) -> None:
        """Read on until so many letters more have come, copies aside."""
        log = self.witness.records[topics.LETTER_ISSUED]
        enough = len({each.header("ce_id") for each in log}) + count
        await self.until(lambda: len({each.header("ce_id") for each in log}) >= enough, 120)

    async def stop(self, name: str) -> None:
        """Stop a process in order, as an orchestrator does; its last line says that it was so."""
        process = self.running.processes[name]
        process.terminate()
        await asyncio.to_thread(process.wait, 30)
        assert "service_stopped" in self.running.last_words(name)

    async def until(self, done: Callable[[], bool], seconds: float) -> None:
        """Read on until something is so."""
        deadline = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < deadline, f"after {seconds} s: {self.judge().lost[:3]}"
            await self.witness.look()
            await asyncio.sleep(0.2)

    async def finish(self, seconds: float = 240) -> Findings:
        """Wait for the last letter and for every group to have confirmed everything."""

        def done() -> bool:
            findings = self.judge()
            return findings.complete == findings.accepted and not findings.dead_letters_missing

        await self.until(done, seconds)
        await self.until_confirmed()
        await self.witness.look()
        return self.judge()

    async def until_confirmed(self, seconds: float = 120) -> None:
        """Wait for every group to have confirmed everything that is on its topic.

        Groups are asked in the order of the flow: what one has confirmed it has answered, and the
        answer stands before the next group when that is asked.
        """
        deadline = time.monotonic() + seconds
        while any((lags := await asyncio.to_thread(invariants.lags, self.running.broker)).values()):
            assert time.monotonic() < deadline, f"lags do not end: {lags}"
            await asyncio.sleep(0.5)


@contextmanager
def started(
    kafka: KafkaSettings, folder: Path, database_url: str, evidence: Path | None = None
) -> Iterator[Run]:
    """Start the services; a witness sees all records from now on.

    ``evidence``: the store of an earlier run.
    """
    settings = {**SETTINGS, **({"IMR_EVIDENCE_URL": evidence.as_uri()} if evidence else {})}
    witness = wire.Witness(kafka.bootstrap_servers, topics.all_with_dead_letters())
    asyncio.run(witness.begin())
    with stack(folder, settings, kafka=kafka, database_url=database_url) as running:
        yield Run(running, witness)


def assert_sound(run: Run, findings: Findings) -> None:
    """Nothing lost, doubled, changed or invented; books closed; no names in logs and headers."""
    assert findings.faults == {}
    assert findings.complete == findings.accepted
    assert invariants.letters_in_database(run.running.database_url) == findings.accepted
    assert invariants.unfinished(run.running.database_url) == {}
    logs = run.running.logs.glob("*.log")
    assert invariants.leaks(CANARIES, logs, run.witness.records) == []
