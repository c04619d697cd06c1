"""One service, running: its schema migrated, its pool open, its consumer and sweeper at work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from shared.clock import Clock
from shared.consumer import Checkpoint, Consumer, pass_by
from shared.database import Pool, migrate, open_pool
from shared.edge import Publish, Service
from shared.sweeper import Sweeper


@dataclass(frozen=True)
class Runtime:
    """What carries a service, whatever brings its records."""

    service: Service
    pool: Pool
    consumer: Consumer
    sweeper: Sweeper
    clock: Clock


@asynccontextmanager
async def running(
    service: Service,
    database_url: str,
    publish: Publish,
    clock: Clock,
    checkpoint: Checkpoint = pass_by,
) -> AsyncIterator[Runtime]:
    """Migrate the service's schema, open its pool, and close it in the end."""
    migrate(database_url, service.name, service.migrations)
    pool = open_pool(database_url, service.name)
    await pool.open()
    try:
        consumer = Consumer(service, pool, publish, clock, checkpoint)
        yield Runtime(service, pool, consumer, Sweeper(service, pool, consumer, clock), clock)
    finally:
        await pool.close()
