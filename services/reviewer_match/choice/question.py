"""What is asked of a roster: one case, and what reviewers have to do already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.reviewer_match.qualification import (
    Term,
)
from shared.events.case import DisputedItem
from shared.events.parties import PartySheet


@dataclass(frozen=True)
class Loads:
    """What reviewers have to do, by id: who is missing has nothing."""

    open: Mapping[str, int] = field(default_factory=dict)
    """Cases in hand or offered."""
    recent: Mapping[str, int] = field(default_factory=dict)
    """Cases that came within the time of a quota."""


@dataclass(frozen=True)
class Question:
    """A case, as far as the choice of a reviewer depends on it."""

    case_id: UUID
    items: Sequence[DisputedItem]
    sheet: PartySheet
    term: Term
    former_reviewers: frozenset[str] = frozenset()
    """Ids of those whose determination was set aside; a remand goes to somebody else."""
    asked_before: Mapping[str, str] = field(default_factory=dict)
    """Ids of those who had this case before, and what became of it; nobody is asked twice."""
    declared: Mapping[str, str] = field(default_factory=dict)
    """Ids of those who declared a conflict with one of the parties, and the path of it."""
