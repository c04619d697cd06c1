"""Apache Kafka for these tests: the given one, else our own from its jars, else a skip by name."""

import asyncio
import time
from collections.abc import Iterator

import pytest

from imr.local import apache_kafka, embedded
from imr.local.apache_kafka import Cluster
from shared.settings import KafkaSettings
from tests.kafka.running import GIVEN, Run, prepared, started


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip by name what needs a broker that cannot be had."""
    program = apache_kafka.missing() if GIVEN is None else None
    if program is not None and "broker" in getattr(item, "fixturenames", ()):
        pytest.skip(f"{item.name} needs Apache Kafka, and that {program}")


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of Apache Kafka; it may hold topics and records of earlier tests."""
    if GIVEN is not None:
        yield GIVEN
        return
    with apache_kafka.cluster(tmp_path_factory.mktemp("kafka")) as cluster:
        yield cluster.address


@pytest.fixture(scope="module")
def kafka(broker: str) -> KafkaSettings:
    """Apache Kafka with every topic of the catalogue."""
    return prepared(broker)


@pytest.fixture(scope="module")
def run(
    kafka: KafkaSettings, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Run]:
    """All services as processes over Apache Kafka and a database of their own, for one module.

    What one of its tests has filed, the next one finds on the topics and on the books. In the end
    nothing is left on the way: the next module's services would find it.
    """
    database_url = embedded.new_database(postgres_url, f"chain_{time.time_ns()}")
    with started(kafka, tmp_path_factory.mktemp("run"), database_url) as running:
        yield running
        asyncio.run(running.until_confirmed())


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
