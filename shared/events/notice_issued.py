"""A notice to the parties is made: everything but the determination letter itself."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import CaseNumber
from shared.events.envelope import CaseEvent, Digest
from shared.events.letter_issued import Copy, Template


class NoticeKind(StrEnum):
    """What the parties are told (imr-process §§ 2.4, 2.5)."""

    ASSIGNMENT = "assignment"  # notice of assignment and request for information (NOARFI)
    INFORMATION = "information"  # a question to one party
    INELIGIBILITY = "ineligibility"
    DEFERRAL = "deferral"
    CLOSURE = "closure"
    CORRECTION = "correction"  # of a letter that was issued before


class NoticeIssued(CaseEvent):
    """One notice, to all who must have it; made once."""

    topic: ClassVar[str] = topics.NOTICE_ISSUED

    kind: NoticeKind
    number: int = Field(default=1, ge=1, description="Of several of a kind: which one.")
    case_number: CaseNumber | None = None
    template: Template
    issued_on: date
    letter: Digest = Field(description="The PDF of the first copy.")
    twin: Digest = Field(description="The same content as JSON.")
    pages: int = Field(ge=1)
    copies: Annotated[tuple[Copy, ...], Field(max_length=9)] = Field(
        default=(), description="One for each party that is written to."
    )
