"""A reviewer, or staff, asks a party for information."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import Identifier
from shared.events.envelope import CaseEvent, Digest
from shared.events.parties import Party


class AskedBy(StrEnum):
    """Who has the question."""

    SCREENING = "screening"  # a form leaves open what decides eligibility
    STAFF = "staff"
    REVIEWER = "reviewer"


class InformationAsked(CaseEvent):
    """Somebody at the desk wants to know something of a party (LC 4610.6(b); 8 CCR 9792.10.3(b)).

    A case has one open question at a time: what is asked meanwhile is put when that one is done.
    """

    topic: ClassVar[str] = topics.INFORMATION_ASKED

    asked_by: AskedBy
    by: Identifier = Field(description="Opaque reference of the person who asks.")
    of: Party
    question: Digest = Field(
        description="The question in plain words, in the evidence store: it may speak of health."
    )
