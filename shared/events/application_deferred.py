"""An application, or some of its items, waits while liability is disputed."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import Application, CaseNumber, DeferredItem, Fault, RefusedItem
from shared.events.envelope import CaseEvent


class ApplicationDeferred(CaseEvent):
    """The review waits until the dispute about liability is resolved (LC 4610.5(k)).

    Where other items go on, the case is open and has a number.
    """

    topic: ClassVar[str] = topics.APPLICATION_DEFERRED

    application: Application
    case_number: CaseNumber | None = None
    deferred_items: Annotated[tuple[DeferredItem, ...], Field(min_length=1, max_length=200)]
    refused_items: Annotated[tuple[RefusedItem, ...], Field(max_length=200)] = ()
    warnings: Annotated[tuple[Fault, ...], Field(max_length=500)] = ()
