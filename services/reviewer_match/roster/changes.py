"""The table of dated changes: identity lies here, in the matching's own schema."""

import json

from psycopg.types.json import Json

from services.reviewer_match.roster.book import Change
from shared.database import Tx
from shared.events.reviewer_changed import ReviewerChanged
from shared.events.reviewer_profile import Reviewer


class Changes:
    """The gateway, inside one transaction that is not its own."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def note(self, change: ReviewerChanged) -> None:
        """Keep a change. Nothing is overwritten: what was known before can still be asked for."""
        profile = None if change.profile is None else change.profile.model_dump(mode="json")
        await self._tx.execute(
            "insert into roster_changes (reviewer_id, effective_on, profile) values (%s, %s, %s)",
            [change.reviewer_id, change.effective_on, None if profile is None else Json(profile)],
        )

    async def since(self, seq: int) -> list[Change]:
        """Return what has come to be known after a change."""
        found = await self._tx.execute(
            "select seq, reviewer_id, effective_on, profile from roster_changes "
            "where seq > %s order by seq",
            [seq],
        )
        return [
            Change(
                row["seq"],
                row["reviewer_id"],
                row["effective_on"],
                None
                if row["profile"] is None
                else Reviewer.model_validate_json(json.dumps(row["profile"])),
            )
            for row in await found.fetchall()
        ]
