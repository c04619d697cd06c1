"""The chain in one process without a broker (DP4), as a program: its memory is its own.

``python -m imr.bench.in_memory --cases 1000 --seed 1 --out FOLDER`` prints a line per step, the
last one a JSON object with the figures. The folder gets what peers and typesetters need.
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from imr.bench import machine
from imr.bench.figures import Path as Figures
from imr.bench.figures import Spread
from imr.bench.folder import work_folder
from imr.bench.our_chain import SETTINGS, postmaster_of
from imr.bench.peers.hops import write_table
from imr.kafka.upstream import filing
from imr.local import embedded
from imr.local.services import in_process
from imr.synthetic.generator import applications
from shared import logs, topics
from shared.clock import CaseClock
from shared.events import LetterIssued
from shared.evidence import Evidence
from shared.memory import Chain, chain

_AT_ONCE: Final = 50
_WARM_UP: Final = 10
_LETTERS: Final = 50


@dataclass(frozen=True)
class Kept:
    """What a run leaves in a folder for other measurements."""

    folder: Path

    @property
    def table(self) -> Path:
        """What was answered to each case, for peers to answer the same."""
        return self.folder / "table.jsonl"

    @property
    def letters(self) -> Path:
        """Some letters as data, for typesetters."""
        return self.folder / "letters.jsonl"


def measure(cases: int, seed: int, kept: Kept, say: Callable[[str], None]) -> Figures:
    """Carry so many cases in a process of its own, and keep what was answered to each.

    Raises:
        CalledProcessError: it failed; its own words are on standard error.
    """
    command = [sys.executable, "-m", "imr.bench.in_memory"]
    command += ["--cases", str(cases), "--seed", str(seed), "--out", str(kept.folder)]
    busy = machine.load()
    last = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # a pipe was asked for
        try:
            for line in process.stdout:
                last = line
                if not line.startswith("{"):
                    say(line.strip())
        except BaseException:
            process.terminate()
            raise
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    found: dict[str, Any] = json.loads(last)
    return Figures(
        name="our chain in memory",
        inputs="the whole work in one process: rules, PostgreSQL, evidence store, two PDFs a case",
        per_second=Spread.of([cases / found["seconds"]]),
        cpu_ms={
            "all services": 1000 * found["cpu_seconds"] / cases,
            "database": 1000 * found["database_seconds"] / cases,
        },
        peak_mib={"all services": found["peak_mib"]},
        load=busy,
        notes=(f"{cases:,} cases in {found['seconds']:.1f} s",),
    )


@dataclass(frozen=True)
class Here:
    """The chain in this process, and its database."""

    running: Chain
    postmaster: int


@asynccontextmanager
async def warm_chain(folder: Path, seed: int) -> AsyncIterator[Here]:
    """Start the chain in this process, and carry a few cases that are not counted."""
    logs.silence()
    with embedded.postgres(folder / "postgres") as server:
        database_url = embedded.new_database(server, "imr_bench")
        services = in_process(database_url, (folder / "evidence").as_uri(), SETTINGS)
        async with chain(services, database_url, CaseClock()) as running:
            for application in applications(_WARM_UP, seed, sender="warm"):
                running.logs.append(filing(application))
            await running.run_until_idle()
            yield Here(running, postmaster_of(folder / "postgres"))


async def carry(here: Here, cases: int, seed: int, say: Callable[[str], None]) -> None:
    """Take so many cases to their letters.

    Raises:
        AssertionError: a case did not come to its letter.
    """
    letters = here.running.logs.records[topics.LETTER_ISSUED]
    before = len(letters)
    records = [filing(each) for each in applications(cases, seed)]
    for first in range(0, cases, _AT_ONCE):
        for record in records[first : first + _AT_ONCE]:
            here.running.logs.append(record)
        await here.running.run_until_idle()
        say(f"our chain in memory: {len(letters) - before} of {cases} cases")
    assert len(letters) - before == cases, f"{len(letters) - before} of {cases} letters"


async def _run(cases: int, seed: int, out: Path) -> None:
    with work_folder() as folder:
        async with warm_chain(folder, seed) as here:
            database = machine.cpu_seconds(machine.family(here.postmaster))
            own, began = time.process_time(), time.perf_counter()
            await carry(here, cases, seed, _say)
            seconds, own = time.perf_counter() - began, time.process_time() - own
            database = machine.cpu_seconds(machine.family(here.postmaster)) - database
            await _keep(here, folder, Kept(out))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {
        "seconds": seconds,
        "cpu_seconds": own,
        "database_seconds": database,
        "peak_mib": machine.peak_mib(os.getpid()) or peak,
    }
    _say(json.dumps(figures))


async def _keep(here: Here, folder: Path, kept: Kept) -> None:
    records = here.running.logs.records
    write_table(records, kept.table)
    evidence = Evidence.open((folder / "evidence").as_uri())
    with kept.letters.open("wb") as file:
        for record in records[topics.LETTER_ISSUED][_WARM_UP : _WARM_UP + _LETTERS]:
            twin = LetterIssued.model_validate_json(record.value or b"").twin
            file.write(await evidence.get(twin) + b"\n")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    asyncio.run(_run(**vars(parser.parse_args())))


if __name__ == "__main__":
    _main()
