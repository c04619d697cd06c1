"""A person has looked at what screening found."""

from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from shared import topics
from shared.events.case import Identifier
from shared.events.eligibility import Overruled
from shared.events.envelope import CaseEvent, Digest


class EligibilityConfirmed(CaseEvent):
    """What was proposed holds, but for the reasons that the person overrules."""

    topic: ClassVar[str] = topics.ELIGIBILITY_CONFIRMED

    proposal: Digest = Field(description="Of what was confirmed; another one counts for nothing.")
    overruled: Annotated[tuple[Overruled, ...], Field(max_length=300)] = ()
    by: Identifier = Field(description="Opaque reference of the person, never a name.")
    kind: Annotated[str, Field(pattern=r"^(person|simulated)$")]
    confirmed_at: AwareDatetime
