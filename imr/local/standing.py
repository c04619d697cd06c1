"""What `imr up` leaves standing: a note in its folder, and a lock that says whether it still holds.

Whoever runs the services holds the lock for as long as he lives; the note without the lock is an
old one. So nobody is ever stopped for having the number of a process of ours.
"""

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

from imr.files import write_json

FOLDER: Final = Path(".run/up")

_NOTE: Final = "up.json"
_LOCK: Final = "up.lock"
_STOP_SECONDS: Final = 90.0


@dataclass(frozen=True)
class Part:
    """One part of what stands: what it is, where it answers, where it writes."""

    name: str
    where: str
    log: str = ""


@dataclass(frozen=True)
class Standing:
    """Everything that one `imr up` has started, or was told to use."""

    pid: int
    """Of the process that stops all of it in order."""
    broker: str
    evidence: str
    """The evidence store, as an address."""
    parts: tuple[Part, ...]


class AlreadyStandingError(Exception):
    """Something stands in this folder already."""


class NotStoppedError(Exception):
    """What stands did not come down in time."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder's lock.

    Raises:
        AlreadyStandingError: somebody else does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as lock:
        if not _take(lock):
            raise AlreadyStandingError(f"services of {folder} run already: imr down stops them")
        try:
            yield
        finally:
            (folder / _NOTE).unlink(missing_ok=True)


def note(folder: Path, broker: str, evidence: str, parts: Sequence[Part]) -> Standing:
    """Write down what stands now."""
    standing = Standing(os.getpid(), broker, evidence, tuple(parts))
    write_json(folder / _NOTE, asdict(standing))
    return standing


def read(folder: Path) -> Standing | None:
    """Return what stands in a folder, or nothing."""
    if not is_held(folder):
        return None
    try:
        data = json.loads((folder / _NOTE).read_bytes())
    except FileNotFoundError:  # it is just starting, or just stopping
        return None
    parts = tuple(Part(**part) for part in data["parts"])
    return Standing(data["pid"], data["broker"], data["evidence"], parts)


def is_held(folder: Path) -> bool:
    """Whether somebody holds the folder's lock."""
    try:
        with (folder / _LOCK).open() as lock:
            return not _take(lock)
    except FileNotFoundError:
        return False


def stop(folder: Path, standing: Standing) -> None:
    """End what stands, in order, and return when nothing of it is left.

    Raises:
        NotStoppedError: it takes too long.
    """
    os.kill(standing.pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while is_held(folder):
        if time.monotonic() > deadline:
            raise NotStoppedError(
                f"process {standing.pid} has not stopped after {_STOP_SECONDS:.0f} s"
            )
        time.sleep(0.1)


def _take(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
