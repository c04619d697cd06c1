"""A container engine: the one that answers, or one of our own for the length of the run."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_START_SECONDS: Final = 40.0
_STOP_SECONDS: Final = 40.0


class NoEngineError(Exception):
    """Containers cannot run here; the message says why."""


@contextmanager
def engine() -> Iterator[str]:
    """Yield a few words about the engine that containers will run on.

    Raises:
        NoEngineError: none answers, and none can be started.
    """
    if shutil.which("docker") is None:
        raise NoEngineError("no container engine: there is no command docker")
    if (version := _version()) is not None:
        yield f"Docker Engine {version}, which was running"
        return
    if shutil.which("dockerd") is None or os.geteuid() != 0:
        raise NoEngineError(
            "no container engine answers, and none can be started: that takes dockerd and root"
        )
    with tempfile.TemporaryDirectory(prefix="imr-dockerd-") as folder:
        log = Path(folder) / "dockerd.log"
        with log.open("wb") as output:
            daemon = subprocess.Popen(
                ["dockerd"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches us alone; containers are taken down first
            )
        try:
            yield f"Docker Engine {_wait(daemon, log)}, started for this run"
        finally:
            daemon.terminate()
            daemon.wait(_STOP_SECONDS)


def compose_command() -> Sequence[str]:
    """Return the compose command of this machine: version 2, else docker-compose.

    Raises:
        NoEngineError: there is neither.
    """
    version_2 = ["docker", "compose"]
    if subprocess.run([*version_2, "version"], capture_output=True, check=False).returncode == 0:
        return version_2
    if shutil.which("docker-compose") is not None:
        return ["docker-compose"]
    raise NoEngineError("neither docker compose nor docker-compose is there")


def _version() -> str | None:
    question = ["docker", "version", "--format", "{{.Server.Version}}"]
    answer = subprocess.run(question, capture_output=True, text=True, check=False)
    return answer.stdout.strip() if answer.returncode == 0 else None


def _wait(daemon: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while daemon.poll() is None and time.monotonic() < deadline:
        if (version := _version()) is not None:
            return version
        time.sleep(0.5)
    last = log.read_text(errors="replace").splitlines()[-3:]
    raise NoEngineError("no container engine: dockerd did not start:\n" + "\n".join(last))
