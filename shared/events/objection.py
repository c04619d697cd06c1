"""What speaks against a decision that is about to be signed, and how a reviewer answers it."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.events.case import Identifier
from shared.events.envelope import Digest, Part
from shared.privacy import Privacy
from shared.text import Line, Text


class ObjectionKind(StrEnum):
    """What it is: three against the outcome, the others against words of the rationale."""

    CRITERIA_MET = "criteria_met"  # and yet upheld
    CRITERION_NOT_MET = "criterion_not_met"  # and yet overturned
    CRITERION_NOT_DOCUMENTED = "criterion_not_documented"  # and yet overturned
    DENIED_FACT = "denied_fact"
    WRONG_BODY_PART = "wrong_body_part"
    WRONG_LEVEL = "wrong_level"
    WRONG_SIDE = "wrong_side"
    WRONG_SERVICE = "wrong_service"
    WRONG_QUANTITY = "wrong_quantity"
    WRONG_DATE = "wrong_date"


class Objection(Part):
    """One thing that blocks a signature until it is answered. It quotes nothing."""

    item_no: int = Field(ge=1)
    kind: ObjectionKind
    rule: Identifier = Field(
        description="Against the outcome: the row of the trace, ``continue.0``. Against the "
        "rationale: the characters, ``rationale.120-145``."
    )
    not_counted: Identifier | None = Field(
        default=None, description="Why an answer to it was not counted, where there was one."
    )


class Because(StrEnum):
    """On what an answer rests."""

    RECORD = "record"  # a document of the case says otherwise, word for word
    EVIDENCE = "evidence"  # graded evidence against the guideline (8 CCR 9792.25.1)
    REASONS = "reasons"  # the reviewer's own, in words
    RECORDED_DETERMINATION = "recorded_determination"  # a program's: it was decided elsewhere
    SIMULATED = "simulated"  # a program's: nobody has looked


class Answer(Part):
    """The reviewer's answer to one objection; it stands in what is signed."""

    kind: ObjectionKind
    rule: Identifier
    because: Because
    words: Annotated[Text, Field(max_length=4_000)] | None = Field(
        default=None, description="Of ``reasons``, which need them."
    )
    record_no: int | None = Field(default=None, ge=1, description="Of ``record``: which document.")
    quote: Annotated[Line | None, Privacy.TEXT] = Field(
        default=None, description="Of ``record``: what stands there."
    )
    evidence: Digest | None = Field(
        default=None, description="Of ``evidence``: where it is stored, with citation and grade."
    )


class Returned(Part):
    """Why a case came back to its reviewer."""

    because: Identifier
    reason: Identifier | None = Field(default=None, description="The quality checker's own.")
    objections: Annotated[tuple[Objection, ...], Field(max_length=1_000)] = ()
