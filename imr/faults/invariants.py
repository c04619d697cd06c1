"""What must be true after every run, told from the topics, the databases and the logs alone.

Nothing here takes part in the chain: a mistake of the chain cannot hide in its own book-keeping.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from imr.local.stack import MODULES
from shared import topics
from shared.events.envelope import Record, record_case

ENDS: Final = (topics.DECISION_ISSUED, topics.LETTER_ISSUED, topics.DECISION_PUBLISHED)
"""Of each, every accepted application has exactly one."""

_FROM_OUTSIDE: Final = (topics.APPLICATION_FILED, topics.RECORD_RECEIVED)


@dataclass(frozen=True)
class Findings:
    """What the topics say about one run. Everything but the first three should be empty."""

    accepted: int
    complete: int
    copies: int
    """Records that came more than once with the same bytes: allowed, and counted."""
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    changed: tuple[str, ...]
    """Event ids with two contents."""
    strangers: tuple[str, ...]
    """Ends of cases that nobody filed, or that were refused."""
    broken_chains: tuple[str, ...]
    """Letters whose causes do not lead back to what upstream told."""
    numbers_given_twice: tuple[str, ...]
    dead_letters_missing: tuple[str, ...]
    dead_letters_too_many: tuple[str, ...]

    @property
    def faults(self) -> dict[str, tuple[str, ...]]:
        """Return what is not as it must be, by its name."""
        return {
            name: value for name, value in vars(self).items() if isinstance(value, tuple) and value
        }


def judge(
    records: Mapping[str, Sequence[Record]], accepted: Iterable[UUID], poison: Mapping[UUID, str]
) -> Findings:
    """Compare what was filed with everything that is on the topics.

    Args:
        records: all records of all topics since before the run.
        accepted: cases that must have come to their letter.
        poison: cases whose filing is unreadable, with the code of their dead letter.
    """
    accepted = set(accepted)
    ends = {topic: _ids_by_case(records.get(topic, ())) for topic in ENDS}
    contents = _contents(records)
    everything = {each for found in ends.values() for each in found}
    lost = [f"{topic} of {case}" for topic in ENDS for case in accepted - set(ends[topic])]
    doubled = [
        f"{topic} of {case}: {len(ids)}"
        for topic in ENDS
        for case, ids in ends[topic].items()
        if len(ids) > 1
    ]
    missing, too_many = _dead_letters(records, poison)
    return Findings(
        accepted=len(accepted),
        complete=sum(all(case in ends[topic] for topic in ENDS) for case in accepted),
        copies=sum(sum(seen.values()) - len(seen) for seen in contents.values()),
        lost=tuple(sorted(lost)),
        doubled=tuple(sorted(doubled)),
        changed=tuple(sorted(key for key, seen in contents.items() if len(seen) > 1)),
        strangers=tuple(sorted(str(case) for case in everything - accepted)),
        broken_chains=tuple(_broken_chains(records)),
        numbers_given_twice=tuple(_numbers_given_twice(records)),
        dead_letters_missing=missing,
        dead_letters_too_many=too_many,
    )


def _ids_by_case(records: Iterable[Record]) -> dict[UUID, set[str]]:
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for record in records:
        found[record_case(record) or UUID(int=0)].add(record.header("ce_id") or "")
    return dict(found)


def _contents(records: Mapping[str, Sequence[Record]]) -> dict[str, Counter[str]]:
    """Count, by topic and event id, how often each content came."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for topic in topics.ALL:
        if topic in _FROM_OUTSIDE:
            continue
        for record in records.get(topic, ()):
            content = (record.value or b"") + repr(sorted(record.headers)).encode()
            event_id = record.header("ce_id")
            found[f"{topic} {event_id}"][hashlib.sha256(content).hexdigest()] += 1
    return found


