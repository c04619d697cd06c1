"""A broker as a system outside sees it: publish records, follow topics from their beginning."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.events.envelope import Record

_MAX_BYTES: Final = 2_097_152
_REQUEST_MS: Final = 15_000


async def send(address: str, records: Iterable[Record]) -> None:
    """Publish records, each confirmed before the next.

    Raises:
        KafkaError: the broker did not take one.
    """
    async with _producer(address) as producer:
        for record in records:
            await _send(producer, record)


@dataclass(frozen=True)
class Offered:
    """What a broker did with a record: where it lies, or why it was not taken."""

    topic: str
    partition: int | None = None
    offset: int | None = None
    refusal: str | None = None


async def offer(address: str, records: Iterable[Record]) -> list[Offered]:
    """Publish records one by one, and say of each what became of it.

    Raises:
        KafkaError: no broker answers at all.
    """
    found: list[Offered] = []
    async with _producer(address) as producer:
        for record in records:
            try:
                place = await _send(producer, record)
            except KafkaError as error:
                found.append(Offered(record.topic, refusal=type(error).__name__))
            else:
                found.append(Offered(record.topic, place.partition, place.offset))
    return found


@asynccontextmanager
async def _producer(address: str) -> AsyncIterator[Any]:
    producer = AIOKafkaProducer(
        bootstrap_servers=address,
        acks="all",
        max_request_size=_MAX_BYTES,
        request_timeout_ms=_REQUEST_MS,
    )
    try:
        await producer.start()
        yield producer
    finally:
        await producer.stop()


async def _send(producer: Any, record: Record) -> Any:
    return await producer.send_and_wait(
        record.topic, record.value, key=record.key, headers=list(record.headers)
    )


class Reader:
    """Follows topics, all partitions, from their beginning; commits nothing, joins no group."""

    def __init__(self, consumer: Any) -> None:
        self._consumer = consumer

    async def poll(self, seconds: float) -> list[Record]:
        """Return what has come, waiting at most so long for the first record."""
        found = await self._consumer.getmany(timeout_ms=int(seconds * 1000))
        return [_record(message) for messages in found.values() for message in messages]


@asynccontextmanager
async def reader(address: str, topics: Sequence[str]) -> AsyncIterator[Reader]:
    """Open a reader of existing topics."""
    consumer = AIOKafkaConsumer(
        *topics,
        bootstrap_servers=address,
        group_id=None,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=50,
        max_partition_fetch_bytes=_MAX_BYTES,
    )
    try:
        await consumer.start()
        yield Reader(consumer)
    finally:
        await _stop(consumer)


async def _stop(consumer: Any) -> None:
    """Stop a consumer, also one whose broker is away.

    aiokafka 0.14 cancels fetches that wait to be repeated, and passes that on as if it were ours.
    """
    try:
        await consumer.stop()
    except asyncio.CancelledError:
        if (task := asyncio.current_task()) is not None and task.cancelling():
            raise


class Witness:
    """Has seen every record since it began to watch, by a new consumer at every look.

    What it knows does not depend on a connection that outlives a broker.
    """

    def __init__(self, address: str, topics: Sequence[str]) -> None:
        self._address = address
        self._topics = topics
        self._next: dict[Any, int] = {}
        self.records: defaultdict[str, list[Record]] = defaultdict(list)

    async def begin(self) -> None:
        """Pass over everything that is there already.

        Raises:
            KafkaError: the broker does not answer.
        """
        async with self._consumer() as consumer:
            self._next = await consumer.end_offsets(consumer.assignment())

    async def look(self) -> list[Record]:
        """Read what has come since the last look, remember it and return it.

        Raises:
            KafkaError: the broker does not answer; the next look makes up for it.
        """
        found: list[Record] = []
        async with self._consumer() as consumer:
            ends = await consumer.end_offsets(consumer.assignment())
            behind = {place for place, end in ends.items() if end > self._next.get(place, 0)}
            for place in consumer.assignment() - behind:
                consumer.pause(place)
            for place in behind:
                consumer.seek(place, self._next.get(place, 0))
            while behind:
                for place, messages in (await consumer.getmany(timeout_ms=1_000)).items():
                    for message in messages:
                        record = _record(message)
                        found.append(record)
                        self.records[record.topic].append(record)
                        self._next[place] = message.offset + 1
                behind = {place for place in behind if self._next.get(place, 0) < ends[place]}
        return found

    @asynccontextmanager
    async def _consumer(self) -> AsyncIterator[Any]:
        consumer = AIOKafkaConsumer(
            *self._topics,
            bootstrap_servers=self._address,
            group_id=None,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=_MAX_BYTES,
            request_timeout_ms=40_000,  # a busy machine, thirty topics of twelve partitions
        )
        try:
            await consumer.start()
            yield consumer
        finally:
            await _stop(consumer)


def _record(message: Any) -> Record:
    return Record(
        topic=message.topic,
        key=message.key,
        value=message.value,
        headers=tuple((name, value or b"") for name, value in message.headers),
        partition=message.partition,
        offset=message.offset,
        timestamp_ms=message.timestamp,
    )
