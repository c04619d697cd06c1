"""A refusal or deferral is prepared and lies before a person."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import Application, Fault
from shared.events.eligibility import Disposition, Eligibility
from shared.events.envelope import CaseEvent, Digest


class EligibilityProposed(CaseEvent):
    """Screening speaks against an application, wholly or in part; nobody has decided that yet."""

    topic: ClassVar[str] = topics.ELIGIBILITY_PROPOSED

    application: Application
    disposition: Disposition
    found: Eligibility
    proposal: Digest = Field(description="Digest of ``found``; a confirmation names it.")
    form: Digest = Field(description="The form as it was filed, in the evidence store.")
    warnings: Annotated[tuple[Fault, ...], Field(max_length=500)] = ()
