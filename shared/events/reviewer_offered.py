"""A case is offered to a reviewer; its records stay closed until the offer is accepted."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import CaseNumber, Identifier, Priority
from shared.events.envelope import CaseEvent, Digest, Part
from shared.events.reviewer_matched import ReviewerRef
from shared.text import Text


class OfferedItem(Part):
    """What is in dispute, as far as somebody must know it to say whether he can judge it."""

    item_no: int = Field(ge=1)
    description: Annotated[Text, Field(min_length=1, max_length=20_000)]


class ReviewerOffered(CaseEvent):
    """Somebody qualified and unconflicted, as far as is known, is asked to take a case.

    He answers with an attestation that he has no conflict with any of the parties, of whom the
    sheet tells; parties that nobody has named he attests by their role.
    """

    topic: ClassVar[str] = topics.REVIEWER_OFFERED

    case_number: CaseNumber
    offer_no: int = Field(ge=1, description="Counts the offers of a case.")
    reviewer_ref: ReviewerRef
    priority: Priority
    items: Annotated[tuple[OfferedItem, ...], Field(min_length=1, max_length=200)]
    determination_due: date
    answer_within_hours: int = Field(ge=1, description="Without an answer it goes to the next.")
    party_sheet: Digest
    not_named: Annotated[tuple[Identifier, ...], Field(max_length=20)] = Field(
        default=(), description="Roles of parties whom nobody has named."
    )
    statement: Identifier = Field(description="Version of the statement that is attested.")
