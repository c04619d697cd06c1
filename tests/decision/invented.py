"""Invented applications, weighed. ``python -m tests.decision.invented`` prints the figures."""

from datetime import date
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, TypeAdapter
from rich.console import Console
from rich.table import Table

from imr.evaluation.agreement import Agreement, Compared, OfOutcome
from services.decision.draft.preparation import Preparation, prepare
from services.decision.facts.findings import ReadRecord
from services.decision.guidelines import Library
from shared.events.case import DisputedItem, Outcome, RecordKind

_FILE: Final = Path(__file__).with_name("invented_cases.yaml")
_FOR_BUILDING: Final = range(9_100_000, 9_500_000)


class InventedItem(DisputedItem):
    """An item with the decision that its writer expected."""

    item_no: int = 1
    outcome: Outcome


class InventedCase(BaseModel):
    """One application."""

    number: int
    injured: date
    refused: date
    summary: str
    items: tuple[InventedItem, ...]


def cases() -> list[InventedCase]:
    """Read all of them."""
    raw = yaml.load(_FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return TypeAdapter(list[InventedCase]).validate_python(raw, strict=False)


def prepared(case: InventedCase, library: Library) -> Preparation:
    """Weigh a case as the command does a published letter; no outcome gets here."""
    summary = ReadRecord(
        record_no=1, kind=RecordKind.CLINICAL_SUMMARY, is_clinical=True, text=case.summary
    )
    items = tuple(
        DisputedItem(**each.model_dump(exclude={"item_no", "outcome"}), item_no=number)
        for number, each in enumerate(case.items, 1)
    )
    return prepare(
        items,
        (summary,),
        library,
        rfa_on=None,
        ur_decided_on=case.refused,
        date_of_injury=case.injured,
    )


def figures(library: Library) -> dict[str, Agreement]:
    """Compare each proposal with what its writer expected, apart for both sets."""
    sets: dict[str, list[Compared]] = {"building": [], "figure": []}
    for case in cases():
        name = "building" if case.number in _FOR_BUILDING else "figure"
        sets[name] += [
            Compared(
                case_number=f"CM17-{case.number}",
                item_no=item.request.item_no,
                understood=bool(item.request.category and item.request.treatment),
                proposal=item.weighing.proposal,
                code=item.weighing.code,
                recorded=written.outcome,
            )
            for item, written in zip(prepared(case, library).items, case.items, strict=True)
        ]
    return {name: Agreement.of(compared) for name, compared in sets.items()}


def table(sets: dict[str, Agreement]) -> Table:
    """Lay the figures side by side."""
    shown = Table("", *sets, box=None, pad_edge=False)
    for column in shown.columns[1:]:
        column.justify = "right"
    each = sets.values()
    shown.add_row("items", *(str(one.items) for one in each))
    shown.add_row("understood", *(f"{one.understood / one.items:.1%}" for one in each))
    shown.add_row("decided", *(f"{one.decided / one.items:.1%}" for one in each))
    shown.add_row("agree, of decided", *(f"{one.agree / one.decided:.1%}" for one in each))
    for outcome in Outcome:
        of = [one.recorded[outcome] for one in each]
        shown.add_row(f"{outcome.value}: agree, of decided", *(_of(one) for one in of))
    shown.add_row("balanced agreement", *(f"{one.balanced:.3f}" for one in each))
    return shown


def _of(one: OfOutcome) -> str:
    return f"{one.agree} of {one.decided}"


if __name__ == "__main__":
    Console().print(table(figures(Library.load())))
