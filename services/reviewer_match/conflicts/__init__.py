"""No material professional, familial or financial affiliation (LC 139.5(c), (d)(5), (d)(6)).

Who is who (``identity``), who is a party (``parties``), which organisation belongs to which
(``organizations``), what ties a reviewer (``ties``), and what leads from one to the other
(``screen``).
"""

from services.reviewer_match.conflicts.identity import normalized
from services.reviewer_match.conflicts.organizations import Organizations
from services.reviewer_match.conflicts.parties import Party, parties, unnamed
from services.reviewer_match.conflicts.screen import Screen
from services.reviewer_match.conflicts.ties import RELATIONS

__all__ = ["RELATIONS", "Organizations", "Party", "Screen", "normalized", "parties", "unnamed"]
