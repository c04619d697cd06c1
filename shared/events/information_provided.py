"""A party has answered a question."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared import topics
from shared.events.application_filed import InlineRecord
from shared.events.envelope import FilingEvent, Part
from shared.events.parties import Party


class Answers(Part):
    """What the form left open, and eligibility turns on."""

    designated_on: date | None = Field(
        default=None, description="When the worker named the designee who signed."
    )
    given_in_emergency: bool | None = Field(
        default=None,
        description="Whether the treatment that was given already, and of which the form does not "
        "say so, was given in an emergency.",
    )


class InformationProvided(FilingEvent):
    """The answer to one request: documents, what the form left open, or that there is nothing."""

    topic: ClassVar[str] = topics.INFORMATION_PROVIDED

    request_id: UUID = Field(description="From ``information.requested``.")
    by: Party = Field(description="Who answers.")
    answers: Answers = Answers()
    records: Annotated[tuple[InlineRecord, ...], Field(max_length=200)] = ()
