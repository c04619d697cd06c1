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
"""What each service reads; documents that come after the application are not in the load."""

ANSWERS: Final = {
    topics.APPLICATION_FILED: (topics.CASE_OPENED, topics.RECORDS_COMPLETED),
    topics.RECORDS_COMPLETED: (topics.REVIEWER_MATCHED,),
    topics.REVIEWER_MATCHED: (topics.DETERMINATION_DRAFTED,),
    topics.DETERMINATION_DRAFTED: (topics.DETERMINATION_SIGNED,),
    topics.DETERMINATION_SIGNED: (topics.DECISION_ISSUED,),
    topics.DECISION_ISSUED: (topics.LETTER_ISSUED, topics.DECISION_PUBLISHED),
}
"""What is answered to what: six hops, eight events a case."""


def write_table(records: Mapping[str, Sequence[Record]], path: Path) -> None:
    """Write what our chain sent for each case, for peers to send the same."""
    with path.open("w") as file:
        for topic in MODELS:
            for record in records.get(topic, ()):
                assert record.key is not None  # our services send no other
                body = base64.b64encode(record.value or b"").decode()
                file.write(json.dumps([topic, record.key.decode(), body]) + "\n")


class Table:
    """The answers of one service, as events that are still to be encoded."""

    def __init__(self, entries: Iterable[tuple[str, str, bytes]], inbound: Iterable[str]) -> None:
        self._answers: defaultdict[tuple[str, bytes], list[tuple[str, Event]]] = defaultdict(list)
        asked = {answer: topic for topic in inbound for answer in ANSWERS.get(topic, ())}
        for topic, key, body in entries:
            if topic in asked:
                event = MODELS[topic].model_validate_json(body)
                self._answers[asked[topic], key.encode()].append((topic, event))

    @classmethod
    def read(cls, path: Path, inbound: Iterable[str]) -> "Table":
        """Read a table that :func:`write_table` wrote."""
        with path.open() as file:
            lines = [json.loads(line) for line in file]
        return cls(((topic, key, base64.b64decode(body)) for topic, key, body in lines), inbound)

    def answer(self, topic: str, key: bytes, body: bytes) -> list[tuple[str, bytes]]:
        """Validate a record and return its answers, encoded.

        Raises:
            ValidationError: the body is not what the topic carries.
            KeyError: the table does not know the case.
        """
        MODELS[topic].model_validate_json(body)
        answers = self._answers.get((topic, key))
        if answers is None:
            raise KeyError(f"no answer on {topic} for the key {digest(key)[:8]}")
        return [(answer, event.encoded()) for answer, event in answers]


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
        return [self.prefix + topic for topic in INBOUND[self.service] if topic in ANSWERS]

    def answers(self) -> Table:
        """Read its part of the table."""
        return Table.read(self.table, INBOUND[self.service])

    def plain(self, topic: str) -> str:
        """Return a topic's own name."""
        return topic.removeprefix(self.prefix)
