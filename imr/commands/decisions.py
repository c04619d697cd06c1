"""``imr decisions``: search and export what the public may read."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError
from rich import box
from rich.table import Table
from rich.text import Text

from imr.commands.options import AsJson
from imr.decisions.search import Found, Question
from imr.decisions.store import WRITERS, read, versions
from imr.decisions.store import export as write
from imr.files import UnusableFileError, read_bytes
from imr.terminal import console, errors, fail, print_json
from services.letters.publication.decisions import PublicDecision
from services.letters.publication.risk import ENOUGH, RiskReport, as_text, crowd
from shared.events.case import CaseOutcome, Outcome, Priority

decisions = typer.Typer(
    help="Public decisions as data: search them by every field, export them.",
    no_args_is_help=True,
)

_Source = Annotated[
    Path, typer.Argument(metavar="SOURCE", help="Folder of cases, .jsonl, or .sqlite.")
]
_Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE")]
_Years = Annotated[int | None, typer.Option(min=0, max=120, metavar="YEARS")]
_Words = Annotated[str | None, typer.Option(metavar="WORDS")]

_REPORT: Final = "-risk.json"
_COLOURS: Final = {Outcome.UPHELD: "yellow", Outcome.OVERTURNED: "green"}


@decisions.command()
def search(
    source: _Source,
    case: Annotated[str | None, typer.Option(metavar="NUMBER", help="Case number.")] = None,
    decided_from: _Day = None,
    decided_to: _Day = None,
    received_from: _Day = None,
    received_to: _Day = None,
    injured_from: _Day = None,
    injured_to: _Day = None,
    ur_decided_from: _Day = None,
    ur_decided_to: _Day = None,
    assigned_from: _Day = None,
    assigned_to: _Day = None,
    age_from: _Years = None,
    age_to: _Years = None,
    sex: Annotated[str | None, typer.Option(metavar="female|male")] = None,
    priority: Priority | None = None,
    case_outcome: Annotated[CaseOutcome | None, typer.Option(help="Of all items.")] = None,
    specialty: _Words = None,
    state: _Words = None,
    outcome: Annotated[Outcome | None, typer.Option(help="Of the item.")] = None,
    category: _Words = None,
    item: _Words = None,
    guideline: _Words = None,
    text: Annotated[
        str | None, typer.Option(metavar="WORDS", help="In the reasons or the summary.")
    ] = None,
    *,
    withdrawn: Annotated[
        bool, typer.Option("--withdrawn", help="Also what was withdrawn for a correction.")
    ] = False,
    as_data: AsJson = False,
) -> None:
    """Find decided items, the latest first. Exit 1 where there is none.

    A decision that was withdrawn is left out; the one that takes its place is marked as corrected.

    Example: imr decisions search out/demo --outcome overturned --guideline acupuncture
    """
    days = {
        "decided_from": decided_from,
        "decided_to": decided_to,
        "received_from": received_from,
        "received_to": received_to,
        "injured_from": injured_from,
        "injured_to": injured_to,
        "ur_decided_from": ur_decided_from,
        "ur_decided_to": ur_decided_to,
        "assigned_from": assigned_from,
        "assigned_to": assigned_to,
    }
    question = Question(
        case_number=case,
        age_from=age_from,
        age_to=age_to,
        sex=sex,
        priority=priority,
        case_outcome=case_outcome,
        specialty=specialty,
        state=state,
        outcome=outcome,
        category=category,
        item=item,
        guideline=guideline,
        text=text,
        **{name: None if day is None else day.date() for name, day in days.items()},
    )
    decisions = _decisions(source, withdrawn=withdrawn)
    found, last = list(question.finds(decisions)), versions(decisions)
    if as_data:
        print_json([_as_json(each, last) for each in found])
    elif found:
        console.print(_table(found, last))
    else:
        errors.print("no decision was found")
    if not found:
        raise typer.Exit(1)


@decisions.command()
def export(
    source: _Source,
    out: Annotated[Path, typer.Option(metavar="FILE", help=f"{', '.join(WRITERS)}; a new file.")],
    *,
    as_data: AsJson = False,
) -> None:
    """Write all decisions of a source into one file.

    Example: imr decisions export out/demo --out decisions.sqlite
    """
    found = _decisions(source)
    try:
        write(found, out)
    except UnusableFileError as error:
        raise fail(str(error)) from None
    items = sum(len(each.items) for each in found)
    if as_data:
        print_json({"decisions": len(found), "items": items, "file": str(out)})
    else:
        console.print(f"{len(found)} decisions with {items} items: {out}", highlight=False)


@decisions.command()
def risk(source: _Source, *, as_data: AsJson = False) -> None:
    """Tell how well the decisions of a source hide among each other, or show one risk report.

    A folder, .jsonl or .sqlite: how many decisions share all that tells them apart. A file that
    ends in -risk.json: what was taken out of that release, and what is left. Neither shows a value.

    Example: imr decisions risk out/demo/CM26-0000001/public-risk.json
    """
    if source.name.endswith(_REPORT):
        try:
            found = RiskReport.model_validate_json(read_bytes(source))
        except UnusableFileError as error:
            raise fail(str(error)) from None
        except ValidationError:
            raise fail(f"{source}: is no risk report") from None
        if as_data:
            print_json(found.model_dump(mode="json"))
        else:
            console.print(as_text(found), end="", highlight=False, markup=False)
        return
    counted = crowd(_decisions(source))
    if as_data:
        print_json({**asdict(counted), "enough": ENOUGH})
    else:
        console.print(
            f"{counted.decisions} decisions in {counted.classes} equivalence classes; the smallest "
            f"has {counted.smallest}. {counted.alone} decisions share theirs with fewer than "
            f"{ENOUGH - 1} others.",
            highlight=False,
        )


def _decisions(source: Path, *, withdrawn: bool = False) -> Sequence[PublicDecision]:
    try:
        return read(source, withdrawn=withdrawn)
    except UnusableFileError as error:
        raise fail(str(error)) from None


def _state(decision: PublicDecision, last: Mapping[str, int]) -> str:
    """Return whether a decision holds, and as what."""
    if decision.version < last[decision.case_number]:
        return "withdrawn"
    return "published" if decision.correction is None else "corrected"


def _as_json(found: Found, last: Mapping[str, int]) -> dict[str, Any]:
    decision = found.decision.model_dump(mode="json", exclude={"items", "outcome"})
    state = {"state": _state(found.decision, last)}
    return {**decision, **state, **found.item.model_dump(mode="json")}


def _table(found: Sequence[Found], last: Mapping[str, int]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    table.add_column("Case", no_wrap=True)
    table.add_column("Decided", no_wrap=True)
    table.add_column("Outcome", no_wrap=True)
    table.add_column("Item", ratio=1)
    table.add_column("Specialty", max_width=20)
    for decision, item in found:
        state = _state(decision, last)
        table.add_row(
            Text("\n".join([decision.case_number, *[state] * (state != "published")])),
            decision.decided_on.isoformat(),
            Text(item.outcome.value, style=_COLOURS.get(item.outcome, "")),
            Text(item.description),
            Text(", ".join(decision.specialties)),
        )
    cases = len({each.decision.case_number for each in found})
    table.caption = f"{len(found)} items in {cases} decisions"
    table.caption_justify = "left"
    return table
