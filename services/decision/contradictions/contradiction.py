"""A place where a rationale and the record do not agree."""

from enum import StrEnum
from typing import Self

from pydantic import Field

from services.decision.facts.finding import Span
from services.decision.facts.statements import Statement
from shared.events.envelope import Part

_MOST_SPANS = 3


class ContradictionKind(StrEnum):
    """What is wrong."""

    DENIED_FACT = "denied_fact"
    WRONG_BODY_PART = "wrong_body_part"
    WRONG_LEVEL = "wrong_level"
    WRONG_SIDE = "wrong_side"
    WRONG_SERVICE = "wrong_service"
    WRONG_QUANTITY = "wrong_quantity"
    WRONG_DATE = "wrong_date"


class Contradiction(Part):
    """One contradiction; it blocks a signature until it is answered."""

    kind: ContradictionKind
    start: int = Field(ge=0, description="Characters from the beginning of the rationale.")
    end: int = Field(ge=1)
    says: str = Field(description="What the record or the request says instead, in plain words.")
    record: tuple[Span, ...] = Field(default=(), description="Where the record says so.")

    @classmethod
    def of(
        cls,
        kind: ContradictionKind,
        statement: Statement,
        start: int,
        end: int,
        says: str,
        record: tuple[Span, ...] = (),
    ) -> Self:
        """Place a contradiction, given positions within a statement of the rationale."""
        return cls(
            kind=kind,
            start=statement.start + start,
            end=statement.start + end,
            says=says,
            record=tuple(dict.fromkeys(record))[:_MOST_SPANS],
        )