def _dead_letters(
    records: Mapping[str, Sequence[Record]], poison: Mapping[UUID, str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    expected = {f"{case} {code}" for case, code in poison.items()}
    found = {
        f"{record_case(record)} {record.header('dlq-error-code')}"
        for topic, letters in records.items()
        if topic.endswith(".dlq")
        for record in letters
    }
    return tuple(sorted(expected - found)), tuple(sorted(found - expected))


def _broken_chains(records: Mapping[str, Sequence[Record]]) -> list[str]:
    """Return the letters from which no way leads back to what upstream told, cause by cause."""
    causes = {
        record.header("ce_id"): record
        for topic, log in records.items()
        if topic in topics.ALL
        for record in log
        if record.value is not None
    }
    broken: list[str] = []
    for letter in records.get(topics.LETTER_ISSUED, ()):
        at: Record | None = letter
        for _ in topics.ALL:
            if at is None or at.topic in _FROM_OUTSIDE:
                break
            at = causes.get(at.header("ce_causationid"))
        if at is None or at.topic not in _FROM_OUTSIDE or at.key != letter.key:
            broken.append(str(record_case(letter)))
    return sorted(set(broken))


def _numbers_given_twice(records: Mapping[str, Sequence[Record]]) -> list[str]:
    cases: defaultdict[str, set[bytes | None]] = defaultdict(set)
    for record in records.get(topics.CASE_OPENED, ()):
        cases[json.loads(record.value or b"")["case_number"]].add(record.key)
    return sorted(number for number, keys in cases.items() if len(keys) > 1)


def unfinished(database_url: str, aside: Collection[UUID] = ()) -> dict[str, int]:
    """Return, by service and table, what should be empty at the end and is not.

    ``aside``: cases that met poison on a topic of ours; what is held of them may stay.
    """
    found: dict[str, int] = {}
    cases = [list(aside)]
    with psycopg.connect(database_url, row_factory=dict_row) as connection:
        for service in MODULES:
            query = sql.SQL(
                "select (select count(*) from {0}.outbox where published_at is null) as unsent, "
                "(select count(*) from {0}.held where case_id <> all(%s)) as held, "
                "(select count(*) from {0}.parked where case_id <> all(%s)) as parked"
            ).format(sql.Identifier(service))
            row: dict[str, Any] = connection.execute(query, cases * 2).fetchone() or {}
            found |= {f"{service}.{table}": count for table, count in row.items() if count}
    return found


def letters_in_database(database_url: str) -> int:
    """Return how many letters the letters service has on its books."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute("select count(*) from letters.letters").fetchone()
    return int(row[0]) if row else 0


def leaks(
    canaries: Sequence[str], logs: Iterable[Path], records: Mapping[str, Sequence[Record]]
) -> list[str]:
    """Return where a planted name occurs that must not: in logs and in headers."""
    places = [
        str(path)
        for path in logs
        if any(canary in path.read_text(errors="replace") for canary in canaries)
    ]
    places += [
        f"header {name} on {topic}"
        for topic, log in records.items()
        for record in log
        for name, value in record.headers
        if any(canary.encode() in value for canary in canaries)
    ]
    return sorted(set(places))


def lags(address: str) -> dict[str, int]:
    """Return, by consumer group, how many records it has not confirmed; groups without any fail.

    A group that never confirmed anything lags by the whole topic.
    """
    from confluent_kafka import Consumer, TopicPartition

    found: dict[str, int] = {}
    for topic, services in topics.CONSUMERS.items():
        for service in services:
            group = topics.consumer_group(topic, service)
            client = Consumer({"bootstrap.servers": address, "group.id": group, "log_level": 0})
            try:
                partitions = client.list_topics(topic, timeout=15).topics[topic].partitions
                places = [TopicPartition(topic, number) for number in partitions]
                lag = 0
                for place in client.committed(places, timeout=15):
                    low, high = client.get_watermark_offsets(place, timeout=15)
                    lag += high - max(place.offset, low)
                found[group] = lag
            finally:
                client.close()
    return found
