"""Credentialing has enrolled, corrected or released a reviewer."""

from datetime import date
from typing import ClassVar, Self
from uuid import UUID, uuid5

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from shared import topics
from shared.events.envelope import IDS, SubjectEvent
from shared.events.reviewer_profile import Reviewer, ReviewerId


class ReviewerChanged(SubjectEvent):
    """The whole profile of a reviewer from a day on; without a profile, he or she has left.

    It names a person: nobody but the matching reads it.
    """

    topic: ClassVar[str] = topics.REVIEWER_CHANGED

    reviewer_id: ReviewerId
    effective_on: date = Field(description="From this day on; an earlier day corrects the past.")
    profile: Reviewer | None = None

    @model_validator(mode="after")
    def _one_person(self) -> Self:
        if self.profile is not None and self.profile.id != self.reviewer_id:
            raise PydanticCustomError("another_reviewer", "the profile is of another reviewer")
        return self

    @property
    def case_id(self) -> UUID:
        """The record's key: one for each reviewer, so that his changes keep their order."""
        return uuid5(IDS, f"reviewer|{self.reviewer_id}")
