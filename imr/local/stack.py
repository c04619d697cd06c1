"""The whole product on this machine: database, broker, and every service as a process."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from imr.local import embedded
from imr.local.services import DEMONSTRATION_SECRETS
from shared import topics
from shared.settings import KafkaSettings

MODULES: Final = {
    "intake": "services.intake.app",
    "reviewer_match": "services.reviewer_match.app",
    "decision": "services.decision.app",
    "letters": "services.letters.app",
    "simulated_reviewer": "imr.simulated_reviewer.app",
}

SERVE: Final = ("shared.serve",)
"""The program that serves a service's module."""

_READY: Final = "ready"
_READY_SECONDS: Final = 120.0
_STOP_SECONDS: Final = 30.0


class NotStartedError(Exception):
    """A service did not come up; its last words are part of the message."""


@dataclass(frozen=True)
class Stack:
    """What runs, and where. A process has the name of its service, or one of its own."""

    kafka: KafkaSettings
    database_url: str
    evidence_url: str
    processes: dict[str, subprocess.Popen[bytes]]
    ports: dict[str, int]
    logs: Path
    settings: Mapping[str, str]

    @property
    def broker(self) -> str:
        """The address of the broker."""
        return self.kafka.bootstrap_servers

    def stopped(self) -> list[str]:
        """Return the processes that have ended by themselves."""
        return [name for name, process in self.processes.items() if process.poll() is not None]

    def last_words(self, name: str, lines: int = 5) -> str:
        """Return the end of a process's log."""
        text = (self.logs / f"{name}.log").read_text(errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def start(
        self, service: str, name: str | None = None, *, program: Sequence[str] = SERVE
    ) -> None:
        """Start a service's process, or one more under a name of its own; its log goes on.

        ``program``: a module and its arguments, in place of the one that serves services.
        """
        name = name or service
        port = self.ports.setdefault(name, _free_port())
        environment = {
            **os.environ,
            **{
                f"IMR_KAFKA_{key.upper()}": str(value)
                for key, value in self.kafka.model_dump().items()
            },
            "IMR_DATABASE_URL": self.database_url,
            "IMR_EVIDENCE_URL": self.evidence_url,
            "IMR_HTTP_PORT": str(port),
            **DEMONSTRATION_SECRETS,
            **self.settings,
        }
        with (self.logs / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *program, MODULES[service]],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches us alone; we stop the services in order
            )

    def is_ready(self, name: str) -> bool:
        """Whether a process says that it is ready."""
        return name not in self.stopped() and _readiness(self.ports[name]) == _READY

    def wait_until_ready(self, name: str) -> None:
        """Return when a process says that it is ready.

        Raises:
            NotStartedError: it ended, or was not ready in a minute.
        """
        _wait_until_ready(self, name)


@contextmanager
def stack(
    folder: Path,
    settings: Mapping[str, str],
    say: Callable[[str], None] = lambda _: None,
    *,
    kafka: KafkaSettings | None = None,
    database_url: str | None = None,
    services: Collection[str] = tuple(MODULES),
) -> Iterator[Stack]:
    """Start what is not given of database and broker, then the services; stop all in reverse order.

    Args:
        folder: for data and logs; evidence lies in ``folder/evidence``.
        settings: environment for the services, beside what this function knows.
        say: told what happens, a line at a time.
        kafka: a running broker with all topics; without it, the embedded one.
        database_url: an empty database; without it, an embedded one.
        services: which of them; all, with the simulated reviewer, unless something else is said.

    Raises:
        NotStartedError: a service did not become ready in two minutes.
    """
    with contextlib.ExitStack() as parts:
        if database_url is None:
            say("starting PostgreSQL")
            server = parts.enter_context(embedded.postgres(folder / "postgres"))
            database_url = embedded.new_database(server, f"imr_{time.time_ns()}")
        if kafka is None:
            say("starting the broker")
            address = parts.enter_context(embedded.broker())
            embedded.create_topics(address, topics.all_with_dead_letters())
            kafka = embedded.kafka_settings(address)
        running = Stack(
            kafka=kafka,
            database_url=database_url,
            evidence_url=(folder / "evidence").resolve().as_uri(),
            processes={},
            ports={},
            logs=folder / "logs",
            settings=settings,
        )
        parts.enter_context(_services(running, services, say))
        yield running


@contextmanager
def _services(running: Stack, names: Collection[str], say: Callable[[str], None]) -> Iterator[None]:
    running.logs.mkdir(parents=True, exist_ok=True)
    try:
        for name in names:
            running.start(name)
        for name in names:
            say(f"waiting for {name.replace('_', ' ')}")
            running.wait_until_ready(name)
        yield
    finally:
        _stop(running.processes)


def _wait_until_ready(running: Stack, name: str) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    answer = "no answer"
    while time.monotonic() < deadline and name not in running.stopped():
        if (answer := _readiness(running.ports[name])) == _READY:
            return
        time.sleep(0.05)
    raise NotStartedError(
        f"{name} is not ready: {answer}. Its log is {running.logs / name}.log and ends with:\n"
        f"{running.last_words(name)}"
    )


def _readiness(port: int) -> str:
    """Return what a process says about its readiness, or why it says nothing."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5):
            return _READY
    except urllib.error.HTTPError as error:
        return error.read().decode(errors="replace").strip()
    except OSError as error:
        return type(error).__name__


def _stop(processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """End the processes that we started: first politely, then for certain."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        for process in processes.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for process in processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
        for process in processes.values():
            if process.poll() is None:
                process.kill()
                process.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
