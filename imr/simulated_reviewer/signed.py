"""The table of what the simulated reviewer has signed."""

from uuid import UUID

from shared.database import Tx


class Signed:
    """Drafts that were signed, in the transaction of one event."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def latest_version(self, case_id: UUID) -> int:
        """Return the highest version signed of a case's drafts; 0 before the first."""
        found = await self._tx.execute(
            "select coalesce(max(version), 0) as version from signed where case_id = %s", [case_id]
        )
        row = await found.fetchone()
        assert row is not None  # an aggregate always has a row
        return int(row["version"])

    async def note(self, case_id: UUID, version: int, draft: str, content: str) -> None:
        """Note that a draft was signed, and over which content."""
        await self._tx.execute(
            "insert into signed (case_id, version, draft, content) values (%s, %s, %s, %s)",
            [case_id, version, draft, content],
        )
