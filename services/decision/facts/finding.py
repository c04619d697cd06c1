"""What every finding has: the place that it was read from, and the day of the note."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from shared.events.envelope import Part


class Span(Part):
    """A stretch of a record's text."""

    record_no: int = Field(ge=1)
    start: int = Field(ge=0, description="Characters from the beginning of the text.")
    end: int = Field(ge=1, description="First character after it.")
    quote: str = Field(description="The stretch itself, as it stands there.")


class Finding(Part):
    """Something that a record states as a fact about this patient."""

    spans: tuple[Span, ...] = Field(description="Empty only in a supposition (why_not.py).")
    dated: date | None = Field(default=None, description="Day of the note that states it.")


class Side(StrEnum):
    """Side of the body."""

    LEFT = "left"
    RIGHT = "right"
    BILATERAL = "bilateral"


class LocatedFinding(Finding):
    """A finding that the text may tie to a place of the body."""

    body_part: str | None = Field(default=None, description="As body_parts.yaml names it.")
    laterality: Side | None = None
    level: str | None = Field(default=None, description="Of the spine: ``L4-L5``, ``C6``.")
