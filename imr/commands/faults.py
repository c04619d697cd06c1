"""``imr faults``: cases under a hail of kills and outages, and whether anything was lost."""

import asyncio
import json
import logging
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from imr.commands.options import AsJson
from imr.faults.plan import SHORT, Plan
from imr.faults.report import as_json, words
from imr.faults.run import carry_out
from imr.files import write_whole
from imr.local.apache_kafka import NoKafkaError
from imr.local.stack import NotStartedError
from imr.terminal import errors, fail, print_json
from shared import logs


def faults(
    out: Annotated[Path, typer.Option(help="Folder for report and logs.")] = Path("out/faults"),
    seed: Annotated[int, typer.Option(help="Order, victims and pauses of the faults.")] = 1,
    cases: Annotated[int | None, typer.Option(min=1, help="How many cases.")] = None,
    brokers: Annotated[int, typer.Option(min=1, max=3, help="How many brokers.")] = 1,
    *,
    short: Annotated[bool, typer.Option("--short", help="A tenth of everything.")] = False,
    as_data: AsJson = False,
) -> None:
    """File cases while services, brokers and the database are killed, stopped and frozen.

    Afterwards a separate reader compares what was filed with what is on the topics and on the
    books. Exit 1 where anything was lost, doubled, changed or told to the wrong place.

    Example: imr faults --short --seed 7
    """
    plan = replace(SHORT if short else Plan(), seed=seed, brokers=brokers)
    if cases is not None:
        plan = replace(plan, cases=cases)
    logs.silence()  # of services that run in this process
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # of our reader: brokers are away
    try:
        with _work_folder(out) as folder:
            report = asyncio.run(carry_out(plan, folder, _say))
    except (NoKafkaError, NotStartedError) as error:
        raise fail(str(error), status=1) from None
    if as_data:
        print_json(as_json(report))
    else:
        sys.stdout.write(words(report))
    write_whole(out / "report.json", json.dumps(as_json(report), indent=2).encode())
    if not report.sound:
        raise typer.Exit(1)


@contextmanager
def _work_folder(out: Path) -> Iterator[Path]:
    """A folder for data that is gone in the end; its logs are kept in ``out``."""
    folder = Path(tempfile.mkdtemp(prefix="imr-faults-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user where we are root
    try:
        yield folder
    finally:
        shutil.rmtree(out / "logs", ignore_errors=True)
        if (folder / "logs").exists():
            shutil.copytree(folder / "logs", out / "logs")
        shutil.rmtree(folder, ignore_errors=True)


def _say(what: str) -> None:
    errors.print(what, style="dim", highlight=False)
