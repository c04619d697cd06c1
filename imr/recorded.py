"""``determination.json``: a determination that was made elsewhere, as data.

The administrator's and the reviewer's guideline lines, decisions and rationales stand here and
only here; whoever prepares a case never sees this file.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from shared.errors import UnprocessableError
from shared.events.case import CaseNumber, Outcome
from shared.events.envelope import Part, digest
from shared.text import Line, Text

FILE_NAME: Final = "determination.json"


class RecordedReviewer(Part):
    """What the letter says of the reviewer; nobody's name."""

    degree: Line
    specialties: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]
    licensed_in: Annotated[tuple[Line, ...], Field(min_length=1, max_length=60)]
    board_certified: bool


class RecordedItem(Part):
    """One item with its decision, its two guidelines and its reasons; white space folded."""

    item_no: int = Field(ge=1, description="Position in the letter, from 1.")
    description: Annotated[Text, Field(min_length=1)]
    outcome: Outcome
    claims_administrator_guideline: Text
    reviewer_guideline: Text
    rationale: Text


class RecordedDetermination(Part):
    """A whole recorded determination, matched to its case by the case number."""

    case_number: CaseNumber
    organization: Line = Field(description="Who issued the letter.")
    organization_short_name: Line = Field(description="As it heads the reviewer's guideline.")
    reviewer: RecordedReviewer
    assigned_on: date
    decided_on: date
    clinical_summary: Text
    items: Annotated[tuple[RecordedItem, ...], Field(min_length=1, max_length=200)]
    defaulted: Annotated[tuple[Line, ...], Field(max_length=50)] = Field(
        default=(), description="Fields that an importer filled, since its source lacks them."
    )

    @model_validator(mode="after")
    def _items_are_distinct(self) -> Self:
        if len({item.item_no for item in self.items}) != len(self.items):
            raise PydanticCustomError("item_twice", "decides an item twice")
        return self


class RecordedDeterminationInvalidError(UnprocessableError):
    """A file that should hold a recorded determination does not."""

    code = "recorded_determination_invalid"

    def __init__(self, path: Path, field: str) -> None:
        self.path, self.field = path, field
        super().__init__(
            f"{path}: {field} is not what a recorded determination has. Import the letter again."
        )


class Recorded:
    """A folder of recorded determinations: ``<case number>/determination.json``."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def find(self, case_number: str) -> RecordedDetermination | None:
        """Return what was recorded for a case, or nothing.

        Raises:
            RecordedDeterminationInvalidError: there is a file, but not of this form or not of
                this case.
        """
        if self._folder is None:
            return None
        path = self._folder / case_number / FILE_NAME
        if not path.is_file():
            return None
        recorded = read_recorded(path)
        if recorded.case_number != case_number:
            raise RecordedDeterminationInvalidError(path, "case_number")
        return recorded


def read_recorded(path: Path) -> RecordedDetermination:
    """Read one file.

    Raises:
        RecordedDeterminationInvalidError: it is not of this form; names the first field at fault.
    """
    try:
        return RecordedDetermination.model_validate_json(path.read_bytes())
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        raise RecordedDeterminationInvalidError(path, where or "the file") from None


def appointments_for(determinations: Iterable[RecordedDetermination]) -> list[dict[str, Any]]:
    """Return the recorded overrides by which reviewer_match gives each case its own reviewer.

    The form is that of ``IMR_APPOINTMENTS``. Two letters with the same credentials name the same
    reviewer: nothing else of a reviewer was ever published.
    """
    return [
        {
            "case_number": each.case_number,
            "reviewer": {
                "id": _reviewer_id(each.reviewer),
                **each.reviewer.model_dump(mode="json"),
            },
            "assigned_on": each.assigned_on.isoformat(),
            "reason": "recorded determination",
        }
        for each in determinations
    ]


def appointments_in(folder: Path) -> list[dict[str, Any]]:
    """Return the overrides of every recorded determination in a folder, by case number.

    Raises:
        RecordedDeterminationInvalidError: one of them is not of its form.
    """
    return appointments_for(read_recorded(path) for path in sorted(folder.glob(f"*/{FILE_NAME}")))


def _reviewer_id(reviewer: RecordedReviewer) -> str:
    return f"recorded-{digest(reviewer.model_dump_json().encode())[:16]}"
