"""The final determination letter as a value, which is also its machine-readable twin.

Everything the letter says stands in it: the signed determination, who gets it, and the sentences
and labels that the template adds. The layout adds nothing. Each party gets a copy of its own: what
differs is who is written to, in which language the sentences are, and the section that tells what
the letter means for this party. What was signed is the same in all of them, word for word.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from services.letters.last_days import LastDay
from services.letters.readers import Addressee
from shared.events.case import (
    CaseOutcome,
    Identifier,
    ItemEnd,
    Outcome,
    Priority,
    RecordKind,
    Sender,
    Worker,
)
from shared.events.determination import Correction, Determination, DeterminedItem
from shared.events.envelope import Digest, Part
from shared.events.letter_issued import Template
from shared.events.parties import Language, Party
from shared.privacy import Privacy
from shared.text import Line

KIND: Final = "final_determination"


class Audience(StrEnum):
    """Whose copy it is."""

    PARTY = "party"
    PUBLIC = "public"


class LetterItem(DeterminedItem):
    """A decided item, with the word that stands in its heading."""

    decision: Literal["Upheld", "Overturned"]
    amounts_told: Annotated[str, Privacy.TEXT] = Field(
        default="", description="What was asked for, granted and decided here, in words."
    )


Words = Annotated[str, Privacy.WORDS]
"""A sentence or word of the template, filled in with what has a class of its own."""


class CorrectedLetter(Correction):
    """What a letter says of the one that it takes the place of."""

    version: int = Field(ge=2)
    letter_dated: date = Field(description="The day of the letter before.")
    corrected_on: date
    mark: Words = Field(description="Stands on every page.")
    told: tuple[Words, ...]


class Statements(Part):
    """The sentences that the template adds, filled in for this case."""

    strapline: Words
    result: Words
    how: Words
    summary_lead: Words
    items_lead: Words
    refused_lead: Words
    ended_lead: Words = ""
    endings: dict[ItemEnd, Words] = Field(default_factory=dict)
    deferred_lead: Words = ""
    reasons: Annotated[dict[str, str], Privacy.TEXT] = Field(
        default_factory=dict, description="Why items are not reviewed, by the English text."
    )
    headings: dict[Words, Words] = Field(default_factory=dict)
    for_party: tuple[Words, ...] = ()
    decisions: dict[Outcome, Words] = Field(default_factory=dict)
    priorities: dict[Priority, Words] = Field(default_factory=dict)
    effect: tuple[Words, ...]
    appeal: tuple[Words, ...]
    appeal_grounds: tuple[Words, ...]
    appeal_after: tuple[Words, ...]
    confidentiality: tuple[Words, ...]
    document_kinds: dict[RecordKind, Words]
    senders: dict[Sender, Words]


class Letter(Determination):
    """The determination and everything else that stands in its letter."""

    kind: Identifier = KIND
    audience: Audience = Audience.PARTY
    party: Party | None = None  # since version 3, as the next five
    language: Language = Language.ENGLISH
    title: Annotated[Line | None, Privacy.WORDS] = None
    date_in_words: Annotated[Line | None, Privacy.DATE] = None
    labels: Annotated[dict[str, str], Privacy.WORDS] = Field(default_factory=dict)
    last_days: tuple[LastDay, ...] = ()
    template: Annotated[Template, Privacy.CODE]
    content: Digest  # of the signed determination
    signature_kind: Identifier
    decided_on: date
    outcome: CaseOutcome
    worker: Worker
    items: tuple[LetterItem, ...]
    correction: CorrectedLetter | None = None
    organization_short: Annotated[Line, Privacy.WORDS]
    statements: Statements
    addressee: Annotated[Addressee | None, Privacy.PERSON] = None
    employee: Annotated[Line | None, Privacy.PERSON] = None
    requesting_physician: Annotated[Line | None, Privacy.PERSON] = None
    claim_number: Annotated[Line | None, Privacy.NUMBER] = None
    copies: Annotated[tuple[Line, ...], Privacy.AUTHOR] = ()

    @property
    def version(self) -> int:
        """1 for the first letter of the case, one more for each correction."""
        return 1 if self.correction is None else self.correction.version

    @property
    def dated(self) -> date:
        """The day of the letter."""
        return self.decided_on if self.correction is None else self.correction.corrected_on

    @property
    def simulated(self) -> bool:
        """Whether a program signed it; the letter then says so on every page."""
        return self.signature_kind == "simulated"
