"""Where the milliseconds of a case go: the chain in memory under a sampling profiler.

``python -m imr.bench.where_time_goes --cases 200 --seed 1`` prints a JSON object: per library or
module of ours the milliseconds a case spends in it, and per step of ours those spent below it.

Everything runs in one thread here, typesetting too, so that one profiler sees it. Time in which the
thread waits for PostgreSQL or the evidence store is a line of its own.
"""

import argparse
import asyncio
import json
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, Protocol

from imr.bench import machine
from imr.bench.folder import work_folder
from imr.bench.in_memory import carry, warm_chain

_INTERVAL_SECONDS: Final = 0.001
_PACKAGE: Final = re.compile(r"site-packages[/\\]([^/\\]+)")
_STANDARD: Final = re.compile(r"/python3\.\d+/([^/]+)")
WAITING: Final = "waiting for PostgreSQL and the evidence store"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Profile:
    """What a case costs, and where."""

    cases: int
    ms_per_case: float
    own: dict[str, float]
    """Milliseconds a case spends in a library or module itself, the most first."""
    below: dict[str, float]
    """Milliseconds a case spends in a step of ours and in everything that it calls."""
    load: str


def measure(cases: int, seed: int, say: Say) -> Profile | str:
    """Profile the chain in a process of its own; return why not, where it cannot."""
    try:
        import pyinstrument  # noqa: F401 - only whether it is there
    except ImportError:
        return "pyinstrument is not there: uv sync --group bench"
    say(f"profiling {cases} cases in memory")
    busy = machine.load()
    command = [sys.executable, "-m", "imr.bench.where_time_goes"]
    command += ["--cases", str(cases), "--seed", str(seed)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Profile(**json.loads(done.stdout), load=busy)


class Frame(Protocol):
    """What the profiler says of one call."""

    function: str
    file_path: str | None
    time: float
    absorbed_time: float
    children: Any


def own_time(frame: Frame) -> dict[str, float]:
    """Sum up, by library or module, the time spent in its own code, in seconds."""
    found: defaultdict[str, float] = defaultdict(float)

    def visit(each: Frame, caller: str) -> None:
        place = place_of(each) or caller
        rest = each.time - sum(child.time for child in each.children)
        found[place] += max(0.0, rest)
        for child in each.children:
            visit(child, place)

    visit(frame, "Python")
    return found


def time_below(frame: Frame) -> dict[str, float]:
    """Sum up, by function of ours, the time spent in it and below it, in seconds."""
    found: defaultdict[str, float] = defaultdict(float)

    def visit(each: Frame, above: frozenset[str]) -> None:
        place = place_of(each) or ""
        if place.startswith(("shared.", "services.", "imr.simulated")):
            name = f"{place}.{each.function}"  # a coroutine's frames come one within another
            if name not in above:
                found[name] += each.time
                above |= {name}
        for child in each.children:
            visit(child, above)

    visit(frame, frozenset())
    return found


def place_of(frame: Frame) -> str | None:
    """Return the library or the module of ours that a frame belongs to.

    Nothing for what is no Python code: it belongs to whoever calls it.
    """
    path = (frame.file_path or "").replace("\\", "/")
    if not path or path.startswith("<") or frame.function.startswith("["):
        return None
    if frame.function in {"select", "poll"} and path.endswith("selectors.py"):
        return WAITING
    if found := _PACKAGE.search(path):
        return found[1].removesuffix(".py")
    for root in ("/shared/", "/services/", "/imr/"):
        if root in path:
            return (root.strip("/") + "/" + path.rpartition(root)[2])[:-3].replace("/", ".")
    if found := _STANDARD.search(path):
        return f"Python's {found[1].removesuffix('.py')}"
    return "Python"


class _Inline(ThreadPoolExecutor):
    """Runs what is handed to a thread at once, in the thread that hands it over."""

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        """Run it and return its end."""
        future: Future[Any] = Future()
        try:
            future.set_result(function(*arguments, **named))
        except Exception as error:  # as an executor does: the future carries it
            future.set_exception(error)
        return future


async def _run(cases: int, seed: int) -> dict[str, Any]:
    from pyinstrument import Profiler

    asyncio.get_running_loop().set_default_executor(_Inline())
    with work_folder() as folder:
        async with warm_chain(folder, seed) as here:
            profiler = Profiler(interval=_INTERVAL_SECONDS, async_mode="disabled")
            began = time.perf_counter()
            with profiler:
                await carry(here, cases, seed, lambda _: None)
            seconds = time.perf_counter() - began
    assert profiler.last_session is not None  # it has just ended
    root: Any = profiler.last_session.root_frame()
    return {
        "cases": cases,
        "ms_per_case": 1000 * seconds / cases,
        "own": _per_case(own_time(root), cases),
        "below": _per_case(time_below(root), cases),
    }


def _per_case(found: Mapping[str, float], cases: int) -> dict[str, float]:
    """Return milliseconds a case, the most first."""
    most_first = sorted(found.items(), key=lambda each: -each[1])
    return {name: round(1000 * seconds / cases, 3) for name, seconds in most_first if seconds > 0}


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    json.dump(asyncio.run(_run(**vars(parser.parse_args()))), sys.stdout)


if __name__ == "__main__":
    _main()
