"""The content that a reviewer signs. It lies in the evidence store; its digest is its address."""

import json
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from shared.events.case import (
    Amounts,
    CaseNumber,
    CaseOutcome,
    ConsolidatedApplication,
    DeferredItem,
    EndedItem,
    Outcome,
    Priority,
    Qualifications,
    RecordEntry,
    RefusedItem,
    Remand,
)
from shared.events.envelope import Digest, Part, digest
from shared.events.objection import Answer
from shared.events.reviewer_matched import ReviewerRef
from shared.privacy import Privacy
from shared.text import Line, Text

_LATER: Final = frozenset({"ended_items", "deferred_items", "consolidated", "remand", "correction"})
_LATER_OF_ITEM: Final = frozenset({"amounts", "answers"})


class DeterminedItem(Part):
    """One disputed item with its decision, its two guidelines and its reasons."""

    item_no: int = Field(ge=1)
    description: Annotated[Text, Field(min_length=1)]
    category: Annotated[str, Field(max_length=60), Privacy.CODE] | None = Field(
        default=None, description="Kind of treatment, as the guideline library names it."
    )
    outcome: Outcome | None = Field(description="None: a draft in which the item is pended.")
    claims_administrator_guideline: Text
    reviewer_guideline: Text
    rationale: Text
    amounts: Amounts | None = Field(
        default=None, description="Where utilization review granted a part of the request."
    )
    answers: Annotated[tuple[Answer, ...], Field(max_length=300)] = Field(
        default=(), description="To what speaks against outcome or rationale; not printed."
    )


class CorrectionKind(StrEnum):
    """What a correction touches."""

    CLERICAL = "clerical"  # no outcome: what was decided stays, and so do the last days
    SUBSTANCE = "substance"  # the outcome of an item: decided anew, on the day of the correction


class Correction(Part):
    """What a determination says of the one that was issued before and that it takes the place of.

    It is part of what is signed.
    """

    kind: CorrectionKind
    replaces: Digest = Field(description="The content that was issued before.")
    reason: Annotated[Text, Field(min_length=1)] = Field(description="In plain words.")


class Determination(Part):
    """Exactly what is signed and what the letter prints."""

    case_id: UUID
    case_number: CaseNumber
    organization: Annotated[Line, Privacy.WORDS] = Field(description="Who issues the letter.")
    priority: Priority
    date_of_injury: date
    received_on: date
    ur_decided_on: date
    assigned_on: date
    reviewer_ref: ReviewerRef
    qualifications: Qualifications
    clinical_summary: Text
    items: Annotated[tuple[DeterminedItem, ...], Field(min_length=1)]
    refused_items: tuple[RefusedItem, ...] = ()
    ended_items: tuple[EndedItem, ...] = ()
    deferred_items: tuple[DeferredItem, ...] = ()
    consolidated: tuple[ConsolidatedApplication, ...] = ()
    remand: Remand | None = None
    documents: Annotated[tuple[RecordEntry, ...], Privacy.RECORDS]
    guideline_library: Digest = Field(description="Version of the guideline library.")
    correction: Correction | None = Field(
        default=None, description="None: the first one that is issued for the case."
    )

    @model_validator(mode="after")
    def _items_are_distinct(self) -> Self:
        numbers = [item.item_no for item in self.items]
        if len(set(numbers)) != len(numbers):
            raise PydanticCustomError("item_twice", "decides an item twice")
        return self

    def encoded(self) -> bytes:
        """Return the canonical bytes: sorted keys, no white space, UTF-8.

        A field that came later is left out where it is empty, so that what was signed before it
        came keeps its digest.
        """
        data = {
            name: value
            for name, value in self.model_dump(mode="json").items()
            if value or name not in _LATER
        }
        data["items"] = [
            {name: value for name, value in item.items() if value or name not in _LATER_OF_ITEM}
            for item in data["items"]
        ]
        return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    def digest(self) -> str:
        """Return the digest that a signature names."""
        return digest(self.encoded())


def case_outcome(outcomes: tuple[Outcome, ...]) -> CaseOutcome:
    """Roll the items up (imr-process § 4.2).

    >>> case_outcome((Outcome.UPHELD, Outcome.OVERTURNED)).value
    'mixed'
    """
    if set(outcomes) == {Outcome.UPHELD}:
        return CaseOutcome.UPHELD
    if set(outcomes) == {Outcome.OVERTURNED}:
        return CaseOutcome.OVERTURNED
    return CaseOutcome.MIXED
