"""A quality checker has looked at what was signed."""

from typing import ClassVar

from pydantic import AwareDatetime, Field

from shared import topics
from shared.events.attestation import attested
from shared.events.case import CaseNumber, Identifier, PersonRef, Signature
from shared.events.envelope import CaseEvent, Digest


class DeterminationChecked(CaseEvent):
    """It passes, or goes back to the reviewer. A checker changes nothing in it."""

    topic: ClassVar[str] = topics.DETERMINATION_CHECKED

    case_number: CaseNumber
    content: Digest = Field(description="Of what was looked at; another one counts for nothing.")
    by: PersonRef
    because: Identifier | None = Field(
        default=None, description="Why it goes back; where it passes, nothing."
    )
    checked_at: AwareDatetime
    signature: Signature

    def statement(self) -> str:
        """Return the digest that the signature is over."""
        return attested(
            "checked", self.case_id, self.content, self.by, self.checked_at, self.because
        )
