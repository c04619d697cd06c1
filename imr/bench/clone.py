"""From a clone to the first letter (DX3), as somebody on a new machine would have it."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from imr.bench import machine

_ROOT: Final = Path(__file__).resolve().parents[2]
_SECONDS: Final = 900


@dataclass(frozen=True)
class Clone:
    """How long it took, and what was there already."""

    clone_seconds: float
    setup_seconds: float
    demo_seconds: float
    letters: int
    inputs: str
    load: str

    @property
    def seconds(self) -> float:
        """From nothing to letters."""
        return self.clone_seconds + self.setup_seconds + self.demo_seconds


class CloneFailedError(Exception):
    """A step failed; the message ends with what it said."""


def measure(say: Callable[[str], None]) -> Clone:
    """Clone what is committed here into a new folder, set it up and run the demonstration.

    Packages come from the package index: the cache of earlier installations is not used.

    Raises:
        CloneFailedError: a step failed.
    """
    busy = machine.load()
    with tempfile.TemporaryDirectory(prefix="imr-clone-") as name:
        folder = Path(name)
        product = folder / "imr"
        environment = _environment(folder)
        steps = (
            (["git", "clone", "--quiet", str(_ROOT), str(product)], folder),
            (["make", "setup"], product),
            (["make", "demo"], product),
        )
        seconds: list[float] = []
        for command, place in steps:
            say(" ".join(command[:2]))
            seconds.append(_timed(command, place, environment))
        cloned, set_up, shown = seconds
        letters = len(list((product / "out" / "demo").glob("*/letter.pdf")))
    return Clone(
        clone_seconds=cloned,
        setup_seconds=set_up,
        demo_seconds=shown,
        letters=letters,
        inputs="git clone of this folder, make setup with an empty package cache, make demo",
        load=busy,
    )


def _environment(folder: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"VIRTUAL_ENV", "PYTHONPATH"} and not name.startswith("IMR_")
    }
    return {**kept, "UV_CACHE_DIR": str(folder / "uv"), "PIP_NO_CACHE_DIR": "1"}


def _timed(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        words = "\n".join((done.stdout + done.stderr).splitlines()[-10:])
        raise CloneFailedError(f"{' '.join(command)} failed:\n{words}")
    return time.monotonic() - began
