"""What goes to a broker: find it, publish, and say of each record what became of it."""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import typer
from aiokafka.errors import KafkaError
from rich import box
from rich.table import Table

from imr.kafka import wire
from imr.kafka.wire import Offered
from imr.local import standing
from imr.terminal import console, fail, print_json
from shared.events.envelope import Record


def broker_of(given: str | None, folder: Path) -> str:
    """Return the broker that is given, else that of ``imr up``; without either the command ends."""
    if given is not None:
        return given
    found = standing.read(folder)
    if found is None:
        raise fail(f"nothing runs in {folder}: imr up first, or name a broker")
    return found.broker


def offer(broker: str, records: Sequence[Record]) -> list[Offered]:
    """Publish records; where nobody answers the command ends with status 1."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # we say it ourselves, in one line
    try:
        return asyncio.run(wire.offer(broker, records))
    except KafkaError as error:
        raise fail(f"no broker answers at {broker}: {type(error).__name__}", status=1) from None


def tell(
    files: Sequence[Path],
    cases: Sequence[UUID],
    offered: Sequence[Offered],
    *,
    name: str,
    as_data: bool,
) -> None:
    """Say of each file what the broker did; exit status 1 where it did not take one.

    ``name``: what programs find the file under.
    """
    rows = list(zip(files, cases, offered, strict=True))
    if as_data:
        print_json([_data(*row, name) for row in rows])
    else:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("File", overflow="fold")
        table.add_column("Case id", no_wrap=True)
        table.add_column("Broker")
        for path, case_id, each in rows:
            table.add_row(path.name, str(case_id), _words(each))
        console.print(table)
    if any(each.refusal for each in offered):
        raise typer.Exit(1)


def _data(path: Path, case_id: UUID, offered: Offered, name: str) -> dict[str, Any]:
    return {
        name: str(path),
        "case_id": str(case_id),
        "accepted": offered.refusal is None,
        "topic": offered.topic,
        "partition": offered.partition,
        "offset": offered.offset,
        "refusal": offered.refusal,
    }


def _words(offered: Offered) -> str:
    if offered.refusal is not None:
        return f"refused: {offered.refusal}"
    return f"accepted: partition {offered.partition}, offset {offered.offset}"
