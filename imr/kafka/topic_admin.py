"""A cluster's topics held against the catalogue: what differs, and what can be put right.

Nothing is ever deleted, and no topic is given more partitions: the events of a case would part
company, for its key would lead to another partition.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from imr.kafka.topic_catalogue import Catalogue, Wanted

OURS: Final = "imr."
"""How the names of our topics begin."""

_SECONDS: Final = 15.0
_METADATA_SECONDS: Final = 5.0
_SET_ON_TOPIC: Final = 1  # DescribeConfigs: the value was given for this topic alone


class ClusterDownError(Exception):
    """The cluster does not answer, or refuses; the message says what it said."""


@dataclass(frozen=True)
class Present:
    """One topic as the cluster has it."""

    partitions: int
    copies: int
    settings: Mapping[str, str]
    own: frozenset[str]
    """Settings that were given for this topic, not inherited from the broker."""


@dataclass(frozen=True)
class Difference:
    """One point on which cluster and catalogue disagree."""

    topic: str
    what: str
    found: str | None
    wanted: str | None
    remedy: str

    def __str__(self) -> str:
        found, wanted = self.found or "missing", self.wanted or "nothing of it"
        return f"{self.topic}: {self.what} is {found}, catalogue says {wanted} ({self.remedy})"


_APPLY: Final = "imr topics apply"


def differences(
    catalogue: Catalogue, brokers: int, present: Mapping[str, Present]
) -> list[Difference]:
    """Return every difference of topics, in the order of the catalogue; strangers last."""
    wanted = catalogue.wanted(brokers)
    found = [each for topic in wanted for each in _of_topic(topic, present.get(topic.name))]
    known = {topic.name for topic in wanted}
    found += [
        Difference(name, "topic", "present", None, "delete it by hand, or put it in the catalogue")
        for name in sorted(present)
        if name.startswith(OURS) and name not in known
    ]
    return found


def _of_topic(wanted: Wanted, present: Present | None) -> list[Difference]:
    name = wanted.name
    if present is None:
        return [Difference(name, "topic", None, "present", _APPLY)]
    found: list[Difference] = []
    if present.partitions != wanted.partitions:
        remedy = "a new topic: more partitions would part the events of a case"
        found.append(
            Difference(name, "partitions", str(present.partitions), str(wanted.partitions), remedy)
        )
    if present.copies != wanted.copies:
        remedy = "kafka-reassign-partitions"
        found.append(Difference(name, "copies", str(present.copies), str(wanted.copies), remedy))
    for setting in sorted({*wanted.settings, *present.own}):
        have, want = present.settings.get(setting), wanted.settings.get(setting)
        if have != want:
            found.append(Difference(name, setting, have, want, _APPLY))
    return found


def broker_differences(
    catalogue: Catalogue, settings: Mapping[int, Mapping[str, str]]
) -> list[Difference]:
    """Return on which points a broker's own settings are not what the catalogue asks."""
    return [
        Difference(f"broker {number}", name, have.get(name), want, "the broker's own settings")
        for number, have in sorted(settings.items())
        for name, want in catalogue.broker.items()
        if have.get(name) != want
    ]


