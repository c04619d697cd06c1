"""``imr file``: applications to a running stack, as an upstream system files them."""

import asyncio
import logging
from pathlib import Path
from typing import Annotated

import typer
from aiokafka.errors import KafkaError
from rich import box
from rich.table import Table

from imr.commands.options import AsJson, Broker, StandingFolder
from imr.commands.run import no_filing_twice
from imr.files import UnusableFileError, read_case
from imr.kafka import wire
from imr.kafka.upstream import filing
from imr.kafka.wire import Offered
from imr.local import standing
from imr.local.standing import FOLDER
from imr.terminal import console, fail, print_json


def file(
    cases: Annotated[list[Path], typer.Argument(help="Case files (JSON).", show_default=False)],
    broker: Broker = None,
    folder: StandingFolder = FOLDER,
    *,
    as_data: AsJson = False,
) -> None:
    """Publish applications, and say of each whether the broker has taken it.

    What becomes of a case, imr case why tells. Filed twice, an application is one case. Nothing is
    filed where a file cannot be used (exit 2); exit 1 where the broker did not take one.

    Example: imr file imr/samples/01-seed-acupuncture.json
    """
    try:
        applications = [(path.name, read_case(path)) for path in cases]
        no_filing_twice(applications, cases)
    except UnusableFileError as error:
        raise fail(str(error)) from None
    if broker is None:
        found = standing.read(folder)
        if found is None:
            raise fail(f"nothing runs in {folder}: imr up first, or name a broker")
        broker = found.broker
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # we say it ourselves, in one line
    try:
        offered = asyncio.run(wire.offer(broker, [filing(each) for _, each in applications]))
    except KafkaError as error:
        raise fail(f"no broker answers at {broker}: {type(error).__name__}", status=1) from None
    rows = [
        (path, application.case_id, each)
        for path, (_, application), each in zip(cases, applications, offered, strict=True)
    ]
    if as_data:
        print_json(
            [
                {
                    "case_file": str(path),
                    "case_id": str(case_id),
                    "accepted": each.refusal is None,
                    "topic": each.topic,
                    "partition": each.partition,
                    "offset": each.offset,
                    "refusal": each.refusal,
                }
                for path, case_id, each in rows
            ]
        )
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


def _words(offered: Offered) -> str:
    if offered.refusal is not None:
        return f"refused: {offered.refusal}"
    return f"accepted: partition {offered.partition}, offset {offered.offset}"
