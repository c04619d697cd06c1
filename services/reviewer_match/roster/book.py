"""The roster as it stood on a day, as far as it was known then: a file, and dated changes to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from services.reviewer_match.roster.roster import Roster
from shared.events.envelope import digest
from shared.events.reviewer_profile import Reviewer

_DAYS: Final = 64


@dataclass(frozen=True)
class Change:
    """One reviewer from a day on, as it came to be known."""

    seq: int
    """Counts what came to be known: a higher one corrects a lower one of the same day."""
    reviewer_id: str
    effective_on: date
    profile: Reviewer | None
    """None: he or she has left."""


class Book:
    """A roster file and all changes; it answers what held on a day, as known at a point."""

    def __init__(self, base: Roster, changes: Sequence[Change] = ()) -> None:
        self.base = base
        self._changes = tuple(sorted(changes, key=lambda each: (each.effective_on, each.seq)))
        self.seq = max((each.seq for each in changes), default=0)
        self._as_of = lru_cache(maxsize=_DAYS)(self._roster)

    def with_more(self, changes: Sequence[Change]) -> "Book":
        """Return a book that knows more."""
        return Book(self.base, (*self._changes, *changes)) if changes else self

    def as_of(self, day: date, seq: int | None = None) -> Roster:
        """Return the roster of a day, as far as it was known when ``seq`` was the last change."""
        known = self.seq if seq is None else seq
        in_force = tuple(
            at
            for at, each in enumerate(self._changes)
            if each.effective_on <= day and each.seq <= known
        )
        return self._as_of(in_force)

    def _roster(self, in_force: tuple[int, ...]) -> Roster:
        if not in_force:
            return self.base
        people = {each.id: each for each in self.base.reviewers}
        told = [self.base.version]
        for change in (self._changes[at] for at in in_force):
            people.pop(change.reviewer_id, None)
            if change.profile is not None:
                people[change.reviewer_id] = change.profile
            body = change.profile.model_dump_json().encode() if change.profile else b""
            told.append(f"{change.reviewer_id}|{change.effective_on}|{digest(body)}")
        ordered = tuple(people[each] for each in sorted(people))
        return Roster(ordered, digest("\n".join(told).encode()))
