"""A reviewer who does not exist: what a determination says of the one who decided."""

from datetime import date
from typing import Final

from shared.events.case import Qualifications

NOBODY: Final = "rev-0000000000000000"
"""The reference of a reviewer whom no roster has."""


def qualified(
    as_of: date,
    specialties: tuple[str, ...] = ("Occupational Medicine",),
    licensed_in: tuple[str, ...] = ("California",),
    *,
    board_certified: bool = True,
) -> Qualifications:
    """Return the qualifications of a physician of whom everything that the law asks is so."""
    return Qualifications(
        degree="M.D.",
        specialties=specialties,
        board_certified=board_certified,
        licensed_in=licensed_in,
        no_affiliation=True,
        over_five_years_in_practice=True,
        at_least_24_hours_a_week=True,
        matched_expertise=True,
        familiar_with_law=True,
        as_of=as_of,
    )