class Cluster:
    """A cluster, as an administrator sees it."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._client = _library().AdminClient({"bootstrap.servers": address, "log_level": 0})

    def brokers(self) -> list[int]:
        """Return the numbers of the brokers."""
        return sorted(self._metadata().brokers)

    def present(self) -> dict[str, Present]:
        """Return our topics."""
        topics = {
            name: topic
            for name, topic in self._metadata().topics.items()
            if name.startswith(OURS) and topic.error is None
        }
        configs = self._configs(_library().RESOURCE_TOPIC, list(topics))
        return {
            name: Present(
                partitions=len(topic.partitions),
                copies=min(len(each.replicas) for each in topic.partitions.values()),
                settings={key: entry.value for key, entry in configs[name].items()},
                own=frozenset(
                    key for key, entry in configs[name].items() if entry.source == _SET_ON_TOPIC
                ),
            )
            for name, topic in topics.items()
        }

    def broker_settings(self) -> dict[int, dict[str, str]]:
        """Return each broker's own settings."""
        kind = _library().RESOURCE_BROKER
        return {
            number: {
                key: entry.value
                for key, entry in self._configs(kind, [str(number)])[str(number)].items()
            }
            for number in self.brokers()
        }

    def create(self, topics: Sequence[Wanted]) -> None:
        """Create topics, and return when the cluster shows them.

        Raises:
            ClusterDownError: one of them was refused.
        """
        if not topics:
            return
        new = [
            _library().NewTopic(
                topic.name,
                num_partitions=topic.partitions,
                replication_factor=topic.copies,
                config=topic.settings,
            )
            for topic in topics
        ]
        self._finish(self._client.create_topics(new, operation_timeout=_SECONDS))
        names = {topic.name for topic in topics}
        self._wait_until(lambda: names <= set(self._metadata().topics), "created topics")

    def alter(self, changes: Mapping[str, Mapping[str, str | None]]) -> None:
        """Set, or with no value take back, settings of topics; return when the cluster shows them.

        Raises:
            ClusterDownError: one of them was refused.
        """
        if not changes:
            return
        admin = _library()
        operation = admin.AlterConfigOpType
        resources = [
            admin.ConfigResource(
                admin.RESOURCE_TOPIC,
                name,
                incremental_configs=[
                    admin.ConfigEntry(
                        key,
                        value,
                        incremental_operation=operation.DELETE if value is None else operation.SET,
                    )
                    for key, value in settings.items()
                ],
            )
            for name, settings in changes.items()
        ]
        self._finish(self._client.incremental_alter_configs(resources))
        self._wait_until(lambda: self._shows(changes), "altered settings")

    def _shows(self, changes: Mapping[str, Mapping[str, str | None]]) -> bool:
        present = self.present()
        return all(
            key not in topic.own if value is None else topic.settings.get(key) == value
            for name, settings in changes.items()
            for key, value in settings.items()
            if (topic := present[name])
        )

    def _wait_until(self, shown: Callable[[], bool], what: str) -> None:
        """Wait for brokers to hear of a change: the controller answers before they do."""
        deadline = time.monotonic() + _SECONDS
        while not shown():
            if time.monotonic() > deadline:
                raise ClusterDownError(f"{self._address}: {what} do not appear")
            time.sleep(0.1)

    def _metadata(self) -> Any:
        from confluent_kafka import KafkaException

        try:
            return self._client.list_topics(timeout=_METADATA_SECONDS)
        except KafkaException as error:
            raise ClusterDownError(f"{self._address}: {_words(error)}") from None

    def _configs(self, kind: int, names: Sequence[str]) -> dict[str, Any]:
        resources = [_library().ConfigResource(kind, name) for name in names]
        if not resources:
            return {}
        answers = self._client.describe_configs(resources, request_timeout=_SECONDS)
        return {resource.name: self._result(answer) for resource, answer in answers.items()}

    def _finish(self, answers: Mapping[Any, Any]) -> None:
        for answer in answers.values():
            self._result(answer)

    def _result(self, answer: Any) -> Any:
        from confluent_kafka import KafkaException

        try:
            return answer.result()
        except KafkaException as error:
            raise ClusterDownError(f"{self._address}: {_words(error)}") from None


def _library() -> Any:
    """Return the client library's administration; it exports its names by assignment only."""
    from confluent_kafka import admin

    return admin


def _words(error: Any) -> str:
    return str(error.args[0].str()) if error.args else type(error).__name__


@dataclass(frozen=True)
class Outcome:
    """What was done, and what still differs."""

    brokers: int
    created: tuple[str, ...]
    altered: tuple[str, ...]
    differences: tuple[Difference, ...]


def check(catalogue: Catalogue, address: str) -> Outcome:
    """Compare, and change nothing.

    Raises:
        ClusterDownError: the cluster does not answer.
    """
    cluster = Cluster(address)
    brokers = len(cluster.brokers())
    found = [
        *broker_differences(catalogue, cluster.broker_settings()),
        *differences(catalogue, brokers, cluster.present()),
    ]
    return Outcome(brokers, (), (), tuple(found))


def apply(catalogue: Catalogue, address: str) -> Outcome:
    """Create what is missing, set what differs, and say what remains.

    Raises:
        ClusterDownError: the cluster does not answer, or refuses.
    """
    cluster = Cluster(address)
    brokers = len(cluster.brokers())
    present = cluster.present()
    missing = [each for each in catalogue.wanted(brokers) if each.name not in present]
    cluster.create(missing)
    changes: dict[str, dict[str, str | None]] = {}
    for each in differences(catalogue, brokers, present):
        if each.topic in present and each.what in present[each.topic].settings:
            changes.setdefault(each.topic, {})[each.what] = each.wanted
    cluster.alter(changes)
    remaining = check(catalogue, address).differences
    return Outcome(brokers, tuple(each.name for each in missing), tuple(changes), remaining)
