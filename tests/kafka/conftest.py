"""Apache Kafka for these tests: the given one, else our own from its jars, else a skip by name."""

import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from imr import apache_kafka, embedded, topic_admin, wire
from imr.apache_kafka import Cluster
from imr.stack import stack
from imr.topic_catalogue import Catalogue
from shared import topics
from shared.settings import KafkaSettings
from tests.kafka.running import SETTINGS, Run

GIVEN = os.environ.get("IMR_KAFKA_BOOTSTRAP_SERVERS")


@pytest.fixture(scope="session")
def _broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str | None]:
    with ExitStack() as parts:
        address = GIVEN
        if address is None and apache_kafka.missing() is None:
            folder = tmp_path_factory.mktemp("kafka")
            address = parts.enter_context(apache_kafka.cluster(folder)).address
        yield address


@pytest.fixture
def broker(_broker: str | None, request: pytest.FixtureRequest) -> str:
    """The address of Apache Kafka; it may hold topics and records of earlier tests."""
    if _broker is None:
        pytest.skip(f"{request.node.name} needs Apache Kafka, and that {apache_kafka.missing()}")
    return _broker


@pytest.fixture
def kafka(broker: str) -> KafkaSettings:
    """Apache Kafka with every topic of the catalogue, and settings for quick tests of crashes.

    A crashed member's partitions are given to others when its session ends: 45 s by default.
    """
    assert topic_admin.apply(Catalogue.read(), broker).differences == ()
    return KafkaSettings(
        bootstrap_servers=broker, session_timeout_seconds=6.0, heartbeat_seconds=1.5
    )


@pytest.fixture
async def run(kafka: KafkaSettings, postgres_url: str, tmp_path: Path) -> AsyncIterator[Run]:
    """All services as processes over Apache Kafka and a database of their own."""
    database_url = embedded.new_database(postgres_url, f"chain_{time.time_ns()}")
    witness = wire.Witness(kafka.bootstrap_servers, topics.all_with_dead_letters())
    await witness.begin()
    with stack(tmp_path, SETTINGS, kafka=kafka, database_url=database_url) as running:
        yield Run(running, witness)


@pytest.fixture(scope="module")
def three_brokers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three brokers of our own, of which a test may kill any."""
    if (program := apache_kafka.missing()) is not None:
        pytest.skip(f"three brokers need {program}")
    with apache_kafka.cluster(tmp_path_factory.mktemp("kafka-three"), brokers=3) as cluster:
        yield cluster


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say on what these tests ran."""
    if GIVEN is not None:
        words = f"Apache Kafka at {GIVEN}, as IMR_KAFKA_BOOTSTRAP_SERVERS says"
    elif (program := apache_kafka.missing()) is not None:
        words = f"none: Apache Kafka needs {program}"
    else:
        words = "Apache Kafka from its own jars"
    terminalreporter.write_line(f"broker of tests/kafka: {words}")
