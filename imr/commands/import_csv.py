"""``imr import-csv``: rows of other people's tables become case files, or are refused by code."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from imr.commands.options import AsJson
from imr.files import UnusableFileError, make_folder, write_whole
from imr.sources.rows import Line
from imr.sources.source import Reading, Source
from imr.sources.table import open_table, readings
from imr.terminal import console, errors, fail, print_json

CASE_FILE: Final = "case.json"
FINDINGS_FILE: Final = "findings.csv"
_MOST_ROWS: Final = 2_000_000


@dataclass
class Report:
    """What became of a file's rows: each is accepted, or refused under its first code."""

    source: Source
    rows: int = 0
    accepted: int = 0
    warned: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def note(self, reading: Reading) -> None:
        """Count one row."""
        self.rows += 1
        self.warned.update(reading.warnings)
        if reading.refusals:
            self.refused[reading.refusals[0]] += 1
        else:
            self.accepted += 1

    def as_json(self) -> dict[str, Any]:
        """Return the figures for programs."""
        return {
            "source": self.source.name,
            "rows": self.rows,
            "accepted": self.accepted,
            "warned": dict(sorted(self.warned.items())),
            "refused": dict(sorted(self.refused.items())),
            "unmapped": dict(self.source.unmapped),
            "defaulted": list(self.source.defaulted),
        }


def import_csv(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, plain or gzip, UTF-8.")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="DIR/<row's name>/case.json, and DIR/findings.csv."
        ),
    ] = None,
    *,
    as_data: AsJson = False,
) -> None:
    """Map each row of a table to an application, or say by code why it makes none.

    The adapter is found by the header row. Nothing is changed in silence: every change and every
    oddity is a warning with a code, and what could not be mapped is listed.

    Example: imr import-csv decisions.csv.gz --out out/imported --json
    """
    try:
        if out is not None:
            make_folder(out)
        source, lines = open_table(file)
        report = Report(source)
        with errors.status("reading") as status:
            findings = _carry_out(source, lines, report, out, status.update)
        if out is not None:
            write_whole(out / FINDINGS_FILE, findings.encode())
    except UnusableFileError as error:
        raise fail(str(error)) from None
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise fail(f"{error.filename or out}: {why}") from None
    if as_data:
        print_json(report.as_json())
    else:
        for part in _words(report):
            console.print(part, highlight=False)


def _carry_out(
    source: Source, lines: Iterable[Line], report: Report, out: Path | None, say: Any
) -> str:
    """Count every row; with ``out``, write its case. Return the findings as CSV."""
    found = io.StringIO()
    table = csv.writer(found, lineterminator="\n")
    table.writerow(("line", "effect", "code"))
    for line, reading in readings(source, lines):
        report.note(reading)
        if report.rows % 1_000 == 0:
            say(f"{report.rows:,} rows")
        if report.rows > _MOST_ROWS:
            raise UnusableFileError(Path("FILE"), f"has more than {_MOST_ROWS:,} rows: split it")
        if out is None:
            continue
        table.writerows((line.number, "refused", code) for code in reading.refusals)
        table.writerows((line.number, "warned", code) for code in reading.warnings)
        if reading.application is not None:
            text = reading.application.model_dump_json(indent=2, exclude_none=True)
            folder = out / reading.application.filing.number.replace("/", "-")
            write_whole(folder / CASE_FILE, text.encode() + b"\n")
    return found.getvalue()


def _words(report: Report) -> Iterator[str | Table]:
    yield f"{report.rows:,} rows of {report.source.name}: {report.accepted:,} accepted"
    if report.refused or report.warned:
        table = Table("code", "refused", "warned", box=None)
        for code in sorted(report.refused | report.warned):
            table.add_row(
                code, *(str(each[code] or "") for each in (report.refused, report.warned))
            )
        yield table
    yield "Not mapped as they are:"
    for name, why in report.source.unmapped.items():
        yield f"  {name}: {why}"
    yield f"Filled, since the table lacks them: {', '.join(report.source.defaulted)}"
