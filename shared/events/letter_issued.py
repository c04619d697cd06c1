"""The letter is made."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import CaseNumber, CaseOutcome, Identifier
from shared.events.determination_signed import SignedItem
from shared.events.envelope import CaseEvent, Digest, Part
from shared.events.parties import Language, Party
from shared.text import Line


class Template(Part):
    """Which template made a letter."""

    name: Identifier
    version: int = Field(ge=1)
    digest: Digest


class Copy(Part):
    """One party's copy: what is decided or told is the same in all of them."""

    party: Party
    language: Language
    letter: Digest = Field(description="The PDF.")
    twin: Digest = Field(description="The same content as JSON.")
    pages: int = Field(ge=1)


class SafeHarbor(Part):
    """The copy for research: without names, dates, places and numbers (45 CFR 164.514(b)(2)).

    No public event names it: the case number there would tie it to the public copy.
    """

    data: Digest
    risk_report: Digest


class LetterIssued(CaseEvent):
    """One version of a final determination letter, and its machine-readable twin."""

    topic: ClassVar[str] = topics.LETTER_ISSUED

    case_number: CaseNumber
    kind: Identifier
    version: int = Field(default=1, ge=1, description="2 for the first correction, and so on.")
    template: Template
    outcome: CaseOutcome
    items: tuple[SignedItem, ...]
    specialties: tuple[Line, ...]
    decided_on: date
    determination_due: date
    simulated: bool = Field(description="Signed by a program, for demonstration or test.")
    letter: Digest = Field(description="The PDF of the first copy.")
    twin: Digest = Field(description="The same content as JSON.")
    pages: int = Field(ge=1)
    copies: Annotated[tuple[Copy, ...], Field(max_length=9)] = Field(
        default=(), description="One for each party that is written to."
    )
    safe_harbor: SafeHarbor | None = None
