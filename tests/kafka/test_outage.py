"""Kafka is away as a whole: services say so, wait, and go on by themselves."""

import asyncio
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from imr import apache_kafka, embedded, topic_admin, wire
from imr.apache_kafka import Cluster
from imr.stack import MODULES, stack
from imr.topic_catalogue import Catalogue
from shared import topics
from shared.settings import KafkaSettings
from tests.kafka.running import SETTINGS, Run, assert_sound

AWAY_SECONDS = 20.0  # longer than a session, a publish and the reader's patience


@pytest.fixture
async def own(postgres_url: str, tmp_path: Path) -> AsyncIterator[tuple[Cluster, Run]]:
    """A broker that only this test uses, and may take away."""
    if (program := apache_kafka.missing()) is not None:
        pytest.skip(f"an outage of our own broker needs {program}")
    with apache_kafka.cluster(tmp_path / "kafka") as cluster:
        topic_admin.apply(Catalogue.read(), cluster.address)
        kafka = KafkaSettings(
            bootstrap_servers=cluster.address, session_timeout_seconds=6.0, heartbeat_seconds=1.5
        )
        witness = wire.Witness(cluster.address, topics.all_with_dead_letters())
        await witness.begin()
        url = embedded.new_database(postgres_url, f"outage_{time.time_ns()}")
        with stack(tmp_path, SETTINGS, kafka=kafka, database_url=url) as running:
            yield cluster, Run(running, witness)


def health(run: Run, name: str, question: str) -> int:
    url = f"http://127.0.0.1:{run.running.ports[name]}/health/{question}"
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


async def test_all_brokers_go_and_come_back(own: tuple[Cluster, Run]) -> None:
    """OP4: ready is red, alive is green; one service is even started while nobody is there."""
    cluster, run = own
    await run.file(40)
    await run.until_letters(5)
    cluster.kill()
    await run.stop("reviewer_match")
    run.running.start("reviewer_match")
    await asyncio.sleep(AWAY_SECONDS)

    for name in MODULES:
        assert (health(run, name, "live"), health(run, name, "ready")) == (200, 503), name
    assert run.running.stopped() == []
    await asyncio.to_thread(cluster.start)
    assert_sound(run, await run.finish())
    for name in MODULES:
        assert health(run, name, "ready") == 200, name
