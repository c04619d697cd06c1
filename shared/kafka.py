"""FastStream carries the records: settings that lose nothing, and nothing decided here.

Each setting has its reason in docs/adr/0003. In short: the offset is committed after the answer is
published (``NACK_ON_ERROR``), a rebalance waits for the record in hand (``Drain``), headers cannot
stop a record from being read (``clean_parser``), and a ``reply_to`` header has no effect.
"""

import asyncio
import dataclasses
import logging
import random
import signal
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from aiokafka import ConsumerRebalanceListener
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage

from shared import logs, metrics, topics
from shared.consumer import Consumer
from shared.edge import Edge, Service
from shared.errors import TryAgainError
from shared.events.envelope import Outgoing, Record
from shared.lag import Lag
from shared.settings import KafkaSettings

log = logs.get()

MAX_REQUEST_BYTES: Final = 2_097_152
"""Room for a dead letter; events themselves are bounded by shared.decoding.MAX_EVENT_BYTES."""

_FIRST_PAUSE_SECONDS: Final = 0.2
_LONGEST_PAUSE_SECONDS: Final = 30.0
_LONGEST_START_PAUSE_SECONDS: Final = 3.0
_CONNECT_SECONDS: Final = 2.0
_DRAIN_SECONDS: Final = 50.0  # below the rebalance timeout
_REBALANCE_MS: Final = 60_000


class BrokerDownError(TryAgainError):
    """Kafka does not take the answer."""

    code = "broker_down"


async def clean_parser(
    record: Any, original: Callable[[Any], Awaitable[KafkaMessage]]
) -> KafkaMessage:
    """Make headers harmless: UTF-8, never null, the first of each name, no ``reply_to``."""
    clean: dict[str, bytes] = {}
    for name, value in record.headers:
        if name != "reply_to":
            text = (value or b"").decode("utf-8", "replace")
            clean.setdefault(name, text.encode())
    return await original(dataclasses.replace(record, headers=tuple(clean.items())))


async def as_record(message: KafkaMessage) -> Record:
    """Return the record itself: it is decoded inside the durable core, where faults have codes."""
    raw = message.raw_message
    assert not isinstance(raw, tuple)  # no batches are consumed
    return Record(
        topic=raw.topic,
        key=raw.key,
        value=raw.value,
        headers=tuple(raw.headers),
        partition=raw.partition,
        offset=raw.offset,
        timestamp_ms=raw.timestamp,
    )


