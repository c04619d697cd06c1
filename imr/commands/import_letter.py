"""``imr import-letter``: published determination letters become cases that can be run again."""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from imr import recorded
from imr.letter_import.errors import LetterFileError
from imr.letter_import.files import CASE_FILE, Imported, read_all, write
from imr.letter_import.header import Header
from shared.events.case import Outcome, Priority

_CASE_NUMBER: Final = re.compile(r"CM\d{2}-\d{7}")


def import_letter(  # Typer names them; nobody calls it by position
    letters: Annotated[
        list[Path],
        typer.Argument(
            metavar="LETTER…", help="Letters: PDF, or text as `pdftotext -layout` makes it."
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="One folder per case is made in it.")
    ],
    case_number: Annotated[
        str | None,
        typer.Option(help="Default: CM, the year of receipt, 9 and a checksum of the letter."),
    ] = None,
    date_of_injury: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Default: as the summary has it, else UR date."),
    ] = None,
    ur_decided: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Default: latest date in the summary."),
    ] = None,
    received: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Default: 15 days after the UR decision."),
    ] = None,
    assigned: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Default: 5 days after receipt.")
    ] = None,
    decided: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Default: 27 days after the assignment."),
    ] = None,
    priority: Annotated[Priority | None, typer.Option(help="Default: standard.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Turn published determination letters into DIR/<case number>/case.json and determination.json.

    The options count where a letter does not state the field itself. What was filled by default
    is named in the files. Either all letters are imported or, with exit status 2, none.

    Example: imr import-letter out/demo/CM14-0000001/letter.pdf --out out/imported
    """
    options = Header(
        case_number=case_number,
        date_of_injury=_day(date_of_injury),
        ur_decided_on=_day(ur_decided),
        received_on=_day(received),
        assigned_on=_day(assigned),
        decided_on=_day(decided),
        priority=priority,
    )
    if case_number is not None and not _CASE_NUMBER.fullmatch(case_number):
        _fail([f"--case-number: {case_number} is no case number, such as CM14-0123456"])
    imported, failures = read_all(_shown(letters, quiet=as_json), options)
    failures += [str(error) for error in _repeated(imported)]
    if failures:
        _fail(failures)
    try:
        folders = [write(each.files, out) for each in imported]
    except OSError as error:
        _fail([f"{error.filename or out}: {error.strerror}; nothing more was written"])
    if as_json:
        rows = [_row(each, folder) for each, folder in zip(imported, folders, strict=True)]
        sys.stdout.write(json.dumps(rows, indent=2) + "\n")
    else:
        Console().print(_table(imported))


def _repeated(imported: Sequence[Imported]) -> list[LetterFileError]:
    """Tell of letters that would overwrite each other."""
    first: dict[str, Path] = {}
    errors = []
    for each in imported:
        earlier = first.setdefault(each.case_number, each.letter)
        if earlier is not each.letter:
            errors.append(
                LetterFileError(each.letter, f"has the case number {each.case_number} of {earlier}")
            )
    return errors


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _shown(letters: Sequence[Path], *, quiet: bool) -> Iterable[Path]:
    """Show progress on a terminal while there is more than one letter, beside the results."""
    console = Console(stderr=True)
    if quiet or len(letters) < 2 or not console.is_terminal:
        return letters
    return track(letters, "Reading letters", console=console, transient=True)


def _fail(lines: Sequence[str]) -> None:
    for line in lines:
        sys.stderr.write(f"{line}\n")
    raise typer.Exit(2)


def _row(imported: Imported, folder: Path) -> dict[str, Any]:
    determination = imported.files.determination
    return {
        "letter": str(imported.letter),
        "case_number": imported.case_number,
        "case": str(folder / CASE_FILE),
        "determination": str(folder / recorded.FILE_NAME),
        "items": [
            {"item_no": item.item_no, "description": item.description, "outcome": item.outcome}
            for item in determination.items
        ],
        "decided_on": determination.decided_on.isoformat(),
        "defaulted": {
            CASE_FILE: list(imported.files.case.defaulted),
            recorded.FILE_NAME: list(determination.defaulted),
        },
    }


def _table(imported: Sequence[Imported]) -> Table:
    table = Table("case number", "items", "upheld", "overturned", "decided", "specialties")
    for each in imported:
        determination = each.files.determination
        upheld = sum(item.outcome is Outcome.UPHELD for item in determination.items)
        table.add_row(
            each.case_number,
            str(len(determination.items)),
            str(upheld),
            str(len(determination.items) - upheld),
            determination.decided_on.isoformat(),
            ", ".join(determination.reviewer.specialties),
        )
    return table
