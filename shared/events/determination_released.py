"""The last person has let a determination go."""

from typing import ClassVar

from pydantic import AwareDatetime

from shared import topics
from shared.events.attestation import attested
from shared.events.case import CaseNumber, PersonRef, Signature
from shared.events.envelope import CaseEvent, Digest


class DeterminationReleased(CaseEvent):
    """It was signed and checked by others; the decision may be issued."""

    topic: ClassVar[str] = topics.DETERMINATION_RELEASED

    case_number: CaseNumber
    content: Digest
    by: PersonRef
    released_at: AwareDatetime
    signature: Signature

    def statement(self) -> str:
        """Return the digest that the signature is over."""
        return attested("released", self.case_id, self.content, self.by, self.released_at)
