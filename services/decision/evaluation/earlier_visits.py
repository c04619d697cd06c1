"""Visits of the same treatment before a request, as the record counts them."""

from dataclasses import dataclass
from typing import Final

from services.decision.facts.findings import Extent, Facts, PriorTreatment
from services.decision.guidelines.selection import Selection


@dataclass(frozen=True)
class Earlier:
    """Visits of the same treatment before this request."""

    extent: Extent | None
    """None: searched for, not found."""
    count: int | None
    findings: tuple[PriorTreatment, ...]


_ALSO_CALLED: Final = {"physical_therapy": "therapy", "occupational_therapy": "therapy"}
"""Treatments that a record may call by a shorter name."""


def earlier_visits(treatment: str, facts: Facts) -> Earlier:
    """Sum up what the record says of earlier visits; of several counts the highest is meant.

    Visits of "therapy" are meant where they are counted; without a count the word says too little.
    """
    found = tuple(
        each
        for each in facts.findings
        if isinstance(each, PriorTreatment)
        and (
            each.treatment == treatment
            or (each.count and each.treatment == _ALSO_CALLED.get(treatment))
        )
    )
    given = tuple(each for each in found if each.extent is not Extent.NONE)
    if not given:
        return Earlier(Extent.NONE if found else None, 0 if found else None, found)
    counts = [each.count for each in given if each.count is not None]
    extensive = any(each.extent is Extent.EXTENSIVE for each in given)
    extent = Extent.EXTENSIVE if extensive else Extent.SOME
    return Earlier(extent, max(counts) if counts else None, given)


def visits_of(treatment: str) -> Selection:
    """Select everything that the record says of earlier visits of a treatment."""
    return Selection(
        kind="prior_treatment",
        where={
            "treatment": tuple(filter(None, (treatment, _ALSO_CALLED.get(treatment)))),
            "extent": tuple(each.value for each in Extent),
        },
    )
