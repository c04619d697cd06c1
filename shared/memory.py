"""The chain without a broker: the same edges over logs in memory, for one process.

A log keeps its records and one offset per way in, as Kafka does: a record whose handling was cut
short is delivered again. Everything else (database, evidence, edges) is the real thing.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from shared.clock import Clock
from shared.consumer import Checkpoint, pass_by
from shared.edge import Service
from shared.errors import TryAgainError
from shared.events.envelope import Outgoing, Record
from shared.runtime import Runtime, running


class Logs:
    """All topics, in memory: append-only, read by offset."""

    def __init__(self) -> None:
        self.records: defaultdict[str, list[Record]] = defaultdict(list)

    async def publish(self, outgoing: Outgoing) -> None:
        """Append one record."""
        headers = tuple((name, value.encode()) for name, value in outgoing.headers.items())
        self.append(Record(outgoing.topic, outgoing.key, outgoing.value, headers))

    def append(self, record: Record) -> None:
        """Append a record as it is, at the next offset of its topic."""
        log = self.records[record.topic]
        log.append(
            Record(
                record.topic,
                record.key,
                record.value,
                record.headers,
                offset=len(log),
                timestamp_ms=record.timestamp_ms,
            )
        )


Offsets = defaultdict[tuple[str, str], int]
"""How far each way in (service, topic) has read."""


class Chain:
    """Services over logs in memory."""

    def __init__(
        self, logs: Logs, runtimes: Sequence[Runtime], offsets: Offsets | None = None
    ) -> None:
        self.logs = logs
        self.runtimes = {runtime.service.name: runtime for runtime in runtimes}
        self.offsets = Offsets(int) if offsets is None else offsets

    async def run_until_idle(self) -> None:
        """Deliver until every way in has read its log to the end and every outbox is empty.

        Raises:
            BaseException: whatever a checkpoint raised; the record in hand is delivered again by
                the next call.
        """
        while True:
            if any(await self._drain_all()):
                continue
            sent = 0
            for runtime in self.runtimes.values():
                sent += await runtime.sweeper.sweep(runtime.clock.now(), resend_after_seconds=0)
            if not sent:
                return

    async def _drain_all(self) -> list[bool]:
        """Deliver to every service at the same time; what ends one early ends all."""
        drains = [asyncio.create_task(self._drain(each)) for each in self.runtimes.values()]
        try:
            return await asyncio.gather(*drains)
        finally:
            for drain in drains:
                drain.cancel()
            await asyncio.gather(*drains, return_exceptions=True)

    async def _drain(self, runtime: Runtime) -> bool:
        moved = False
        for edge in runtime.service.edges:
            log = self.logs.records[edge.topic]
            place = (runtime.service.name, edge.topic)
            while self.offsets[place] < len(log):
                try:
                    await runtime.consumer.receive(log[self.offsets[place]])
                except TryAgainError:
                    await asyncio.sleep(0.2)
                    continue
                self.offsets[place] += 1
                moved = True
        return moved


@asynccontextmanager
async def chain(
    services: Sequence[Service],
    database_url: str,
    clock: Clock,
    checkpoint: Checkpoint = pass_by,
) -> AsyncIterator[Chain]:
    """Run services in this process, over logs in memory and a real database."""
    logs = Logs()
    async with AsyncExitStack() as stack:
        runtimes = [
            await stack.enter_async_context(
                running(service, database_url, logs.publish, clock, checkpoint)
            )
            for service in services
        ]
        yield Chain(logs, runtimes)
