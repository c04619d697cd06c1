"""A notice to the parties as a value, which is also its machine-readable twin.

One template serves all kinds: a notice is a title, facts, and sections of paragraphs and entries.
What it says comes from the event, the party sheet and the template's sentences; nothing else. Each
party gets a copy of its own: what differs is who is written to, in which language, and the section
that tells what the notice means for this party.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from pydantic import Field

from services.letters.readers import Addressee
from shared.events.case import (
    CaseNumber,
    Identifier,
)
from shared.events.envelope import Part
from shared.events.letter_issued import Template
from shared.events.notice_issued import NoticeKind
from shared.events.parties import Language, Party
from shared.text import Line, Text

FOR_PARTY: Final = "for_party"
"""The section that differs from copy to copy."""


class Recipient(Part):
    """Who receives the notice, in version 1, which had one file for all."""

    role: Line
    name: Line
    address: tuple[Line, ...] = ()


class Fact(Part):
    """A line of the table at the head."""

    name: Identifier | None = None  # since version 2
    label: Line
    value: Line


class NoticeSection(Part):
    """A heading, what stands below it, and numbered entries where there are some."""

    name: Identifier | None = None  # since version 2, as the last
    heading: Line
    paragraphs: tuple[Text, ...] = ()
    entries: tuple[Text, ...] = ()
    original: bool = Field(
        default=False, description="The entries are the case's own words, in English."
    )


class Notice(Part):
    """Everything that stands in one party's copy of a notice."""

    kind: NoticeKind
    number: int = 1
    case_id: UUID
    case_number: CaseNumber | None = None
    template: Template
    party: Party | None = None
    language: Language = Language.ENGLISH
    organization: Line
    strapline: Line
    title: Line
    issued_on: date
    date_in_words: Line | None = None
    labels: Mapping[str, Line] = Field(default_factory=dict)
    addressee: Addressee | None = None
    copies: tuple[Line, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    facts: tuple[Fact, ...]
    opening: tuple[Text, ...]
    sections: tuple[NoticeSection, ...]

    def encoded(self) -> bytes:
        """Return the twin's bytes."""
        return self.model_dump_json(exclude_none=True).encode()
