"""A party is asked for information, with a day by which the answer is due."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared import topics
from shared.events.case import CaseNumber, Identifier
from shared.events.envelope import CaseEvent, Digest, Part
from shared.events.information_asked import AskedBy
from shared.events.parties import Party
from shared.text import Line


class Question(Part):
    """What is asked: by its code, where a form leaves it open; else in somebody's own words."""

    code: Identifier | None = Field(default=None, description="Of the form's fault.")
    path: Annotated[str, Field(max_length=300)] | None = Field(
        default=None, description="The field of the application that is open."
    )
    text: Line | None = Field(default=None, description="In plain words.")
    words: Digest | None = Field(
        default=None, description="The words of who asks, in the evidence store."
    )


class InformationRequested(CaseEvent):
    """A question is put to a party; all parties are told (8 CCR 9792.10.3(b), (c); 9792.10.5(d)).

    Silence calls for somebody and decides nothing: the case goes on by what is known.
    """

    topic: ClassVar[str] = topics.INFORMATION_REQUESTED

    request_id: UUID = Field(description="What ``information.provided`` names.")
    number: int = Field(ge=1, description="Of the questions of this case: which one.")
    case_number: CaseNumber | None = Field(
        default=None, description="None: its eligibility is not decided yet."
    )
    asked_by: AskedBy
    of: Party
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=200)]
    due_on: date
    due_at: AwareDatetime = Field(description="The last moment.")
    rule: Identifier = Field(description="Name of the deadline and its variant.")
    section: Line = Field(description="Section of law.")
    party_sheet: Digest
