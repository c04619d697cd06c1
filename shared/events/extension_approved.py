"""The administrative director gives more time for a determination."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from shared import topics
from shared.events.envelope import FilingEvent


class ExtensionGround(StrEnum):
    """Why more time may be given (LC 4610.6(d))."""

    EXTRAORDINARY_CIRCUMSTANCES = "extraordinary_circumstances"
    GOOD_CAUSE = "good_cause"


class ExtensionApproved(FilingEvent):
    """The time for the determination is three days longer, once (LC 4610.6(d); 8 CCR 9792.10.6)."""

    topic: ClassVar[str] = topics.EXTENSION_APPROVED

    approved_on: date
    because: ExtensionGround
