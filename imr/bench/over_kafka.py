"""Cases filed on one topic and watched for on another: how many a second, and how long each takes.

Times are those at which the broker appended the records, so both ends are read off one clock, and
nothing but the broker's offsets is looked at while the cases are on their way.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from imr.bench import machine
from imr.bench.figures import Path, Spread, Steady
from shared import topics
from shared.events.envelope import Record

_PATIENCE_SECONDS: Final = 60.0
_LOOK_SECONDS: Final = 0.25
_LEADER_SECONDS: Final = 15.0
_SETTLE_SECONDS: Final = 0.5  # what was carried is confirmed before processor time is read

Pids = Callable[[], Sequence[int]]
"""Says which processes make up a part; asked again every time, for a database starts new ones."""


_BATCH_BYTES: Final = 262_144
"""A topic takes no larger batch (``max_bytes`` in ``deploy/topics.yaml``). By itself this client
makes batches of a megabyte, and the broker then refuses every record of them."""


class StandsStillError(Exception):
    """No case has come out for a minute; the message says how many did."""


class NotFiledError(Exception):
    """The broker did not take what was filed."""


@dataclass(frozen=True)
class Contestant:
    """Something that carries cases from one topic to another."""

    name: str
    inputs: str
    address: str
    services: Mapping[str, int]
    """The process of each service."""
    parts: Mapping[str, Pids]
    """Broker and database, which are counted apart."""
    prefix: str = ""
    """Before the names of its topics."""
    notes: tuple[str, ...] = ()

    def cpu(self) -> dict[str, float]:
        """Return the processor time that each has used so far, in seconds."""
        used = {name: machine.cpu_seconds([pid]) for name, pid in self.services.items()}
        return used | {name: machine.cpu_seconds(pids()) for name, pids in self.parts.items()}

    def memory(self) -> dict[str, float]:
        """Return the peak memory of services and broker in MiB.

        Not of the database: its processes share most of theirs.
        """
        pids = dict(self.services)
        if "broker" in self.parts:
            pids["broker"] = self.parts["broker"]()[0]
        peaks = {name: machine.peak_mib(pid) for name, pid in pids.items()}
        return {name: peak for name, peak in peaks.items() if peak is not None}


@dataclass(frozen=True)
class Carried:
    """What was seen of one load."""

    filed_at: Mapping[bytes, float]
    done_at: Mapping[bytes, float]

    @property
    def seconds(self) -> float:
        """From the first filing to the last letter."""
        return max(self.done_at.values()) - min(self.filed_at.values())

    @property
    def filing_rate(self) -> float:
        """Cases filed per second."""
        span = max(self.filed_at.values()) - min(self.filed_at.values())
        return (len(self.filed_at) - 1) / span if span else 0.0

    def latencies(self) -> list[float]:
        """Return seconds from filing to letter, in order of filing."""
        return [
            self.done_at[key] - at
            for key, at in sorted(self.filed_at.items(), key=lambda each: each[1])
        ]


def measure(
    contestant: Contestant,
    warm_up: Sequence[Record],
    loads: Sequence[Sequence[Record]],
    say: Callable[[str], None],
) -> Path:
    """Carry a warm-up and then each load, all of it filed at once."""
    carry(contestant, warm_up, say)
    busy = machine.load()
    before = contestant.cpu()
    rates = []
    for number, load in enumerate(loads, start=1):
        say(f"{contestant.name}: run {number} of {len(loads)}")
        carried = carry(contestant, load, say)
        rates.append(len(load) / carried.seconds)
    time.sleep(_SETTLE_SECONDS)
    after = contestant.cpu()
    cases = sum(map(len, loads))
    return Path(
        name=contestant.name,
        inputs=contestant.inputs,
        per_second=Spread.of(rates),
        cpu_ms={name: 1000 * (after[name] - before[name]) / cases for name in after},
        peak_mib=contestant.memory(),
        load=busy,
        notes=contestant.notes,
    )


def steady(
    contestant: Contestant,
    records: Sequence[Record],
    per_second: float,
    say: Callable[[str], None],
) -> Steady:
    """File at a steady rate, and return how long cases take."""
    carried = carry(contestant, records, say, per_second=per_second)
    return Steady.of(per_second, carried.filing_rate, carried.latencies())


def carry(
    contestant: Contestant,
    records: Sequence[Record],
    say: Callable[[str], None],
    *,
    per_second: float | None = None,
) -> Carried:
    """File records and wait until every case has come out.

    Args:
        contestant: what carries them.
        records: applications, one a case.
        say: told how many have come out.
        per_second: how fast to file; without it, as fast as the broker takes them.

    Raises:
        StandsStillError: nothing came out for a minute.
        NotFiledError: the broker refused a record.
    """
    first = _Topic(contestant.address, contestant.prefix + topics.APPLICATION_FILED)
    last = _Topic(contestant.address, contestant.prefix + topics.LETTER_ISSUED)
    first.mark()
    last.mark()
    _file(contestant, records, per_second)
    done, moved_at = 0, time.monotonic()
    while done < len(records):
        time.sleep(_LOOK_SECONDS)
        now = last.grown()
        if now > done:
            done, moved_at = now, time.monotonic()
            say(f"{contestant.name}: {done} of {len(records)} cases")
        elif time.monotonic() - moved_at > _PATIENCE_SECONDS:
            raise StandsStillError(
                f"{contestant.name}: {done} of {len(records)} cases came out, "
                f"then none for {_PATIENCE_SECONDS:.0f} s"
            )
    return Carried(first.times(), last.times())


def _file(contestant: Contestant, records: Sequence[Record], per_second: float | None) -> None:
    """File all records.

    Raises:
        NotFiledError: the broker refused one.
    """
    from confluent_kafka import KafkaError, Producer

    producer = Producer(
        {
            "bootstrap.servers": contestant.address,
            "acks": "all",
            "batch.size": _BATCH_BYTES,
        }
    )
    refusals: list[KafkaError] = []

    def delivered(error: KafkaError | None, _: Any) -> None:
        if error is not None:
            refusals.append(error)

    began = time.monotonic()
    for number, record in enumerate(records):
        if per_second is not None:
            time.sleep(max(0.0, began + number / per_second - time.monotonic()))
        producer.produce(
            contestant.prefix + record.topic,
            record.value,
            key=record.key,
            headers=list(record.headers),
            on_delivery=delivered,
        )
        producer.poll(0)
    producer.flush()
    if refusals:
        raise NotFiledError(f"{len(refusals)} of {len(records)} not taken: {refusals[0].name()}")


class _Topic:
    """One topic from a mark on: how much it has grown, and when each key first came."""

    def __init__(self, address: str, name: str) -> None:
        from confluent_kafka import TopicPartition
        from confluent_kafka.admin import AdminClient

        self._address = address
        self._admin = AdminClient({"bootstrap.servers": address, "log_level": 0})
        partitions = self._admin.list_topics(name, timeout=15).topics[name].partitions
        self._places: list[Any] = [TopicPartition(name, number) for number in partitions]
        self._marks: dict[int, int] = {}

    def mark(self) -> None:
        """Begin at the present end."""
        self._marks = self._ends()

    def grown(self) -> int:
        """Return how many records have come since the mark."""
        return sum(self._ends().values()) - sum(self._marks.values())

    def times(self) -> dict[bytes, float]:
        """Return when each key was first appended since the mark, in seconds."""
        from confluent_kafka import Consumer

        wanted = self.grown()
        found: dict[bytes, float] = {}
        client = Consumer(
            {
                "bootstrap.servers": self._address,
                "group.id": "imr-bench",
                "enable.auto.commit": False,
                "log_level": 0,
            }
        )
        for place in self._places:
            place.offset = self._marks[place.partition]
        client.assign(self._places)
        while wanted > 0:
            for message in client.consume(500, timeout=1):
                wanted -= 1
                found.setdefault(message.key() or b"", message.timestamp()[1] / 1000)
        client.close()
        return found

    def _ends(self) -> dict[int, int]:
        """Ask for all ends at once; a partition that is new has no leader for a moment."""
        from confluent_kafka import KafkaException
        from confluent_kafka.admin import OffsetSpec  # type: ignore[attr-defined]  # not in its stubs

        deadline = time.monotonic() + _LEADER_SECONDS
        while True:
            latest: Any = OffsetSpec.latest()  # type: ignore[no-untyped-call]  # has no types
            asked: dict[Any, Any] = dict.fromkeys(self._places, latest)
            answers = self._admin.list_offsets(asked, request_timeout=15)
            try:
                return {
                    place.partition: int(answer.result().offset)
                    for place, answer in answers.items()
                }
            except KafkaException:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.1)
