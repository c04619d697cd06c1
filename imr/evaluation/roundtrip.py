"""Whether two imports say the same: a published letter, and the letter made again from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from imr.letter_import.case_files import CaseFiles
from imr.recorded import RecordedDetermination


@dataclass(frozen=True)
class Difference:
    """One field that does not agree, white space folded."""

    field: str
    first: str
    second: str

    def __str__(self) -> str:
        """Show both from where they part."""
        same = next(
            (
                at
                for at, (one, other) in enumerate(zip(self.first, self.second, strict=False))
                if one != other
            ),
            min(len(self.first), len(self.second)),
        )
        begin = max(0, same - 20)
        return (
            f"{self.field} at {same}: "
            f"{self.first[begin : same + 40]!r} != {self.second[begin : same + 40]!r}"
        )


_DATES: Final = ("received_on", "date_of_injury", "priority", "case_number")


def differences(first: CaseFiles, second: CaseFiles) -> list[Difference]:
    """Compare two imports field by field: what each letter states, and none of what was filled in.

    Items, decisions, both guideline lines, rationales, summary, credentials and dates.
    """
    pairs = zip(_fields(first), _fields(second), strict=False)
    found = [Difference(name, one, other) for (name, one), (_, other) in pairs if one != other]
    counts = len(first.determination.items), len(second.determination.items)
    if counts[0] != counts[1]:
        found.insert(0, Difference("items", str(counts[0]), str(counts[1])))
    return found


def _fields(files: CaseFiles) -> Iterator[tuple[str, str]]:
    for name in _DATES:
        yield name, str(getattr(files.case, name))
    yield "ur_decision.decided_on", str(files.case.ur_decision.decided_on)
    yield from _determined(files.determination)


def _determined(determination: RecordedDetermination) -> Iterator[tuple[str, str]]:
    yield "assigned_on", str(determination.assigned_on)
    yield "decided_on", str(determination.decided_on)
    yield "licensed_in", "; ".join(determination.reviewer.licensed_in)
    yield "specialties", "; ".join(determination.reviewer.specialties)
    yield "clinical_summary", _folded(determination.clinical_summary)
    for item in determination.items:
        name = f"items.{item.item_no}"
        yield f"{name}.description", _folded(item.description)
        yield f"{name}.outcome", item.outcome.value
        yield f"{name}.claims_administrator_guideline", _folded(item.claims_administrator_guideline)
        yield f"{name}.reviewer_guideline", _folded(item.reviewer_guideline)
        yield f"{name}.rationale", _folded(item.rationale)


def _folded(text: str) -> str:
    return " ".join(text.split())
