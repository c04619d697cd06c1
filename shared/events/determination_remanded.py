"""A determination was set aside: the dispute goes to a fresh review by somebody else."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from shared import topics
from shared.events.application_withdrawn import ItemNos
from shared.events.envelope import FilingEvent, FilingKey
from shared.text import RecordText


class Ground(StrEnum):
    """The five grounds on which a determination is set aside (LC 4610.6(h))."""

    BEYOND_POWERS = "beyond_powers"
    FRAUD = "fraud"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    BIAS = "bias"
    PLAINLY_ERRONEOUS_FINDING = "plainly_erroneous_finding"


class DeterminationRemanded(FilingEvent):
    """The appeals board has reversed a determination (LC 4610.6(i)).

    ``filing`` names the case that was determined; it stays as it was. The fresh review is a case of
    its own, under the key ``fresh``.
    """

    topic: ClassVar[str] = topics.DETERMINATION_REMANDED

    fresh: FilingKey
    item_nos: ItemNos = ()
    ordered_on: date
    ground: Ground
    stated_error: RecordText
