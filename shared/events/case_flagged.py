"""Somebody must look at a case: nothing of it is decided by that."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import CaseNumber, MissingRecord
from shared.events.envelope import CaseEvent


class Flag(StrEnum):
    """What is amiss."""

    NOTHING_TO_REVIEW = "nothing_to_review"  # time is over, and only UR's papers are here
    RECORD_NOT_CONSIDERED = "record_not_considered"  # was here when the reviewer signed without it
    RECORD_AFTER_SIGNING = "record_after_signing"
    QUESTION_UNANSWERED = "question_unanswered"  # the review goes on without the answer


class CaseFlagged(CaseEvent):
    """A person has to look; each flag is raised once for the same cause."""

    topic: ClassVar[str] = topics.CASE_FLAGGED

    case_number: CaseNumber
    flag: Flag
    record_nos: Annotated[tuple[int, ...], Field(max_length=500)] = Field(
        default=(), description="Documents that it is about, by their numbers in the index."
    )
    missing_records: Annotated[tuple[MissingRecord, ...], Field(max_length=50)] = ()
