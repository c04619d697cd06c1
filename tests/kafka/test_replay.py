"""IN3 and EV6 on Apache Kafka: what comes again, from topics made anew or in any order."""

import asyncio
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from imr.faults import invariants
from imr.faults.load import applications
from imr.kafka import topic_admin, wire
from imr.kafka.topic_catalogue import Catalogue
from imr.kafka.upstream import filing
from imr.local import embedded
from shared import topics
from shared.events import ApplicationFiled
from shared.events.envelope import Record, record_case
from shared.settings import KafkaSettings
from tests.flow.harness import state_hash
from tests.kafka.running import GIVEN, Run, started

CASES = 5


@dataclass(frozen=True)
class Orderly:
    """A run in which one case came after the other, and what it left."""

    kafka: KafkaSettings
    evidence: Path
    database_url: str
    filed: Sequence[ApplicationFiled]
    records: Sequence[Record]

    @property
    def cases(self) -> set[UUID]:
        """The cases, each with its letter."""
        return {each.case_id for each in self.filed}


@pytest.fixture(scope="module")
def orderly(
    kafka: KafkaSettings, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Orderly:
    """Cases filed one by one: case numbers and reviewers' loads follow the order of filing."""
    folder = tmp_path_factory.mktemp("orderly")
    database_url = embedded.new_database(postgres_url, f"orderly_{time.time_ns()}")
    filed = applications(f"orderly-{time.time_ns()}", CASES)
    evidence = folder / "evidence"
    with started(kafka, folder, database_url, evidence) as run:
        asyncio.run(one_by_one(run, filed))
        run.expect(each.case_id for each in filed)
        findings = asyncio.run(run.finish())
    assert (findings.faults, findings.complete) == ({}, CASES)
    records = [record for log in run.witness.records.values() for record in log]
    return Orderly(kafka, evidence, database_url, filed, records)


async def one_by_one(run: Run, filed: Iterable[ApplicationFiled]) -> None:
    """File each application once the one before has its letter and is closed.

    An open case is its reviewer's load, so the next choice would depend on who is faster.
    """
    for application in filed:
        before = matches(run, application.case_id)
        await wire.send(run.running.broker, [filing(application)])
        await run.until(lambda: matches(run, application.case_id) > before, 30)  # noqa: B023
        await run.until_confirmed()


def matches(run: Run, case_id: UUID) -> int:
    """Count the copies of a case's match."""
    log = run.witness.records[topics.REVIEWER_MATCHED]
    return sum(record_case(record) == case_id for record in log)


def facts(records: Iterable[Record]) -> set[tuple[str, str | None, bytes | None]]:
    """Return what was said, whatever its order and however often."""
    return {(record.topic, record.header("ce_id"), record.value) for record in records}


def shuffled(records: Iterable[Record], seed: int) -> list[Record]:
    """Return records in any order, across and within cases, one in ten of them twice."""
    chance = random.Random(seed)
    deck = list(records)
    deck += chance.sample(deck, len(deck) // 10)
    chance.shuffle(deck)
    return deck


def test_any_order_of_delivery_ends_in_the_same_letters(
    orderly: Orderly, postgres_url: str, tmp_path: Path
) -> None:
    """EV6: signatures before drafts, decisions before matches, copies: the same facts come out.

    The state begins with nothing. Only the applications keep their order, which gives the numbers.
    """
    another = embedded.new_database(postgres_url, f"shuffled_{time.time_ns()}")
    deck = shuffled((r for r in orderly.records if r.topic != topics.APPLICATION_FILED), seed=1)
    early = {topics.RECORDS_COMPLETED}  # gives each reviewer a load, so it has to wait as well
    with started(orderly.kafka, tmp_path, another, orderly.evidence) as run:
        asyncio.run(wire.send(run.running.broker, (r for r in deck if r.topic not in early)))
        asyncio.run(run.until_confirmed())
        assert invariants.letters_in_database(another) > 0
        asyncio.run(one_by_one(run, orderly.filed))
        asyncio.run(wire.send(run.running.broker, (r for r in deck if r.topic in early)))
        run.expect(orderly.cases)
        findings = asyncio.run(run.finish())

    assert (findings.faults, findings.complete) == ({}, CASES)
    assert facts(r for log in run.witness.records.values() for r in log) == facts(orderly.records)
    assert invariants.unfinished(another) == {}


@pytest.mark.skipif(GIVEN is not None, reason="deletes topics: on a broker of its own only")
def test_topics_made_anew_and_replayed_change_no_state(orderly: Orderly, tmp_path: Path) -> None:
    """IN3: every offset is another one, every record comes again: the state stays, bit for bit."""
    before = state_hash(orderly.database_url)
    make_anew(orderly.kafka.bootstrap_servers)
    again = shuffled(orderly.records, seed=2)
    asyncio.run(wire.send(orderly.kafka.bootstrap_servers, again))

    with started(orderly.kafka, tmp_path, orderly.database_url, orderly.evidence) as run:
        asyncio.run(run.until_confirmed())
        asyncio.run(run.witness.look())
        known = sum(
            path.read_text().count('"receipt": "duplicate"')
            for path in run.running.logs.glob("*.log")
        )

    assert known >= sum(record.topic in topics.CONSUMERS for record in again)
    assert state_hash(orderly.database_url) == before
    assert facts(r for log in run.witness.records.values() for r in log) <= facts(orderly.records)


def make_anew(address: str) -> None:
    """Delete every topic of the catalogue, with the offsets of all groups, and create it again."""
    from confluent_kafka.admin import AdminClient

    client = AdminClient({"bootstrap.servers": address, "log_level": 0})
    for deleted in client.delete_topics(topics.all_with_dead_letters()).values():
        deleted.result()
    deadline = time.monotonic() + 30
    while set(topics.ALL) & set(client.list_topics(timeout=10).topics):
        assert time.monotonic() < deadline, "topics are still there"
        time.sleep(0.1)
    assert topic_admin.apply(Catalogue.read(), address).differences == ()
