"""A service as a process: FastStream over Kafka, metrics, three kinds of health, and its cases.

``/health/live``: the process answers and its tasks run. ``/health/ready``: database and broker
answer and every way in has its partitions. ``/health/progress``: records that wait are being
taken. An orchestrator restarts on the first, rolls out on the second; the third is for people.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from importlib.metadata import version
from typing import Any, Final

from aiokafka.errors import KafkaError
from faststream.asgi import AsgiFastStream, AsgiResponse, get
from faststream.asgi.types import ASGIApp
from prometheus_client import make_asgi_app

from shared import logs, metrics
from shared.database import UNAVAILABLE
from shared.edge import Service
from shared.front import AtWork, Front, api
from shared.kafka import KafkaCarrier
from shared.runtime import Runtime, running
from shared.settings import KafkaSettings, ServiceSettings

log = logs.get()

_BROKER_SECONDS: Final = 2.0
_DATABASE_SECONDS: Final = 1.0
_RETRY_SECONDS: Final = 60.0
_STALLED_SECONDS: Final = 120.0
_MEASURE_SECONDS: Final = 1.0


def asgi(service: Service, settings: ServiceSettings, kafka: KafkaSettings) -> Front:
    """Assemble one service; a server such as uvicorn runs it."""
    logs.configure(service.name, settings.log_level)
    metrics.BUILD.info({"version": version("imr"), "service": service.name})
    carrier = KafkaCarrier(service, kafka)
    health = Health(carrier)
    at_work = AtWork()

    @contextlib.asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        clock = settings.make_clock()
        async with running(service, settings.database_url, carrier.publish, clock) as runtime:
            carrier.serve(runtime.consumer)
            health.runtime = runtime
            at_work.pool = runtime.pool
            health.tasks = [
                asyncio.create_task(runtime.sweeper.run()),
                asyncio.create_task(_measure(carrier)),
            ]
            log.info("service_started", port=settings.http_port)
            try:
                yield
            finally:
                at_work.pool = None
                for task in health.tasks:
                    task.cancel()
                await asyncio.gather(*health.tasks, return_exceptions=True)
                log.info("service_stopped")

    routes: list[tuple[str, ASGIApp]] = [
        ("/health/live", _route(health.live)),
        ("/health/ready", _route(health.ready)),
        ("/health/progress", _route(health.progress)),
        ("/metrics", make_asgi_app()),
    ]
    process = AsgiFastStream(carrier.broker, lifespan=lifespan, logger=None, asgi_routes=routes)
    answers = api(service, at_work, carrier.publish, version("imr"))
    return Front(process, frozenset(path for path, _ in routes), answers)


class Health:
    """Answers the three questions that an orchestrator and an operator ask."""

    def __init__(self, carrier: KafkaCarrier) -> None:
        self._carrier = carrier
        self.runtime: Runtime | None = None
        self.tasks: list[asyncio.Task[None]] = []

    async def live(self) -> str | None:
        """Return what is broken beyond repair by waiting, or nothing."""
        if any(task.done() for task in self.tasks):
            return "the sweeper or the measuring of lag has ended"
        return None

    async def ready(self) -> str | None:
        """Return what is missing to do the job, or nothing."""
        if self.runtime is None:
            return "starting"
        if not await self._database_answers():
            return "the database does not answer"
        if not await self._broker_answers():
            return "the broker does not answer"
        for subscriber in self._carrier.subscribers:
            if not subscriber.running:
                return "a way in does not run"
            if subscriber.consumer is None or not subscriber.consumer.assignment():
                return "a way in has no partitions"
        since = self._carrier.failing_since
        if since is not None and time.monotonic() - since > _RETRY_SECONDS:
            return "records have been postponed for a minute"
        return None

    async def progress(self) -> str | None:
        """Return which way in has records waiting and takes none, or nothing.

        Without a broker nobody could take any: then readiness is red, and this is not.
        """
        for topic, behind in self._carrier.lag.behind.items():
            quiet = time.monotonic() - self._carrier.last_taken.get(topic, self._carrier.born)
            if behind.records and min(quiet, behind.seconds) > _STALLED_SECONDS:
                if not await self._broker_answers():
                    return None
                return f"{topic}: {behind.records} records wait, none taken for {quiet:.0f} s"
        return None

    async def _broker_answers(self) -> bool:
        return await self._carrier.broker.ping(timeout=_BROKER_SECONDS)

    async def _database_answers(self) -> bool:
        assert self.runtime is not None  # asked after the start only
        try:
            async with asyncio.timeout(_DATABASE_SECONDS), self.runtime.pool.connection() as tx:
                await tx.execute("select 1")
        except (TimeoutError, *UNAVAILABLE):
            return False
        return True


async def _measure(carrier: KafkaCarrier) -> None:
    while True:
        try:
            await carrier.measure_lag()
        except KafkaError as error:  # a rebalance, or a broker that is away: seen elsewhere
            log.debug("lag_not_measured", error=type(error).__name__)
        await asyncio.sleep(_MEASURE_SECONDS)


def _route(question: Callable[[], Any]) -> ASGIApp:
    @get
    async def answer(_: Any) -> AsgiResponse:
        problem = await question()
        if problem is None:
            return AsgiResponse(b"ok\n", 200)
        return AsgiResponse(f"{problem}\n".encode(), 503)

    return answer
