"""``imr faults``: cases under a hail of kills and outages, and whether anything was lost."""

import asyncio
import json
import logging
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from imr.apache_kafka import NoKafkaError
from imr.faults.run import Plan, Report, carry_out
from imr.files import write_whole
from imr.stack import NotStartedError
from imr.terminal import errors, fail, print_json

SHORT: Final = Plan(
    cases=60,
    kills=6,
    stops=6,
    freezes=1,
    broker_kills=1,
    outages=0,
    database_kills=1,
    poison=0.05,
)
"""Some minutes become one or two; every kind of fault but the long outage."""


def faults(
    out: Annotated[Path, typer.Option(help="Folder for report and logs.")] = Path("out/faults"),
    seed: Annotated[int, typer.Option(help="Order, victims and pauses of the faults.")] = 1,
    cases: Annotated[int | None, typer.Option(min=1, help="How many cases.")] = None,
    brokers: Annotated[int, typer.Option(min=1, max=3, help="How many brokers.")] = 1,
    *,
    short: Annotated[bool, typer.Option("--short", help="A tenth of everything.")] = False,
    as_data: Annotated[bool, typer.Option("--json", help="Print JSON instead of words.")] = False,
) -> None:
    """File cases while services, brokers and the database are killed, stopped and frozen.

    Afterwards a separate reader compares what was filed with what is on the topics and on the
    books. Exit 1 where anything was lost, doubled, changed or told to the wrong place.

    Example: imr faults --short --seed 7
    """
    plan = replace(SHORT if short else Plan(), seed=seed, brokers=brokers)
    if cases is not None:
        plan = replace(plan, cases=cases)
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # of our reader: brokers are away
    try:
        with _work_folder(out) as folder:
            report = asyncio.run(carry_out(plan, folder, _say))
    except (NoKafkaError, NotStartedError) as error:
        raise fail(str(error), status=1) from None
    write_whole(out / "report.json", json.dumps(as_json(report), indent=2).encode())
    if as_data:
        print_json(as_json(report))
    else:
        sys.stdout.write(words(report))
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


def as_json(report: Report) -> dict[str, Any]:
    """Return a report for programs."""
    return {
        **asdict(report),
        "faults": report.faults,
        "upper_bound": report.upper_bound,
        "sound": report.sound,
    }


def words(report: Report) -> str:
    """Return a report for people."""
    found = report.findings
    assert found is not None  # a report is printed after the judgement
    lines = [f"seed {report.plan.seed}, {report.plan.brokers} broker(s), {report.seconds:.0f} s"]
    lines += [f"{count:6}  {name}" for name, count in sorted(report.done.items())]
    lines += [
        f"{found.accepted:6}  cases that must get their letter",
        f"{report.letters_on_the_books:6}  letters on the books",
        f"{len(found.lost):6}  lost",
        f"{len(found.doubled):6}  doubled",
        f"{found.copies:6}  copies on the wire, same id and same bytes",
        f"{report.recognised:6}  records that came again and were known",
        f"all confirmed {report.quiet_after_seconds:.0f} s after the last fault",
    ]
    wrong = {**found.faults}
    if report.leaks:
        wrong["names_told"] = tuple(report.leaks)
    if report.unfinished:
        wrong["unfinished"] = tuple(f"{name}: {count}" for name, count in report.unfinished.items())
    for name, places in wrong.items():
        lines += [f"{name}: {place}" for place in places[:10]]
    lines.append(
        f"{report.faults} faults, nothing lost or doubled; "
        f"95 % upper bound {report.upper_bound:.2%} a fault"
        if report.sound
        else "NOT as it must be"
    )
    return "\n".join(lines) + "\n"
