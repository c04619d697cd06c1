"""A reviewer has answered an offer."""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from shared import topics
from shared.events.case import Identifier
from shared.events.envelope import CaseEvent, Part
from shared.events.reviewer_matched import ReviewerRef


class Answer(StrEnum):
    """What a reviewer says to an offer."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class Declining(StrEnum):
    """Why a reviewer does not take a case."""

    CONFLICT = "conflict"
    WORKLOAD = "workload"
    EXPERTISE = "expertise"
    ABSENCE = "absence"
    OTHER = "other"


class Attestation(Part):
    """His word that he has no conflict of interest, given before any record is open to him.

    Source: LC 139.5(c), (d)(5).
    """

    statement: Identifier = Field(description="Version of the statement.")
    no_conflict: Literal[True]
    attested_at: AwareDatetime


class DeclaredConflict(Part):
    """A tie that the reviewer himself tells. It stays known whatever he answers."""

    role: Identifier = Field(description="The party's role, as on the party sheet.")
    relation: Literal["professional", "familial", "financial"]


class ReviewerResponded(CaseEvent):
    """The answer to an offer; nothing but an attested acceptance opens the records."""

    topic: ClassVar[str] = topics.REVIEWER_RESPONDED

    offer_no: int = Field(ge=1)
    reviewer_ref: ReviewerRef
    answer: Answer
    attestation: Attestation | None = None
    because: Declining | None = None
    conflicts: Annotated[tuple[DeclaredConflict, ...], Field(max_length=20)] = ()
    kind: Annotated[str, Field(pattern=r"^(simulated|reviewer)$")]
    responded_at: AwareDatetime
