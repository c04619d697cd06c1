"""The stack of docker-compose.yml as a project of its own, with ports that are free."""

import json
import os
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]

SERVICES: Final = ("intake", "reviewer-match", "decision", "letters", "simulated-reviewer")
PARTS: Final = ("kafka", "database", "prometheus")

_PROJECT: Final = "imr-e2e"
_READY_SECONDS: Final = 240.0
_KILLED: Final = 137
"""Exit status of a container that did not stop in time."""


class StackError(Exception):
    """The stack does not do what it should; the message says what was seen."""


@dataclass(frozen=True)
class Stack:
    """Containers that run, and how to reach them from this machine."""

    compose: Sequence[str]
    environment: Mapping[str, str]
    killed: Counter[str] = field(default_factory=Counter)

    @property
    def broker(self) -> str:
        """Where Kafka listens for systems outside."""
        return f"127.0.0.1:{self.environment['IMR_KAFKA_PORT']}"

    @property
    def prometheus(self) -> str:
        """Where Prometheus answers."""
        return f"http://127.0.0.1:{self.environment['IMR_PROMETHEUS_PORT']}"

    def run(self, *arguments: str) -> str:
        """Run a compose command.

        Raises:
            StackError: it failed; its last words are in the message.
        """
        command = [*self.compose, "-p", _PROJECT, "--profile", "demo", *arguments]
        return _run(command, self.environment)

    def inspect(self, name: str) -> dict[str, Any]:
        """Return what the engine knows of a service's container."""
        identity = self.run("ps", "-q", name).strip()
        found: list[dict[str, Any]] = json.loads(_run(["docker", "inspect", identity]))
        return found[0]

    def networks(self, name: str) -> list[dict[str, Any]]:
        """Return what the engine knows of the networks of a service's container."""
        names = list(self.inspect(name)["NetworkSettings"]["Networks"])
        found: list[dict[str, Any]] = json.loads(_run(["docker", "network", "inspect", *names]))
        return found

    def inside(self, name: str, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in a service's container."""
        identity = self.run("ps", "-q", name).strip()
        return subprocess.run(
            ["docker", "exec", identity, *command], capture_output=True, text=True, check=False
        )

    def copy_out(self, name: str, path: str, to: Path) -> None:
        """Copy a folder of a service's container to this machine."""
        identity = self.run("ps", "-q", name).strip()
        _run(["docker", "cp", f"{identity}:{path}", str(to)])

    def wait_until_healthy(self, names: Sequence[str] = (*PARTS, *SERVICES)) -> None:
        """Return when each says of itself that it can do its job.

        Raises:
            StackError: one cannot, after four minutes.
        """
        deadline = time.monotonic() + _READY_SECONDS
        for name in names:
            while (state := self.inspect(name)["State"])["Health"]["Status"] != "healthy":
                if time.monotonic() > deadline:
                    said = [each["Output"] for each in state["Health"]["Log"][-1:]]
                    raise StackError(f"{name} is {state['Status']}, not healthy: {said}")
                time.sleep(0.5)

    def kill(self, name: str) -> None:
        """Kill the process of a container, as a crash does; the engine has to start it again.

        ``docker kill`` would tell the engine that somebody wants the container to be gone, and no
        signal from within reaches the first process: it comes from the machine's own process space.

        Raises:
            StackError: the container was not started again.
        """
        self.killed[name] += 1
        before = self.inspect(name)
        image = self.inspect("decision")["Image"]
        killer = f"import os, signal; os.kill({before['State']['Pid']}, signal.SIGKILL)"
        _run(
            [
                *("docker", "run", "--rm", "--pid=host", "--user=0", "--network=none"),
                *("--entrypoint=python", image, "-c", killer),
            ]
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            now = self.inspect(name)
            restarted: bool = now["RestartCount"] > before["RestartCount"]
            if restarted and now["State"]["Running"]:
                return
            time.sleep(0.1)
        raise StackError(f"{name} was killed and not started again")

    def ended_by_themselves(self) -> list[str]:
        """Return, a line each, what was started again though nobody had killed it."""
        found = []
        for name in (*PARTS, *SERVICES):
            state = self.inspect(name)
            if (times := state["RestartCount"] - self.killed[name]) > 0:
                why = ", for it outgrew its memory" if state["State"]["OOMKilled"] else ""
                found.append(f"{name} was started again ({times} times more than killed){why}")
        return found

    def stop(self) -> None:
        """Stop all containers as a rollout does.

        Raises:
            StackError: one had to be killed, since it did not end in time.
        """
        identities = {name: self.run("ps", "-q", name).strip() for name in (*PARTS, *SERVICES)}
        self.run("stop")
        for name, identity in identities.items():
            state = json.loads(_run(["docker", "inspect", identity]))[0]["State"]
            if state["ExitCode"] == _KILLED:
                raise StackError(f"{name} did not stop in time")


@contextmanager
def stack(compose: Sequence[str]) -> Iterator[Stack]:
    """Bring the stack up, beginning with nothing; in the end nothing of it is left.

    Raises:
        StackError: it does not come up.
    """
    settings = {
        "IMR_ALLOW_SIMULATED_SIGNATURES": "true",
        "IMR_CLOCK": "case",
        "IMR_KAFKA_PORT": str(_free_port()),
        "IMR_PROMETHEUS_PORT": str(_free_port()),
    }
    running = Stack(compose, {**os.environ, **settings})
    running.run("down", "--volumes", "--timeout", "5")
    try:
        running.run("up", "--detach")
        yield running
    finally:
        running.run("down", "--volumes", "--timeout", "60")


def build(compose: Sequence[str]) -> None:
    """Have every image: base images pulled or made from packages, ours from the sources.

    Raises:
        StackError: an image cannot be made.
    """
    _run([str(ROOT / "deploy/airgap/base-images.sh")])
    _run([str(ROOT / "deploy/airgap/wheels.sh")])
    # The topics' job is built with them, though it is in no profile.
    Stack(compose, os.environ).run("build")


def _run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False
    )
    if done.returncode != 0:
        last = "\n".join((done.stderr or done.stdout).splitlines()[-12:])
        raise StackError(f"{' '.join(command)}:\n{last}")
    return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
