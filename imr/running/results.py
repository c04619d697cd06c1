"""What a run leaves: a folder per case, a table for people, the same as JSON for programs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from rich import box
from rich.table import Table
from rich.text import Text

from imr.files import write_whole
from imr.running.progress import Case, Cases
from shared.evidence import Evidence

_COLOURS: Final = {
    "upheld": "yellow",
    "overturned": "green",
    "mixed": "cyan",
    "refused": "magenta",
    "closed": "magenta",
    "deferred": "blue",
    "waiting": "blue",
    "dead letter": "red",
}


async def collect(cases: Cases, evidence: Evidence, out: Path) -> dict[str, Path]:
    """Write each case's notices, letter, twin and public version; return the folders by case."""
    folders: dict[str, Path] = {}
    for case in cases.by_id.values():
        files = {
            "letter.pdf": case.letter,
            "letter.json": case.twin,
            "public.pdf": case.public_letter,
            "public.json": case.public_data,
            "public-risk.json": case.risk_report,
            "safe-harbor.json": case.safe_harbor.get("data"),
            "safe-harbor-risk.json": case.safe_harbor.get("risk_report"),
            **{f"notice-{kind}.pdf": address for kind, address in case.notices.items()},
        }
        folder = out / (case.number or case.source)
        for name, address in files.items():
            if address is not None:
                write_whole(folder / name, await evidence.get(address))
                folders[folder.name] = folder
    return folders


def in_order(cases: Cases) -> list[Case]:
    """Return the cases as a reader expects them: by the name of their file."""
    return sorted(cases.by_id.values(), key=lambda case: case.source)


def outcome_of(case: Case) -> str:
    """Return one word for how a case ended."""
    if case.dead_letter is not None:
        return "dead letter"
    if case.refusal is not None:
        return "refused"
    if case.closed is not None:
        return "closed"
    if case.is_deferred:
        return "deferred"
    return case.outcome or "waiting"


def items_of(case: Case) -> list[str]:
    """Return each item's end in a word; a star says that it was pended to the reviewer."""
    words: dict[int, str] = {
        **dict.fromkeys(case.refused_items, "refused"),
        **dict.fromkeys(case.deferred_items, "deferred"),
    }
    words |= case.ended_items
    for no in (case.proposals.keys() | case.outcomes.keys()) - case.ended_items.keys():
        pended = "*" if case.proposals.get(no) == "pended" else ""
        words[no] = case.outcomes.get(no, "prepared") + pended
    return [words[no] for no in sorted(words)]


def why(case: Case, numbers: dict[Any, str | None]) -> str:
    """Return why a case has no letter, in a few words."""
    if case.dead_letter is not None:
        return f"laid aside: {case.dead_letter}"
    if case.duplicate_of is not None:
        return f"duplicate of {numbers.get(case.duplicate_of) or case.duplicate_of}"
    if case.refusal is not None:
        return f"{case.refusal}: {', '.join(_in_words(each) for each in case.reasons)}"
    if case.closed is not None:
        return f"closed: {case.closed.replace('_', ' ')}"
    return f"waits for {case.waits_for}" if case.waits_for else ""


def _in_words(reason: dict[str, Any]) -> str:
    words = str(reason["code"]).lower().replace("_", " ")
    return f"{words} ({reason['path']})" if reason.get("path") else words


def table(cases: Cases, out: Path) -> Table:
    """Return the table that a run ends with."""
    found = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    found.add_column("Case", max_width=24)
    found.add_column("Items", no_wrap=True)
    found.add_column("Outcome", no_wrap=True)
    found.add_column("Reviewer's specialty", min_width=15)
    found.add_column("Days\nleft", justify="right", no_wrap=True)
    found.add_column("Letter", min_width=12, overflow="fold")
    numbers = {case.case_id: case.number for case in cases.by_id.values()}
    for case in in_order(cases):
        outcome = outcome_of(case)
        name = case.source.replace("-", " ")
        found.add_row(
            Text(f"{case.number}\n", style="bold").append(name, style="not bold dim")
            if case.number and case.number != case.source
            else Text(case.source if case.number else name),
            "\n".join(_grouped(items_of(case))) or "–",
            Text(outcome, style=_COLOURS.get(outcome, "")),
            ", ".join(case.specialties) or "–",
            "–" if case.days_left is None else str(case.days_left),
            "letter.pdf" if case.letter else why(case, numbers),
        )
    notes = []
    if any("*" in word for case in cases.by_id.values() for word in items_of(case)):
        notes.append("* pended: no rule could be applied; the reviewer decided without a proposal")
    notes += [
        f"{case.number} went on without: {', '.join(case.missing_records)}"
        for case in in_order(cases)
        if case.missing_records and case.letter
    ]
    if any(case.letter for case in cases.by_id.values()):
        notes.append(f"Notices, letters, twins and public versions: {out}/<case number>")
    found.caption = "\n".join(notes)
    found.caption_justify = "left"
    return found


def as_json(cases: Cases, out: Path) -> list[dict[str, Any]]:
    """Return the same as the table, for programs."""
    return [
        {
            "case_file": case.source,
            "case_id": str(case.case_id),
            "case_number": case.number,
            "outcome": outcome_of(case),
            "items": [
                {
                    "item_no": no,
                    "proposal": case.proposals.get(no),
                    "outcome": case.outcomes.get(no, _without_outcome(case, no)),
                    "codes": case.refused_items.get(no) or case.deferred_items.get(no, []),
                }
                for no in sorted(
                    {
                        *case.proposals,
                        *case.outcomes,
                        *case.refused_items,
                        *case.deferred_items,
                        *case.ended_items,
                    }
                )
            ],
            "refusal": case.refusal,
            "closed": case.closed,
            "reasons": list(case.reasons),
            "duplicate_of": None if case.duplicate_of is None else str(case.duplicate_of),
            "dead_letter": case.dead_letter,
            "waits_for": case.waits_for,
            "missing_records": list(case.missing_records),
            "specialties": list(case.specialties),
            "days_left": case.days_left,
            "letter": str(out / case.number / "letter.pdf")
            if case.letter and case.number
            else None,
        }
        for case in in_order(cases)
    ]


def _without_outcome(case: Case, no: int) -> str | None:
    if no in case.refused_items:
        return "refused"
    return "deferred" if no in case.deferred_items else case.ended_items.get(no)


def _grouped(words: Sequence[str]) -> list[str]:
    """Fold equal words: ``21 × upheld``."""
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return [word if count == 1 else f"{count} × {word}" for word, count in counts.items()]