class Drain(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """Let the record in hand be finished before its partition goes elsewhere."""

    def __init__(self, forget: Callable[[Any], None]) -> None:
        self.subscriber: Any = None
        self._forget = forget

    async def on_partitions_revoked(self, revoked: Any) -> None:
        """Wait for the handler that is running, then forget what was counted for the partitions."""
        if revoked and self.subscriber is not None:
            await self.subscriber.lock.wait_release(_DRAIN_SECONDS)
        self._forget(revoked)

    async def on_partitions_assigned(self, assigned: Any) -> None:
        """Nothing to do: positions come from committed offsets."""


class Broker(KafkaBroker):
    """FastStream's broker, whose ways in join their groups together instead of in turn."""

    def __init__(self, servers: Sequence[str], **settings: Any) -> None:
        super().__init__(servers, **settings)
        self._servers = servers
        self.connected = False

    async def start(self) -> None:
        """Wait for Kafka, connect, then start every way in at once.

        The server has been told by now that all is well, and would serve a process that takes no
        record. So a start that fails ends the process, for whoever watches it to start it again.
        """
        await self._until_kafka_answers()
        try:
            await self.connect()
            self.connected = True
            await asyncio.gather(*(subscriber.start() for subscriber in self.subscribers))
            for publisher in self.publishers:
                await publisher.start()
        except Exception as error:  # whatever it was, a half-started service must end
            log.error("service_not_started", error=type(error).__name__)
            signal.raise_signal(signal.SIGTERM)
            raise
        self.running = True

    async def _until_kafka_answers(self) -> None:
        """Return when one of the servers takes connections; an outage is waited out."""
        attempt = 0
        while not any([await _takes_connections(server) for server in self._servers]):
            attempt += 1
            log.warning("broker_awaited", attempt=attempt)
            await asyncio.sleep(min(_pause(attempt), _LONGEST_START_PAUSE_SECONDS))


async def _takes_connections(server: str) -> bool:
    host, _, port = server.strip().rpartition(":")
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            _, writer = await asyncio.open_connection(host.strip("[]"), int(port))
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


class KafkaCarrier:
    """Brings a service's records and takes its answers."""

    def __init__(self, service: Service, settings: KafkaSettings) -> None:
        self.service = service
        self._settings = settings
        self._consumer: Consumer | None = None
        self._attempts: defaultdict[tuple[str, int], int] = defaultdict(int)
        self.failing_since: float | None = None
        self.born = time.monotonic()
        self.last_taken: dict[str, float] = {}
        self.lag = Lag(service.name)
        self.broker = Broker(
            settings.bootstrap_servers.split(","),
            client_id=f"imr-{service.name}",
            specification_url="kafka:9092",  # what the AsyncAPI document shows; no real address
            acks="all",
            enable_idempotence=False,
            request_timeout_ms=int(settings.request_timeout_seconds * 1000),
            max_request_size=MAX_REQUEST_BYTES,
            allow_auto_create_topics=False,
            ack_policy=AckPolicy.NACK_ON_ERROR,
            graceful_timeout=settings.shutdown_grace_seconds,
            parser=clean_parser,
            decoder=as_record,
            apply_types=False,
            logger=logging.getLogger("imr.bus"),
            log_level=logging.DEBUG,
        )
        for edge in service.edges:
            self._subscribe(edge)
        for event in service.publishes:
            self.broker.publisher(event.topic, schema=event)

    @property
    def subscribers(self) -> list[Any]:
        """FastStream's subscribers, one per way in."""
        return list(self.broker.subscribers)

    async def measure_lag(self) -> None:
        """See how far each way in is behind."""
        consumers = [each.consumer for each in self.subscribers if each.consumer is not None]
        await self.lag.measure(consumers)

    def serve(self, consumer: Consumer) -> None:
        """Hand records to this consumer from now on; the broker must not be started before."""
        self._consumer = consumer

    async def publish(self, outgoing: Outgoing) -> None:
        """Send one record and wait for the broker's confirmation.

        Raises:
            BrokerDownError: it did not come; the record is stored, so it can be sent again.
        """
        if not self.broker.connected:
            raise BrokerDownError("not_connected")
        try:
            await self.broker.publish(
                outgoing.value or b"",
                outgoing.topic,
                key=outgoing.key,
                headers=dict(outgoing.headers),
                correlation_id=outgoing.headers.get("ce_correlationid", outgoing.id),
            )
        except MessageSizeTooLargeError:
            raise
        except (KafkaError, OSError, TimeoutError) as error:
            raise BrokerDownError(type(error).__name__) from error

    def _subscribe(self, edge: Edge[Any]) -> None:
        drain = Drain(self._forget)
        settings = self._settings
        subscriber = self.broker.subscriber(
            edge.topic,
            group_id=topics.consumer_group(edge.topic, self.service.name),
            auto_offset_reset="earliest",
            no_reply=True,
            title=topics.consumer_group(edge.topic, self.service.name),
            session_timeout_ms=int(settings.session_timeout_seconds * 1000),
            heartbeat_interval_ms=int(settings.heartbeat_seconds * 1000),
            rebalance_timeout_ms=_REBALANCE_MS,
            max_poll_interval_ms=300_000,
            fetch_max_wait_ms=int(settings.fetch_max_wait_seconds * 1000),
            max_partition_fetch_bytes=MAX_REQUEST_BYTES,
            isolation_level="read_committed",
            max_workers=1,
            listener=drain,
        )
        drain.subscriber = subscriber

        async def consume(record: Any) -> None:
            await self._receive(record)

        # What stands in the AsyncAPI document; the record is decoded in the durable core.
        consume.__annotations__["record"] = edge.event
        consume.__name__ = f"on_{edge.event.__name__}"
        subscriber(consume)

    async def _receive(self, record: Record) -> None:
        assert self._consumer is not None  # serve() comes before the broker starts
        self.lag.take(record)
        try:
            await self._consumer.receive(record)
        except TryAgainError as error:
            await self._postpone(record, error.code, str(error))
            raise  # not acknowledged: the same record comes again
        except Exception as error:  # not even a dead letter could be laid: slowly, again
            await self._postpone(record, "unexpected", type(error).__name__)
            raise
        self.lag.settle(record)
        self.last_taken[record.topic] = time.monotonic()
        self._attempts.pop((record.topic, record.partition), None)
        self._settle_failing()

    async def _postpone(self, record: Record, code: str, kind: str) -> None:
        place = (record.topic, record.partition)
        self._attempts[place] += 1
        self.failing_since = self.failing_since or time.monotonic()
        metrics.RETRIES.labels(self.service.name, code).inc()
        log.warning(
            "record_postponed",
            topic=record.topic,
            code=code,
            error=kind,
            attempt=self._attempts[place],
        )
        await asyncio.sleep(_pause(self._attempts[place]))

    def _forget(self, revoked: Any) -> None:
        places = [(each.topic, each.partition) for each in revoked]
        for place in places:
            self._attempts.pop(place, None)
        self.lag.forget(places)
        self._settle_failing()

    def _settle_failing(self) -> None:
        if not self._attempts:
            self.failing_since = None


def _pause(attempt: int) -> float:
    """Return seconds to wait: 0.2 doubling to 30, with jitter."""
    longest: float = min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2 ** min(attempt - 1, 10))
    jitter: float = random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
    return longest * jitter
