"""What a criterion can ask for: a closed list of tests, each with its parameters.

A criterion is data. No test knows a guideline; ``services/decision/evaluation/criterion.py`` says
how each is weighed, ``services/decision/turning/levers.py`` what would turn it.
"""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.decision.guidelines.data import Data
from services.decision.guidelines.selection import Drug, Range, Selection, Where, check
from services.decision.request.items import Request
from shared.events.case import Identifier
from shared.text import Line


class _Named(Data):
    name: Identifier = Field(description="Stem of the code of a criterion that fails.")
    text: Line = Field(description="In our own words; reads well before 'is documented'.")
    silent_without: Annotated[tuple[Selection, ...], Field(max_length=6)] = Field(
        default=(),
        description="Where the record holds none of these, it does not go into the subject, and "
        "its silence proves nothing.",
    )


class Found(_Named):
    """The record holds such a finding.

    Met: one matches. Not met: one says the opposite (``against``), or gives a figure outside the
    range. Otherwise not documented.
    """

    test: Literal["found"]
    kind: Identifier
    where: Where = Field(default={})
    against: Where | None = Field(default=None, description="Conditions that say the opposite.")
    anywhere: bool = False
    drug: Drug | None = Field(default=None, description="Of the drug asked for, or of another.")
    latest: bool = Field(default=False, description="Of several dated findings the last counts.")

    @cached_property
    def selection(self) -> Selection:
        """The findings that meet it."""
        return Selection(kind=self.kind, where=self.where, anywhere=self.anywhere, drug=self.drug)

    @cached_property
    def opposite(self) -> Selection | None:
        """The findings that say the opposite, where the entry names them."""
        if self.against is None:
            return None
        return self.selection.model_copy(update={"where": self.where | self.against})

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        _ = self.selection, self.opposite
        return self


class NoneFound(_Named):
    """The record holds no such finding. Silence meets it: nothing speaks against."""

    test: Literal["none_found"]
    kind: Identifier
    where: Where = Field(default={})
    anywhere: bool = False
    drug: Drug | None = Field(default=None, description="Of the drug asked for, or of another.")

    @cached_property
    def selection(self) -> Selection:
        """The findings that break it."""
        return Selection(kind=self.kind, where=self.where, anywhere=self.anywhere, drug=self.drug)

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        _ = self.selection
        return self


class Improved(Data):
    """Functional improvement as 8 CCR 9792.20 defines it."""

    test: Literal["functional_improvement"]
    name: Identifier = "functional_improvement"
    text: Line


class Counted(Data):
    """Earlier visits of the same treatment are counted."""

    test: Literal["sessions_counted"]
    name: Identifier = "sessions_counted"
    text: Line


class Tried(_Named):
    """At least so many of these treatments were tried and did not do."""

    test: Literal["tried"]
    treatments: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=40)]
    at_least: int = Field(default=1, ge=1, le=10)
    persisting: Literal["said", "shown"] | None = Field(
        default=None,
        description="A treatment whose result nobody states did not do where the complaint goes "
        "on: as the record says in words, or also as a deficit or pain at the end shows.",
    )

    @cached_property
    def selection(self) -> Selection:
        """What the record says of these treatments."""
        return Selection(kind="trial", where={"treatment": self.treatments})

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.at_least > len(self.treatments):
            raise PydanticCustomError("tried_too_many", "asks for more than it names")
        return self


class Concordant(_Named):
    """Examination and study speak of the same place: part of the body, side, level.

    Not met: the study does not show it, or shows it elsewhere.
    """

    test: Literal["concordant"]
    examination: Selection
    study: Selection
    negative: Selection | None = Field(
        default=None, description="A study that was done and does not show it."
    )


class Elapsed(_Named):
    """Time from an event to the day that counts."""

    test: Literal["elapsed"]
    since: Literal["injury", "operation"]
    unit: Literal["day", "week", "month"]
    range: Range | None = None
    column: Identifier | None = Field(
        default=None, description="Column of the entry's table that holds the maximum."
    )

    @model_validator(mode="after")
    def _has_one_figure(self) -> Self:
        if (self.range is None) == (self.column is None):
            raise PydanticCustomError("figure_missing", "needs a range or a column, not both")
        return self


class Requested(_Named):
    """What the request itself says."""

    test: Literal["requested"]
    where: Where
    otherwise: Literal["not_met", "not_documented"] = "not_met"

    @model_validator(mode="after")
    def _asks_for_what_there_is(self) -> Self:
        check(Request, self.where)
        return self


class Always(_Named):
    """Holds of every item: what a guideline never recommends."""

    test: Literal["always"]


class Group(_Named):
    """Several criteria together. ``any_of`` may ask for more than one of them."""

    test: Literal["all_of", "any_of"]
    of: Annotated[tuple["Predicate", ...], Field(min_length=2, max_length=20)]
    at_least: int = Field(default=1, ge=1, le=20)

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.at_least > len(self.of):
            raise PydanticCustomError("group_too_small", "asks for more than it names")
        return self


Predicate = Annotated[
    Found
    | NoneFound
    | Improved
    | Counted
    | Tried
    | Concordant
    | Elapsed
    | Requested
    | Always
    | Group,
    Field(discriminator="test"),
]

Group.model_rebuild()


def leaves(predicate: Predicate) -> tuple[Predicate, ...]:
    """Return the tests of a criterion, without its groups."""
    if isinstance(predicate, Group):
        return tuple(leaf for each in predicate.of for leaf in leaves(each))
    return (predicate,)
