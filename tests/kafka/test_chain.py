"""The whole chain as processes on Apache Kafka: killed, restarted, doubled; nothing lost."""

import asyncio
import signal
import time
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from imr import embedded, wire
from imr.faults import invariants
from imr.faults.invariants import Findings
from imr.faults.load import CANARIES, Load, load
from imr.stack import MODULES, Stack, stack
from shared import topics
from shared.settings import KafkaSettings

SETTINGS = {"IMR_CLOCK": "case", "IMR_ALLOW_SIMULATED_SIGNATURES": "true"}


class Run:
    """One stack under one load, with a witness who read along from the start."""

    def __init__(self, running: Stack, witness: wire.Witness) -> None:
        self.running = running
        self.witness = witness
        self._filed: list[Load] = []

    async def file(self, cases: int, *, copies: float = 0.1, poison: float = 0.0) -> None:
        """File so many cases more."""
        new = load(uuid.uuid4().hex[:8], cases, seed=1, copies=copies, poison=poison)
        self._filed.append(new)
        await wire.send(self.running.broker, new.records)

    def letters(self) -> int:
        """How many different letters have been seen so far."""
        return len({r.header("ce_id") for r in self.witness.records[topics.LETTER_ISSUED]})

    def judge(self) -> Findings:
        """Compare what was filed with what has been seen so far."""
        return invariants.judge(
            self.witness.records,
            {case for each in self._filed for case in each.accepted},
            {case: code for each in self._filed for case, code in each.poison.items()},
        )

    async def until(self, done: Callable[[], bool], seconds: float) -> None:
        """Read on until something is so."""
        deadline = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < deadline, f"after {seconds} s: {self.judge().lost[:3]}"
            await self.witness.look()
            await asyncio.sleep(0.2)

    async def finish(self, seconds: float = 90) -> Findings:
        """Wait for the last letter and for every group to have confirmed everything."""

        def done() -> bool:
            findings = self.judge()
            return findings.complete == findings.accepted and not findings.dead_letters_missing

        await self.until(done, seconds)
        deadline = time.monotonic() + 60
        while any((lags := await asyncio.to_thread(invariants.lags, self.running.broker)).values()):
            assert time.monotonic() < deadline, f"lags do not end: {lags}"
            await asyncio.sleep(0.5)
        await self.witness.look()
        return self.judge()


@pytest.fixture
async def run(kafka: KafkaSettings, postgres_url: str, tmp_path: Path) -> AsyncIterator[Run]:
    database_url = embedded.new_database(postgres_url, f"chain_{time.time_ns()}")
    witness = wire.Witness(kafka.bootstrap_servers, topics.all_with_dead_letters())
    await witness.begin()
    with stack(tmp_path, SETTINGS, kafka=kafka, database_url=database_url) as running:
        yield Run(running, witness)


def assert_sound(run: Run, findings: Findings) -> None:
    """Nothing lost, doubled, changed or invented; books closed; no names in logs and headers."""
    assert findings.faults == {}
    assert findings.complete == findings.accepted
    assert invariants.letters_in_database(run.running.database_url) == findings.accepted
    assert invariants.unfinished(run.running.database_url) == {}
    logs = run.running.logs.glob("*.log")
    assert invariants.leaks(CANARIES, logs, run.witness.records) == []


async def test_twenty_cases_reach_their_letters(run: Run) -> None:
    """With copies and an unreadable one: each case one letter, the unreadable one laid aside."""
    await run.file(21, copies=0.2, poison=0.05)

    findings = await run.finish()

    assert findings.accepted == 20
    assert_sound(run, findings)


async def test_a_killed_service_loses_and_doubles_nothing(run: Run) -> None:
    """Each service in turn, in the middle of its work, without a word; then started again."""
    await run.file(60)
    for killed, name in enumerate(MODULES, start=1):
        await run.until(lambda wanted=killed * 3: run.letters() >= wanted, 60)
        process = run.running.processes[name]
        process.send_signal(signal.SIGKILL)
        process.wait()
        run.running.start(name)
        await asyncio.to_thread(run.running.wait_until_ready, name)

    assert_sound(run, await run.finish())


async def test_a_stopped_service_hands_its_work_back(run: Run) -> None:
    """OP5: a stop signal while records are in hand; the copies that it costs are counted."""
    await run.file(60, copies=0.0)
    for stopped, name in enumerate(MODULES, start=1):
        await run.until(lambda wanted=stopped * 3: run.letters() >= wanted, 60)
        process = run.running.processes[name]
        process.terminate()
        assert await asyncio.to_thread(process.wait, 25) == 0
        run.running.start(name)
        await asyncio.to_thread(run.running.wait_until_ready, name)

    findings = await run.finish()

    assert_sound(run, findings)
    assert findings.copies <= 2 * len(MODULES)


async def test_a_second_member_shares_the_work(run: Run) -> None:
    """A replica joins in the middle and leaves again: partitions move, cases do not suffer."""
    await run.file(60)
    await run.until(lambda: run.letters() >= 3, 60)
    run.running.start("decision", "decision-2")
    await asyncio.to_thread(run.running.wait_until_ready, "decision-2")
    await run.file(60)
    await run.until(lambda: run.letters() >= 80, 60)
    second = run.running.processes["decision-2"]
    second.terminate()
    assert await asyncio.to_thread(second.wait, 25) == 0

    assert_sound(run, await run.finish())
    assert "record_taken" in (run.running.logs / "decision-2.log").read_text()
