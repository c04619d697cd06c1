"""Kafka is away as a whole: services say so, wait, and go on by themselves."""

import asyncio
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from imr.kafka import wire
from imr.local import apache_kafka, embedded
from imr.local.apache_kafka import Cluster
from imr.local.stack import MODULES
from shared import topics
from tests.kafka.running import Run, assert_sound, prepared, started

HEALTHY = {"live": 200, "ready": 200, "progress": 200}
"""What an orchestrator and a person ask, and hear where all is well."""

AWAY_SECONDS = 20.0  # longer than a session, a publish and the reader's patience


@pytest.fixture
def own(postgres_url: str, tmp_path: Path) -> Iterator[tuple[Cluster, Run]]:
    """A broker that only this test uses, and may take away."""
    if (program := apache_kafka.missing()) is not None:
        pytest.skip(f"an outage of our own broker needs {program}")
    with apache_kafka.cluster(tmp_path / "kafka") as cluster:
        url = embedded.new_database(postgres_url, f"outage_{time.time_ns()}")
        with started(prepared(cluster.address), tmp_path, url) as run:
            yield cluster, run


def health(run: Run, name: str, question: str) -> int:
    """Return the status of the answer, 0 where nobody answers yet."""
    url = f"http://127.0.0.1:{run.running.ports[name]}/health/{question}"
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except urllib.error.URLError:
        return 0


async def test_all_brokers_go_and_come_back(own: tuple[Cluster, Run]) -> None:
    """OP4: ready alone turns red. One service starts, one reader leaves while nobody is there."""
    cluster, run = own
    await run.file(20)
    await run.until_more_letters(5)
    async with wire.reader(cluster.address, [topics.LETTER_ISSUED]) as upstream:
        await upstream.poll(1)
        cluster.kill()
        await run.stop("reviewer_match")
        run.running.start("reviewer_match")
        async with asyncio.timeout(120):
            while health(run, "reviewer_match", "live") != HEALTHY["live"]:
                await asyncio.sleep(0.5)
        await asyncio.sleep(AWAY_SECONDS)

    for name in MODULES:
        answers = {question: health(run, name, question) for question in HEALTHY}
        assert answers == {**HEALTHY, "ready": 503}, name
    assert run.running.stopped() == []
    await asyncio.to_thread(cluster.start)
    assert_sound(run, await run.finish())
    for name in MODULES:
        assert {question: health(run, name, question) for question in HEALTHY} == HEALTHY, name
