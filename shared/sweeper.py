"""What no record brings about: timers, and answers that were stored but never sent.

Timers run in one process of a service at a time (an advisory lock); sending again needs no lock,
since copies are harmless.
"""

import asyncio
from datetime import datetime
from typing import Final

from shared import logs, metrics
from shared.clock import Clock
from shared.consumer import Consumer
from shared.database import UNAVAILABLE, Pool
from shared.dead_letters import error_code
from shared.edge import Service, Timer
from shared.errors import TryAgainError
from shared.outbox import Outbox, encode

log = logs.get()

RESEND_AFTER_SECONDS: Final = 60.0
"""An answer that is this old and not marked as sent is sent (again): copies are harmless."""

_BATCH: Final = 200


class Sweeper:
    """Runs a service's timers and empties its outbox."""

    def __init__(self, service: Service, pool: Pool, consumer: Consumer, clock: Clock) -> None:
        self._service = service
        self._clock = clock
        self._pool = pool
        self._consumer = consumer
        self._last_run: dict[str, datetime] = {}

    async def run(self, every_seconds: float = 1.0) -> None:
        """Sweep for ever; an outage of database or broker is waited out."""
        while True:
            try:
                await self.sweep(self._clock.now())
            except (TryAgainError, *UNAVAILABLE) as error:
                metrics.RETRIES.labels(self._service.name, "sweep").inc()
                log.warning("sweep_postponed", error=type(error).__name__)
            except Exception as error:  # a bug here must not end what sends answers again
                metrics.TIMER_FAILURES.labels(self._service.name, "sweep").inc()
                log.error("sweep_failed", error=type(error).__name__)
            await asyncio.sleep(every_seconds)

    async def sweep(
        self, now: datetime, *, resend_after_seconds: float = RESEND_AFTER_SECONDS
    ) -> int:
        """Do what is due once. Return how many events were sent."""
        for timer in self._service.timers:
            last = self._last_run.get(timer.name)
            if last is None or (now - last).total_seconds() >= timer.every_seconds:
                self._last_run[timer.name] = now
                await self._ring_safely(timer, now)
        async with self._pool.connection() as tx:
            unsent = await Outbox(tx).unsent(older_than_seconds=resend_after_seconds, most=_BATCH)
        await self._consumer.publish(unsent)
        await self._gauge(now)
        return len(unsent)

    async def _ring_safely(self, timer: Timer, now: datetime) -> None:
        try:
            await self._ring(timer, now)
        except (TryAgainError, *UNAVAILABLE):
            raise
        except Exception as error:  # one broken timer stops neither the others nor the outbox
            metrics.TIMER_FAILURES.labels(self._service.name, timer.name).inc()
            log.error("timer_failed", code=error_code(error), error=type(error).__name__)

    async def _ring(self, timer: Timer, now: datetime) -> None:
        async with self._pool.connection() as tx, tx.transaction():
            locked = await tx.execute(
                "select pg_try_advisory_xact_lock(hashtextextended(%s, 1)) as mine",
                [f"{self._service.name}/{timer.name}"],
            )
            row = await locked.fetchone()
            if row is None or not row["mine"]:
                return
            dues = await timer.run(tx, now)
            for due in dues:
                at = self._clock.at(due.at or due.cause.time)
                answers = encode(self._service.name, [due.event], due.cause, at, key=due.key)
                await Outbox(tx).lay(answers, due.cause, timed=True)
        for case_id in {due.event.case_id for due in dues}:
            await self._consumer.release(case_id)

    async def _gauge(self, now: datetime) -> None:
        name = self._service.name
        async with self._pool.connection() as tx:
            found = await tx.execute(
                "select (select count(*) from held) as held, "
                "(select count(*) from parked) as parked, "
                "(select count(*) from outbox where published_at is null) as unsent"
            )
            row = await found.fetchone() or {}
            metrics.HELD.labels(name).set(row["held"])
            metrics.PARKED.labels(name).set(row["parked"])
            metrics.UNPUBLISHED.labels(name).set(row["unsent"])
            if self._service.measure is not None:
                await self._service.measure(tx, now)
            if self._service.stages is None:
                return
            stages = await tx.execute(self._service.stages)
            for stage in await stages.fetchall():
                metrics.CASES.labels(name, stage["stage"]).set(stage["cases"])
                age = (now - stage["oldest"]).total_seconds() if stage["oldest"] else 0.0
                metrics.OLDEST_CASE.labels(name, stage["stage"]).set(age)
