"""The pool of a day: the roster file with all changes in force, its edges collected once."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import Final

from services.reviewer_match.choice import Pool
from services.reviewer_match.conflicts import Organizations
from services.reviewer_match.conflicts.organizations import NOTHING_KNOWN
from services.reviewer_match.fit import Competence
from services.reviewer_match.roster.book import Book
from services.reviewer_match.roster.changes import Changes
from services.reviewer_match.roster.roster import Roster, reference
from shared.database import Tx
from shared.events.reviewer_matched import ReviewerRef

_POOLS: Final = 4
_REFERENCES: Final = 262_144


class Rosters:
    """Every roster that there was. What came to be known is read where it is newer than ours."""

    def __init__(
        self,
        base: Roster,
        competence: Competence,
        secret: str,
        organizations: Organizations = NOTHING_KNOWN,
    ) -> None:
        self._book = Book(base)
        self._competence = competence
        self._organizations = organizations
        self._pools: dict[str, Pool] = {}
        self._secret = secret
        self._referred = lru_cache(maxsize=_REFERENCES)(reference)

    def reference(self, reviewer_id: str) -> ReviewerRef:
        """Return the opaque name of a reviewer."""
        return self._referred(self._secret, reviewer_id)

    def ids_of(self, references: Collection[ReviewerRef], pool: Pool) -> frozenset[str]:
        """Return who of a pool stands behind some opaque names."""
        wanted = set(references)
        return frozenset(
            each.id for each in pool.roster.reviewers if self.reference(each.id) in wanted
        )

    @property
    def base_version(self) -> str:
        """The version of the roster file alone."""
        return self._book.base.version

    async def pool(self, tx: Tx, day: date, seq: int | None = None) -> tuple[Pool, int]:
        """Return the pool of a day, as far as is known or was known at ``seq``, and that point."""
        self._book = self._book.with_more(await Changes(tx).since(self._book.seq))
        known = self._book.seq if seq is None else seq
        roster = self._book.as_of(day, known)
        pool = self._pools.pop(roster.version, None)
        if pool is None:
            pool = Pool(roster, self._competence, self._organizations)
        self._pools[roster.version] = pool  # the newest last
        while len(self._pools) > _POOLS:
            self._pools.pop(next(iter(self._pools)))
        return pool, known
