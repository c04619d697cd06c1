"""``imr guidelines``: check the library, list what is in force, replay past items."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Column, Table
from rich.text import Text

from imr.commands.options import AsJson, Day
from imr.evaluation.preparing import prepare_application
from imr.files import UnusableFileError, read_case, read_model
from imr.terminal import errors, fail, print_json
from services.decision.draft.preparation import Preparation
from services.decision.errors import GuidelineInvalidError
from services.decision.guidelines.entry import Entry
from services.decision.guidelines.faults import Fault
from services.decision.guidelines.library import ENTRIES, Library, files
from services.decision.library_trial.check import check_folder
from services.decision.library_trial.impact import Impact, PastItem, impact, past_items

guidelines = typer.Typer(
    help="The guideline library: check it, list it, and see what a draft of it would change.",
    no_args_is_help=True,
)

_FAULTS: Final = 1
Folder = Annotated[
    Path, typer.Option("--folder", help="Folder of entries; the program's own where left out.")
]


@guidelines.command()
def check(*, folder: Folder = ENTRIES, on: Day = None, as_json: AsJson = False) -> None:
    """Find every fault: files, holes and overlaps of dates, reviews overdue, cases that fail.

    Exit status 1 where there is one.

    Example: imr guidelines check --on 2027-07-01
    """
    try:
        faults = check_folder(_a_folder(folder), _day(on))
    except GuidelineInvalidError as error:
        raise fail(str(error)) from None
    count = len(files(folder))
    if as_json:
        print_json(
            {
                "entries": count,
                "faults": [asdict(each) for each in faults],
            }
        )
    else:
        _show_faults(faults, count)
    if faults:
        raise typer.Exit(_FAULTS)


@guidelines.command(name="list")
def list_(*, folder: Folder = ENTRIES, on: Day = None, as_json: AsJson = False) -> None:
    """List the entries; with a day those in force on it.

    Example: imr guidelines list --on 2016-03-01
    """
    library = _library(folder)
    day = on.date() if on else None
    entries = [each for each in library.entries if day is None or each.is_in_force(day)]
    if as_json:
        print_json(
            {
                "library": library.version,
                "editions": library.editions.in_force(day) if day else None,
                "chapters": [
                    each.model_dump(mode="json") for each in library.editions.chapters_on(day)
                ]
                if day
                else None,
                "entries": [_as_data(each, day) for each in entries],
            }
        )
        return
    _show_entries(entries, day)


@guidelines.command(name="impact")
def impact_(
    old: Annotated[Path, typer.Argument(help="Folder of entries as they are.")],
    new: Annotated[Path, typer.Argument(help="Folder of entries as they would be.")],
    *,
    cases: Annotated[
        Path, typer.Option("--cases", help="Folder with case files or stored preparations.")
    ],
    as_json: AsJson = False,
) -> None:
    """Replay past items against a draft library and list exactly what would come out otherwise.

    Reads every *.json in the folder and below it: applications, and preparations as stored.

    Example: imr guidelines impact library/ draft/ --cases past/
    """
    before, after = _library(old), _library(new)
    paths = sorted(_a_folder(cases).rglob("*.json"))
    items: list[PastItem] = []
    for path in track(paths, "reading cases", console=errors, disable=as_json, transient=True):
        items += _past_items(path, str(path.relative_to(cases)), before)
    if not items:
        raise fail(f"{cases}: holds no case file and no preparation")
    found = list(impact(before, after, items))
    if as_json:
        print_json(
            {
                "old": before.version,
                "new": after.version,
                "items": len(items),
                "changed": [_change(each) for each in found],
            }
        )
        return
    _show_impact(found, len(items))


def _library(folder: Path) -> Library:
    try:
        return Library.load(_a_folder(folder))
    except GuidelineInvalidError as error:
        raise fail(str(error)) from None


def _a_folder(path: Path) -> Path:
    if not path.is_dir():
        raise fail(f"{path}: is no folder")
    return path


def _day(on: datetime | None) -> date:
    return on.date() if on else datetime.now(UTC).date()


def _past_items(path: Path, name: str, library: Library) -> Iterator[PastItem]:
    """Read a file as a preparation, else as a case; a determination beside a case is neither."""
    try:
        preparation = read_model(path, Preparation, "a preparation")
    except UnusableFileError:
        try:
            preparation = prepare_application(read_case(path), library)
        except UnusableFileError:
            return
    yield from past_items(name, preparation)


def _as_data(entry: Entry, day: date | None) -> dict[str, Any]:
    data = entry.model_dump(mode="json", by_alias=True, exclude={"cases"}, exclude_none=True)
    return data | {
        "cases": dict(Counter(case.kind.value for case in entry.cases)),
        "citation": [str(each) for each in entry.citation],
        "past_review": bool(day and entry.review_by and day > entry.review_by),
    }


def _change(each: Impact) -> dict[str, Any]:
    def told(weighing: Any) -> dict[str, Any]:
        return {
            "proposal": weighing.proposal.value,
            "code": weighing.code,
            "guideline": weighing.guideline,
        }

    return {
        "case": each.case,
        "item_no": each.item_no,
        "turns": each.turns,
        "before": told(each.before),
        "after": told(each.after),
    }


def _show_faults(faults: tuple[Fault, ...], count: int) -> None:
    console = Console()
    if not faults:
        console.print(f"{count} entries, no fault.", highlight=False)
        return
    table = Table("entry", "fault", "what it is", box=None, pad_edge=False)
    for fault in sorted(faults, key=lambda each: (each.entry, each.code)):
        table.add_row(Text(fault.entry), fault.code.value, Text(fault.text))
    console.print(table)


_WIDE: Final = 120
"""Columns of a terminal that shows editions, too."""
_BESIDE: Final = 51
_BESIDE_WIDE: Final = 66
"""Columns that a title has to leave to dates, level and mark, and to the edition."""


def _show_entries(entries: list[Entry], day: date | None) -> None:
    console = Console()
    names = ["entry", "from", "to", "review by", "level", "mark"]
    is_wide = console.width >= _WIDE
    columns = [Column(name, no_wrap=True) for name in (*names, *["edition"] * is_wide)]
    longest = max((len(entry.id) for entry in entries), default=0)
    rest = console.width - longest - (_BESIDE_WIDE if is_wide else _BESIDE)
    title = Column("title", no_wrap=True, max_width=max(len("title"), rest))
    table = Table(*columns, title, box=None, pad_edge=False)
    for entry in entries:
        late = day is not None and entry.review_by is not None and day > entry.review_by
        table.add_row(
            entry.id,
            str(entry.valid_from),
            str(entry.valid_to or ""),
            Text(str(entry.review_by or ""), "red" if late else ""),
            entry.level.value,
            entry.mark,
            *[entry.edition] * is_wide,
            Text(entry.title, overflow="ellipsis"),
        )
    console.print(table)


def _show_impact(found: list[Impact], count: int) -> None:
    console = Console()
    turned = sum(each.turns for each in found)
    console.print(
        f"{count} items replayed, {len(found)} come out otherwise, {turned} turn.", highlight=False
    )
    if not found:
        return
    table = Table("case", "item", "before", "after", box=None, pad_edge=False)
    for each in found:
        table.add_row(
            Text(each.case),
            str(each.item_no),
            f"{each.before.proposal.value} ({each.before.code})",
            f"{each.after.proposal.value} ({each.after.code})",
        )
    console.print(table)
