"""The work that all peers share: validate a record, and find the answers to it.

Nothing but the events and Pydantic is imported here: a peer may have an environment of its own.
"""

import argparse
import base64
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shared import topics
from shared.events import EVENTS
from shared.events.envelope import Event, Record, digest

MODELS: Final = {event.topic: event for event in EVENTS}

INBOUND: Final = {
    service: tuple(topic for topic in topics.CONSUMERS if service in topics.CONSUMERS[topic])
    for service in ("intake", "reviewer_match", "decision", "letters", "simulated_reviewer")
}
"""What each service reads."""

Cause = tuple[str, bytes, str]
"""Topic, key and digest of the record that was answered."""


def write_table(records: Mapping[str, Sequence[Record]], path: Path) -> None:
    """Write what our chain answered to each record, for peers to answer the same."""
    causes = {
        (record.header("ce_id"), record.key): record for log in records.values() for record in log
    }
    with path.open("w") as file:
        for record in (each for topic in MODELS for each in records.get(topic, ())):
            cause = causes.get((record.header("ce_causationid"), record.key))
            if cause is not None:
                topic, key, body = _cause(cause.topic, cause.key or b"", cause.value or b"")
                answer = base64.b64encode(record.value or b"").decode()
                by = (record.header("ce_source") or "").removeprefix("/imr/")
                file.write(json.dumps([by, topic, key.decode(), body, record.topic, answer]) + "\n")


class Table:
    """The answers of one service, as events that are still to be encoded."""

    def __init__(
        self, entries: Iterable[tuple[str, str, str, str, str, bytes]], service: str
    ) -> None:
        self._keys: set[bytes] = set()
        self._answers: defaultdict[Cause, list[tuple[str, Event]]] = defaultdict(list)
        for by, topic, key, body, answer, encoded in entries:
            self._keys.add(key.encode())
            if by == service:  # two services may read one topic, and answer each its own
                event = MODELS[answer].model_validate_json(encoded)
                self._answers[topic, key.encode(), body].append((answer, event))

    @classmethod
    def read(cls, path: Path, service: str) -> "Table":
        """Read a table that :func:`write_table` wrote."""
        with path.open() as file:
            lines = [json.loads(line) for line in file]
        return cls(((*cause, base64.b64decode(body)) for *cause, body in lines), service)

    def topics(self, inbound: str) -> tuple[str, ...]:
        """Return the topics to which records of a topic are answered, in the chain's order."""
        found = {
            answer
            for (topic, _, _), answers in self._answers.items()
            if topic == inbound
            for answer, _ in answers
        }
        return tuple(topic for topic in MODELS if topic in found)

    def answer(self, topic: str, key: bytes, body: bytes) -> list[tuple[str, bytes]]:
        """Validate a record and return its answers, encoded.

        Raises:
            ValidationError: the body is not what the topic carries.
            KeyError: the table does not know the case.
        """
        MODELS[topic].model_validate_json(body)
        if key not in self._keys:
            raise KeyError(f"no answer on {topic} for the key {digest(key)[:8]}")
        answers = self._answers.get(_cause(topic, key, body), ())
        return [(answer, event.encoded()) for answer, event in answers]


def _cause(topic: str, key: bytes, body: bytes) -> Cause:
    return topic, key, digest(body)


@dataclass(frozen=True)
class Place:
    """Where a peer works: given on its command line."""

    service: str
    address: str
    prefix: str
    table: Path

    @classmethod
    def read(cls) -> "Place":
        """Read the command line."""
        parser = argparse.ArgumentParser()
        for name in ("service", "address", "prefix"):
            parser.add_argument(f"--{name}", required=True)
        parser.add_argument("--table", type=Path, required=True)
        return cls(**vars(parser.parse_args()))

    @property
    def group(self) -> str:
        """The consumer group of this peer."""
        return f"{self.prefix}{self.service}"

    def inbound(self) -> list[str]:
        """Return the topics that it reads, as they are called on the broker."""
        return [self.prefix + topic for topic in INBOUND[self.service]]

    def answers(self) -> Table:
        """Read its part of the table."""
        return Table.read(self.table, self.service)

    def plain(self, topic: str) -> str:
        """Return a topic's own name."""
        return topic.removeprefix(self.prefix)
