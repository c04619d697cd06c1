"""A case as it would be with something different."""

from typing import Annotated

from pydantic import Field

from services.decision.facts.findings import AnyFinding, Facts
from services.decision.guidelines.selection import Selection
from services.decision.request.items import Request
from shared.events.case import Identifier
from shared.events.envelope import Part

Asks = dict[Identifier, bool | int | float | str | tuple[str, ...]]
"""Fields of a request, with what they would hold."""


class Supposition(Part):
    """One thing that would be different."""

    text: str
    add: tuple[AnyFinding, ...] = ()
    without: tuple[Selection, ...] = Field(default=(), description="Findings to leave out.")
    asks: Annotated[Asks, Field(max_length=10)] = Field(
        default={}, description="Fields of the request."
    )

    def __hash__(self) -> int:
        return hash(self.text)


def suppose(
    changes: tuple[Supposition, ...], request: Request, facts: Facts
) -> tuple[Request, Facts]:
    """Apply changes to a request and its facts. What one change adds no other takes away."""
    left_out = tuple(each for change in changes for each in change.without)
    of = request.body_parts, request.laterality, request.drug
    kept = tuple(
        finding
        for finding in facts.findings
        if not any(each.matches(finding, *of) for each in left_out)
    )
    added = tuple(finding for change in changes for finding in change.add)
    asked = {name: value for change in changes for name, value in change.asks.items()}
    return (
        request.model_copy(update=asked),
        facts.model_copy(update={"findings": kept + added}),
    )
