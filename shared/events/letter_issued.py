"""The letter is made."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import CaseNumber, CaseOutcome, Identifier
from shared.events.determination_signed import SignedItem
from shared.events.envelope import CaseEvent, Digest, Part
from shared.text import Line


class Template(Part):
    """Which template made a letter."""

    name: Identifier
    version: int = Field(ge=1)
    digest: Digest


class LetterIssued(CaseEvent):
    """One final determination letter, and its machine-readable twin."""

    topic: ClassVar[str] = topics.LETTER_ISSUED

    case_number: CaseNumber
    kind: Identifier
    template: Template
    outcome: CaseOutcome
    items: tuple[SignedItem, ...]
    specialties: tuple[Line, ...]
    decided_on: date
    determination_due: date
    simulated: bool = Field(description="Signed by a program, for demonstration or test.")
    letter: Digest = Field(description="The PDF.")
    twin: Digest = Field(description="The same content as JSON.")
    pages: int = Field(ge=1)
