"""PostgreSQL: one schema per service, migrated by Alembic, reached through one pool."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

Tx = psycopg.AsyncConnection[DictRow]
"""One transaction, as an edge sees it. Rows are dictionaries."""

Pool = AsyncConnectionPool[Tx]

UNAVAILABLE: Final = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, PoolClosed)
"""What the driver raises where the database is down or busy: the same work can be tried again."""

_CORE: Final = Path(__file__).with_name("migrations")


def migrate(url: str, service: str, migrations: Path | None) -> None:
    """Bring the service's schema up to date: the durable core's tables, then its own.

    Processes that start together wait for each other (an advisory lock in ``migrations/env.py``).
    """
    from alembic import command  # a second and a half, and needed once
    from alembic.config import Config

    folders = [str(_CORE / "versions"), *([str(migrations)] if migrations else [])]
    config = Config()
    config.set_main_option("script_location", str(_CORE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(folders))
    config.attributes["url"] = url
    config.attributes["schema"] = service
    command.upgrade(config, "heads")


def open_pool(url: str, service: str, *, size: int = 4) -> Pool:
    """Return a pool, not yet open, whose connections see the service's schema only."""
    options: dict[str, Any] = {
        "options": f"-c search_path={service}",
        "row_factory": dict_row,
        "application_name": f"imr-{service}",
        "connect_timeout": 5,
    }
    return AsyncConnectionPool(
        url,
        kwargs=options,
        min_size=1,
        max_size=size,
        timeout=10,
        open=False,
        connection_class=psycopg.AsyncConnection[DictRow],
        check=AsyncConnectionPool.check_connection,
    )


def sqlalchemy_url(url: str) -> str:
    """Return the URL in the form in which SQLAlchemy names the same driver."""
    return "postgresql+psycopg://" + url.split("://", 1)[1]


def host_url(socket_directory: str, database: str, user: str) -> str:
    """Return the URL of a server that listens on a Unix socket only."""
    return f"postgresql://{quote(user)}@/{quote(database)}?host={quote(socket_directory, safe='')}"
