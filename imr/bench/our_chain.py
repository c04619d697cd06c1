"""Our chain, its services as processes over the broker that the peers use."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from imr.bench import machine
from imr.bench.broker import Broker
from imr.bench.over_kafka import Contestant
from imr.local import embedded
from imr.local.stack import stack

SETTINGS: Final = {"IMR_CLOCK": "case", "IMR_ALLOW_SIMULATED_SIGNATURES": "true"}


@contextmanager
def running(broker: Broker, folder: Path, say: Callable[[str], None]) -> Iterator[Contestant]:
    """Start database and services; the simulated reviewer is one of them."""
    with embedded.postgres(folder / "postgres") as server:
        postmaster = postmaster_of(folder / "postgres")
        database_url = embedded.new_database(server, "imr_bench")
        with stack(
            folder, SETTINGS, say, kafka=broker.kafka, database_url=database_url
        ) as running_stack:
            yield Contestant(
                name="our chain",
                inputs="the whole work: rules, PostgreSQL, evidence store, two PDFs a case",
                address=broker.address,
                services={name: each.pid for name, each in running_stack.processes.items()},
                parts={**broker.parts, "database": lambda: machine.family(postmaster)},
            )


def postmaster_of(folder: Path) -> int:
    """Return the first process of the database that has its data in a folder."""
    return int((folder / "postmaster.pid").read_text().splitlines()[0])
