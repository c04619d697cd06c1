"""``imr decide``: facts, criteria, proposal and why-not for one case; no broker, no database."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from imr.evaluation.preparing import prepare_application
from imr.files import UnusableFileError, read_case
from imr.terminal import fail, print_json
from services.decision.draft.preparation import Preparation, PreparedItem
from services.decision.evaluation.criteria import CriterionResult
from services.decision.evaluation.three_valued import Status
from services.decision.facts.findings import Complaint, Span
from services.decision.guidelines import Library
from shared.events.case import Amounts, Proposal

_STYLE: Final = {
    Proposal.UPHELD: "red",
    Proposal.OVERTURNED: "green",
    Proposal.PENDED: "yellow",
}
_MARK: Final = {Status.MET: "yes", Status.NOT_MET: "no", Status.NOT_DOCUMENTED: "not documented"}


def decide(
    case: Annotated[Path, typer.Argument(metavar="CASE.json", help="An application, as filed.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, per item.")] = False,
) -> None:
    """Propose an outcome for each disputed item, and say why and what would turn it.

    Nothing is decided: that takes a physician's signature.

    Example: imr decide imr/samples/01-seed-acupuncture.json
    """
    try:
        application = read_case(case)
    except UnusableFileError as error:
        raise fail(str(error)) from None
    preparation = prepare_application(application, Library.load())
    if as_json:
        print_json([as_data(item, preparation) for item in preparation.items])
    else:
        show(preparation)


def as_data(item: PreparedItem, preparation: Preparation) -> dict[str, Any]:
    """Return one item as it is printed for programs."""
    facts = preparation.facts
    return {
        "item_no": item.request.item_no,
        "item": item.request.words,
        "outcome": item.weighing.proposal.value,
        "code": item.weighing.code,
        "guideline": item.weighing.guideline,
        "edition": item.weighing.edition,
        "level": item.weighing.level,
        "review_flags": list(item.weighing.review_flags),
        "standards": [each.model_dump(mode="json") for each in item.weighing.standards],
        "search": [each.model_dump(mode="json") for each in item.weighing.search],
        "citations": [str(each) for each in item.weighing.citations],
        "editions_in_force": list(item.weighing.editions),
        "phase": item.weighing.phase.value,
        "notices": list(item.weighing.notices),
        "library": item.weighing.library,
        "as_of": preparation.as_of.day.isoformat(),
        "as_of_basis": preparation.as_of.basis.value,
        "understood": item.request.model_dump(
            mode="json", exclude={"item_no", "words"}, exclude_none=True
        ),
        "amounts": item.amounts and item.amounts.model_dump(mode="json", exclude_none=True),
        "criteria": [each.model_dump(mode="json") for each in item.weighing.criteria],
        "evidence": [span.model_dump(mode="json") for span in _evidence(item, preparation)],
        "findings": [each.model_dump(mode="json", exclude_none=True) for each in facts.findings],
        "set_aside": [each.model_dump(mode="json") for each in facts.set_aside],
        "searched": list(facts.searched),
        "not_searched": list(facts.not_searched),
        "why_not": {
            "turns_to": item.why_not.turns_to,
            "alternatives": [each.text for each in item.why_not.alternatives],
        },
        "rationale": item.rationale,
    }


def _evidence(item: PreparedItem, preparation: Preparation) -> list[Span]:
    """Return the spans that were weighed: those of the criteria, then all other findings."""
    spans = [span for each in item.weighing.criteria for span in each.evidence]
    for finding in preparation.facts.findings:
        if not isinstance(finding, Complaint):
            spans += finding.spans
    return list(dict.fromkeys(spans))


def show(preparation: Preparation) -> None:
    """Print the reasoning for people, item by item."""
    console = Console()
    when = preparation.as_of
    basis = when.basis.value.replace("_", " ")
    console.print(f"Guidelines as of {when.day:%m/%d/%Y} ({basis} date).", highlight=False)
    for item in preparation.items:
        console.print()
        console.print(
            Text(f"{item.request.item_no}. {' '.join(item.request.words.split())}", "bold")
        )
        weighing = item.weighing
        console.print(
            Text.assemble(
                ("Proposed: " + weighing.proposal.value.capitalize(), _STYLE[weighing.proposal]),
                f"  ({weighing.code}; {weighing.guideline or 'no guideline'})",
            )
        )
        for flag in weighing.review_flags:
            console.print(Text(f"Check first: {flag}", "yellow"))
        if item.amounts is not None:
            console.print(Text(_amounts(item.amounts), "dim"))
        if weighing.criteria:
            console.print(_criteria_table(weighing.criteria))
        if spans := _evidence(item, preparation):
            console.print(_spans_table(spans))
        if item.why_not.alternatives and item.why_not.turns_to:
            console.print(f"It would be {item.why_not.turns_to} with:", highlight=False)
            for alternative in item.why_not.alternatives:
                console.print(Text(f"  • {alternative.text}"))
        else:
            console.print(Text(item.rationale))


def _amounts(amounts: Amounts) -> str:
    counted = {
        "requested": amounts.requested,
        "granted already": amounts.granted,
        "in dispute": amounts.disputed,
    }
    return ", ".join(
        f"{name}: {'not counted' if count is None else count}" for name, count in counted.items()
    ).capitalize()


def _criteria_table(results: tuple[CriterionResult, ...]) -> Table:
    table = Table("criterion", "met?", "value", box=None, pad_edge=False)
    for result in results:
        table.add_row(Text(result.rule), _MARK[result.status], Text(result.value or ""))
        if len(result.parts) > 1:
            for part in result.parts:
                table.add_row(Text(f"  {part.rule}"), _MARK[part.status], "")
    return table


def _spans_table(spans: list[Span]) -> Table:
    table = Table("record", "characters", "what it says", box=None, pad_edge=False)
    for span in spans:
        quote = " ".join(span.quote.split())
        table.add_row(str(span.record_no), f"{span.start}-{span.end}", Text(f"“{quote}”"))
    return table
