"""``imr evaluate``: proposals from the case part of published letters, beside what they decided.

A letter is imported into two values of different types. The case, an application, is all that
:func:`proposals` gets; the recorded determination is opened only to compare.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import typer
from rich.progress import track
from rich.table import Table

from imr.commands.decide import show
from imr.evaluation import matching as evaluate_matching
from imr.evaluation.agreement import Agreement, Compared, half
from imr.evaluation.preparing import prepare_application
from imr.letter_import.files import Imported, read_all
from imr.letter_import.header import Header
from imr.recorded import RecordedDetermination
from imr.terminal import console, errors, fail, print_json
from services.decision.draft.preparation import Preparation
from services.decision.guidelines import Library
from shared.events.application_filed import ApplicationFiled

T = TypeVar("T")
_HALVES: Final = ("even", "odd")


def evaluate(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Letters, *.txt; nothing else in it is read.")
    ],
    case: Annotated[
        str | None,
        typer.Option("--show", metavar="CASE", help="Show the whole reasoning for one case."),
    ] = None,
    *,
    matching: Annotated[
        bool, typer.Option("--matching", help="Compare the reviewer's specialty, and no decision.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Decide each item of published letters from the case part alone; compare with the decision.

    Both halves are shown, by the last digit of the case number: rules were built while reading
    even ones only. Exit status 1 where a letter could not be read, 2 where there is none.

    Example: imr evaluate letters --show CM16-0000012
    """
    letters = sorted(folder.glob("*.txt")) if folder.is_dir() else []
    if not letters:
        raise fail(f"{folder}: no folder with letters in text form (*.txt)")
    imported, failures = read_all(_followed(letters, "Reading letters"), Header())
    for failure in failures:
        errors.print(failure, style="red", markup=False, highlight=False, soft_wrap=True)
    if matching:
        _show_matching(imported, failures, as_json=as_json)
        return
    library = Library.load()
    if case is not None:
        _show_case(case, imported, library)
        return
    compared = [
        each
        for one in _followed(imported, "Deciding")
        for each in compare(proposals(one.files.case, library), one.files.determination)
    ]
    if as_json:
        print_json(as_data(compared, unreadable=len(failures)))
    else:
        console.print(table(compared))
        console.print(pended_table(compared))
    if failures:
        raise typer.Exit(1)


def proposals(case: ApplicationFiled, library: Library) -> Preparation:
    """Prepare a case. Nothing of the recorded determination reaches this function."""
    return prepare_application(case, library)


def compare(preparation: Preparation, recorded: RecordedDetermination) -> list[Compared]:
    """Put each proposal beside the recorded decision on the same item."""
    outcomes = {item.item_no: item.outcome for item in recorded.items}
    return [
        Compared(
            case_number=recorded.case_number,
            item_no=item.request.item_no,
            understood=bool(item.request.category and item.request.treatment),
            proposal=item.weighing.proposal,
            code=item.weighing.code,
            recorded=outcomes[item.request.item_no],
        )
        for item in preparation.items
    ]


def as_data(compared: Sequence[Compared], *, unreadable: int) -> dict[str, Any]:
    """Return all figures: of everything, and of both halves with the gap between them."""
    halves = {name: Agreement.of(_of_half(name, compared)) for name in _HALVES}
    even, odd = (halves[name].balanced for name in _HALVES)
    return {
        **Agreement.of(compared).as_json(),
        "unreadable": unreadable,
        "halves": {name: each.as_json() for name, each in halves.items()},
        "gap": None if even is None or odd is None else round(even - odd, 4),
    }


def table(compared: Sequence[Compared]) -> Table:
    """Lay the figures side by side: all, even, odd."""
    columns = {"all": Agreement.of(compared)}
    columns |= {name: Agreement.of(_of_half(name, compared)) for name in _HALVES}
    shown = Table("", *columns, box=None, pad_edge=False)
    for column in shown.columns[1:]:
        column.justify = "right"

    def row(name: str, cells: list[str]) -> None:
        shown.add_row(name, *cells)

    each = list(columns.values())
    row("letters", [str(one.letters) for one in each])
    row("items", [str(one.items) for one in each])
    row("understood", [_share(one.understood, one.items) for one in each])
    row("decided", [_share(one.decided, one.items) for one in each])
    row("agree, of decided", [_share(one.agree, one.decided) for one in each])
    for outcome in each[0].recorded:
        of = [one.recorded[outcome] for one in each]
        row(f"recorded {outcome.value}", [str(one.total) for one in of])
        row("  decided", [_share(one.decided, one.total) for one in of])
        row("  agree, of decided", [_share(one.agree, one.decided) for one in of])
    row("balanced agreement", [_figure(one.balanced) for one in each])
    return shown


def pended_table(compared: Sequence[Compared]) -> Table:
    """List why items were left to the reviewer."""
    shown = Table("pended", "items", box=None, pad_edge=False)
    shown.columns[1].justify = "right"
    for code, count in Agreement.of(compared).pended.items():
        shown.add_row(code, str(count))
    return shown


def _of_half(name: str, compared: Sequence[Compared]) -> list[Compared]:
    return [each for each in compared if half(each.case_number) == name]


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.1f} %)" if whole else f"{part}"


def _figure(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


def _show_matching(imported: Sequence[Imported], failures: Sequence[str], *, as_json: bool) -> None:
    found = evaluate_matching.compare_all(imported)
    if as_json:
        print_json(evaluate_matching.as_data(found))
    else:
        console.print(evaluate_matching.table(found))
    if failures:
        raise typer.Exit(1)


def _show_case(case: str, imported: Sequence[Imported], library: Library) -> None:
    found = next((each for each in imported if each.case_number == case), None)
    if found is None:
        raise fail(f"{case}: no letter of that case was read")
    preparation = proposals(found.files.case, library)
    show(preparation)
    console.print()
    for each in compare(preparation, found.files.determination):
        agrees = "agrees" if each.agrees else "differs" if each.decided else "left to the reviewer"
        console.print(
            f"{each.item_no}. recorded: {each.recorded.value.capitalize()} ({agrees})",
            highlight=False,
        )


def _followed(things: Sequence[T], what: str) -> Iterable[T]:
    if not errors.is_terminal:
        return things
    return track(things, what, console=errors, transient=True)
