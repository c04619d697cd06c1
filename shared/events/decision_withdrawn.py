"""The public may no longer go by a copy: another takes its place."""

from typing import ClassVar

from pydantic import AwareDatetime, Field

from shared import topics
from shared.events.case import CaseNumber
from shared.events.determination import CorrectionKind
from shared.events.envelope import CaseEvent, Digest


class DecisionWithdrawn(CaseEvent):
    """A published copy is withdrawn, since the determination was corrected.

    Why stands in the data that take its place, and is answered at the old link.
    """

    topic: ClassVar[str] = topics.DECISION_WITHDRAWN

    case_number: CaseNumber
    version: int = Field(ge=1, description="Which one is withdrawn.")
    letter: Digest = Field(description="The PDF that was published.")
    data: Digest = Field(description="The JSON that was published.")
    because: CorrectionKind
    replaced_by: Digest = Field(description="The JSON that takes its place.")
    withdrawn_at: AwareDatetime
