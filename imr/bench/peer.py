"""A peer as five processes over a broker, like our services."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from imr.bench.broker import Broker
from imr.bench.names import AIOKAFKA, AIOKAFKA_BATCHES, CONFLUENT
from imr.bench.over_kafka import Contestant
from imr.bench.peers.hops import INBOUND

ROOT: Final = Path(__file__).resolve().parents[2]
_STOP_SECONDS: Final = 10.0

SAME: Final = "our hops and events, no rules, database or letters"


@dataclass(frozen=True)
class Peer:
    """A program of ``imr.bench.peers``, and the environment that it needs."""

    name: str
    module: str
    inputs: str
    python: str = sys.executable
    notes: tuple[str, ...] = ()


OURS: Final = {
    AIOKAFKA: Peer(
        "aiokafka, record by record",
        "aiokafka_records",
        f"{SAME}; every answer and every record confirmed by itself, as ours",
    ),
    AIOKAFKA_BATCHES: Peer(
        "aiokafka, in batches", "aiokafka_batches", f"{SAME}; up to 500 records a commit"
    ),
    CONFLUENT: Peer(
        "confluent-kafka, in batches", "confluent", f"{SAME}; up to 500 records a commit"
    ),
}
"""The peers that run in our own environment, by the name that ``--only`` takes."""

QUIX: Final = "quixstreams==3.28.1"


def quix(folder: Path, say: Callable[[str], None]) -> Peer | str:
    """Install Quix Streams in an environment of its own, once; return what failed where it does."""
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        say(f"installing {QUIX}")
        for command in (
            [sys.executable, "-m", "venv", str(folder)],
            [str(python), "-m", "pip", "install", "--quiet", QUIX],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                last = (done.stderr or done.stdout).strip().splitlines()[-1:]
                return f"{QUIX} could not be installed: {' '.join(last)}"
        (folder / "installed").touch()
    return Peer(
        "Quix Streams", "quix", f"{SAME}; at least once, its own defaults", python=str(python)
    )


@contextmanager
def running(
    peer: Peer, broker: Broker, table: Path, folder: Path, prefix: str | None = None
) -> Iterator[Contestant]:
    """Start a peer's processes over topics of its own, and end them."""
    prefix = prefix or f"bench-{peer.module.replace('_', '-')}."
    broker.make_topics(prefix)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for service in INBOUND:
            command = [peer.python, "-m", f"imr.bench.peers.{peer.module}"]
            options = {
                "service": service,
                "address": broker.address,
                "prefix": prefix,
                "table": str(table),
            }
            for name, value in options.items():
                command += [f"--{name}", value]
            with (folder / f"{peer.module}-{service}.log").open("wb") as log:
                processes[service] = subprocess.Popen(
                    command,
                    cwd=folder,
                    env={**os.environ, "PYTHONPATH": str(ROOT)},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        yield Contestant(
            name=peer.name,
            inputs=peer.inputs,
            address=broker.address,
            services={name: process.pid for name, process in processes.items()},
            parts=broker.parts,
            prefix=prefix,
            notes=peer.notes,
        )
    finally:
        for process in processes.values():
            process.kill()
        for process in processes.values():
            process.wait(_STOP_SECONDS)
