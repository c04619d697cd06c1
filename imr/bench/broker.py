"""The broker that all contestants share, and the topics of those that are not ours."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from imr.bench import machine
from imr.bench.over_kafka import Pids
from imr.kafka import topic_admin
from imr.kafka.topic_catalogue import Catalogue
from imr.local import apache_kafka, embedded
from shared import topics
from shared.settings import KafkaSettings


@dataclass(frozen=True)
class Broker:
    """A running broker with the topics of our chain."""

    name: str
    kafka: KafkaSettings
    parts: dict[str, Pids]
    """The broker's process, where it has one of its own."""

    @property
    def address(self) -> str:
        """What clients are told."""
        return self.kafka.bootstrap_servers

    def make_topics(self, prefix: str) -> None:
        """Make topics like ours, with a prefix before their names."""
        if not self.parts:
            embedded.create_topics(self.address, [prefix + name for name in topics.ALL])
            return
        wanted = [
            replace(each, name=prefix + each.name)
            for each in Catalogue.read().wanted(1)
            if each.name in topics.ALL
        ]
        topic_admin.Cluster(self.address).create(wanted)


EMBEDDED_NAME: Final = "the embedded broker (no Apache Kafka here)"


@contextmanager
def broker(folder: Path, say: Callable[[str], None]) -> Iterator[Broker]:
    """Start Apache Kafka, or the embedded broker where Java or Maven is missing."""
    if apache_kafka.missing() is not None:
        with embedded.broker() as address:
            embedded.create_topics(address, topics.all_with_dead_letters())
            yield Broker(EMBEDDED_NAME, embedded.kafka_settings(address), {})
        return
    with apache_kafka.cluster(folder, say=say) as cluster:
        topic_admin.apply(Catalogue.read(), cluster.address)
        pids = [
            pid
            for pid in machine.children(os.getpid())
            if str(folder.resolve()) in machine.command_of(pid)
        ]
        yield Broker(
            "Apache Kafka, one broker",
            KafkaSettings(bootstrap_servers=cluster.address),
            {"broker": lambda: pids},
        )
