"""Recorded overrides: cases whose reviewer stands already, since they were decided elsewhere.

For such a case nothing is screened anew: the record says who reviewed it, and the event says that
the choice was an appointment. Whoever writes such a file uses :class:`Appointment`.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field

from services.reviewer_match.files import Row, read_rows, repeated
from services.reviewer_match.roster import ReviewerId, reference
from shared.events.case import CaseNumber, Qualifications
from shared.events.reviewer_matched import ReviewerRef
from shared.text import Line

NOBODY: Final[Mapping[str, "Appointment"]] = MappingProxyType({})
"""No recorded overrides."""


class RecordedReviewer(Row):
    """A reviewer as a recorded determination describes him; his name was never published."""

    id: ReviewerId
    degree: Line = Field(description="Class of degree; a letter may not tell it.")
    specialties: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]
    licensed_in: Annotated[tuple[Line, ...], Field(min_length=1, max_length=60)]
    board_certified: bool


class Appointment(Row):
    """Who has a case, since when, and why no match is made."""

    case_number: CaseNumber
    reviewer: RecordedReviewer
    assigned_on: date
    reason: Line

    def reference(self, secret: str) -> ReviewerRef:
        """Return the opaque reference of the appointed reviewer, never one of the roster's."""
        return reference(secret, f"appointed|{self.reviewer.id}")

    def qualifications(self) -> Qualifications:
        """Return the recorded credentials; facts R1 to R7 are taken as the letter asserted them."""
        return Qualifications(
            degree=self.reviewer.degree,
            specialties=self.reviewer.specialties,
            board_certified=self.reviewer.board_certified,
            licensed_in=self.reviewer.licensed_in,
            no_affiliation=True,
            over_five_years_in_practice=True,
            at_least_24_hours_a_week=True,
            matched_expertise=True,
            familiar_with_law=True,
            as_of=self.assigned_on,
        )


def load(path: Path | None) -> Mapping[str, Appointment]:
    """Return the appointments of a JSON file by case number; none where no file is named.

    Raises:
        FileInvalidError: with every fault in it.
        OSError: the file cannot be read.
    """
    if path is None:
        return NOBODY
    rows = read_rows(path, path.read_bytes(), Appointment, _cases_named_twice)
    return MappingProxyType({each.case_number: each for each in rows})


def _cases_named_twice(rows: list[Appointment]) -> list[str]:
    twice = repeated([each.case_number for each in rows])
    return [f"case {number} stands twice" for number in twice]
