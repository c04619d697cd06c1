"""The roster: who may review, what is known of each, since when, and whether it can be true."""

from services.reviewer_match.roster.roster import Roster, reference
from shared.events.reviewer_profile import (
    NEED_BOARDS,
    Affiliation,
    Certification,
    Discipline,
    FamilyMember,
    HoursAttestation,
    Income,
    Interest,
    Licence,
    Membership,
    Payment,
    Period,
    Reviewer,
    ReviewerId,
)

__all__ = [
    "NEED_BOARDS",
    "Affiliation",
    "Certification",
    "Discipline",
    "FamilyMember",
    "HoursAttestation",
    "Income",
    "Interest",
    "Licence",
    "Membership",
    "Payment",
    "Period",
    "Reviewer",
    "ReviewerId",
    "Roster",
    "reference",
]
