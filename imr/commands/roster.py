"""``imr roster``: reviewers into the matching, and what is wrong with a file of them."""

import asyncio
import json
import logging
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from aiokafka.errors import KafkaError
from rich.table import Table

from imr.commands.offering import broker_of
from imr.commands.options import AsJson, Broker, Day, StandingFolder
from imr.kafka import wire
from imr.kafka.upstream import roster_change
from imr.local.standing import FOLDER
from imr.terminal import console, fail, print_json
from services.reviewer_match.fit import Specialties, Taxonomy
from services.reviewer_match.roster.faults import Known
from services.reviewer_match.roster.reading import Found, read
from services.reviewer_match.standards import Standards
from shared.clock import legal_day
from shared.events.reviewer_changed import ReviewerChanged

roster = typer.Typer(
    help="The reviewers: check a file of them, and bring it into the matching.",
    no_args_is_help=True,
)

_FAULTS: Final = 1
File = Annotated[
    Path, typer.Argument(metavar="FILE", help="Reviewers, JSON or CSV.", show_default=False)
]


@roster.command()
def check(file: File, *, on: Day = None, as_json: AsJson = False) -> None:
    """List every fault of a file, with its code and its place; no name, no number.

    Exit status 1 where a row cannot be used.

    Example: imr roster check reviewers.csv --json
    """
    found = _read(file, _day(on))
    _tell(found, as_json=as_json)
    if found.errors:
        raise typer.Exit(_FAULTS)


@roster.command(name="import")
def import_(
    file: File,
    *,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write the roster as JSON here, and publish nothing."),
    ] = None,
    broker: Broker = None,
    folder: StandingFolder = FOLDER,
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on", formats=["%Y-%m-%d"], help="Day from which it holds; today where left out."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Publish every reviewer of a file as imr.reviewer.changed.v1, or write them as one roster.

    All or nothing: with one row that cannot be used, nothing is written or published (exit 1).

    Example: imr roster import reviewers.csv --on 2026-12-01
    """
    day = _day(on)
    found = _read(file, _day(None))
    if found.errors:
        _tell(found, as_json=as_json)
        raise typer.Exit(_FAULTS)
    if out is not None:
        rows = [each.model_dump(mode="json", exclude_none=False) for each in found.reviewers]
        out.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        published = 0
    else:
        published = _publish(found, day, broker, folder)
    _tell(found, as_json=as_json, published=published)


def _publish(found: Found, day: date, broker: str | None, folder: Path) -> int:
    broker = broker_of(broker, folder)
    now = datetime.now(UTC)
    records = [
        roster_change(ReviewerChanged(reviewer_id=each.id, effective_on=day, profile=each), now)
        for each in found.reviewers
    ]
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # we say it ourselves, in one line
    try:
        asyncio.run(wire.send(broker, records))
    except KafkaError as error:
        told = f"the broker at {broker} took not all: {type(error).__name__}"
        raise fail(told, status=1) from None
    return len(records)


def _read(file: Path, day: date) -> Found:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise fail(f"{file} cannot be read: {error.strerror}") from None
    return read(file.name, content, day, _known(day))


def _known(day: date) -> Known:
    taxonomy, specialties = Taxonomy.load(), Specialties.load()
    return Known(
        frozenset(taxonomy.specialties),
        Standards.load().on(day).licensing_states,
        frozenset(specialties.treatments),
    )


def _day(on: datetime | None) -> date:
    return on.date() if on else legal_day(datetime.now(UTC))


def _tell(found: Found, *, as_json: bool, published: int | None = None) -> None:
    if as_json:
        told: dict[str, Any] = {
            "reviewers": len(found.reviewers),
            "errors": len(found.errors),
            "faults": [asdict(each) for each in found.faults],
        }
        print_json(told if published is None else told | {"published": published})
        return
    if found.faults:
        shown = Table("row", "field", "code", "effect", "what", box=None, pad_edge=False)
        for each in found.faults:
            row = "" if each.row is None else str(each.row)
            shown.add_row(row, each.path.removeprefix("."), each.code, each.effect, each.text)
        console.print(shown)
    words = f"{len(found.reviewers)} reviewers, {len(found.errors)} errors"
    console.print(words if not published else f"{words}, {published} published")
