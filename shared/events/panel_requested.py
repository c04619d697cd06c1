"""One reviewer cannot judge the whole case: the administrative director is asked for a second."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared import topics
from shared.events.case import CaseNumber
from shared.events.envelope import CaseEvent, Part
from shared.events.reviewer_matched import ReviewerRef
from shared.text import Line


class ItemNotCovered(Part):
    """A disputed item for which the reviewer of the case has no fitting specialty."""

    item_no: int = Field(ge=1)
    specialties: Annotated[tuple[Line, ...], Field(min_length=1, max_length=100)] = Field(
        description="Who would fit, the best first."
    )


class PanelRequested(CaseEvent):
    """Nobody eligible is competent for every item; approval of a further reviewer is asked for.

    More than one reviewer takes the administrative director's written approval (8 CCR
    9792.10.6(c)). The case has a reviewer, chosen for its hardest item, and does not stand still.
    """

    topic: ClassVar[str] = topics.PANEL_REQUESTED

    case_number: CaseNumber
    reviewer_ref: ReviewerRef = Field(description="Who has the case.")
    not_covered: Annotated[tuple[ItemNotCovered, ...], Field(min_length=1, max_length=200)]
    determination_due: date
