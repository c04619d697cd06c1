"""What came in over HTTP: which key stands for which content, so that a repeat is known as one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.cases import Cases
from services.intake.life.states import State
from shared.account import CaseName
from shared.database import Tx
from shared.problem import ProblemError


@dataclass(frozen=True)
class HttpFiling:
    """One request, by what makes it the same as another."""

    sender: str
    key: str
    content: str
    """Digest of the event."""
    case_id: UUID


class HttpFilings:
    """The table, inside one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def claim(self, filing: HttpFiling, at: datetime, *, opens_case: bool) -> None:
        """Make the key stand for this content, for good; a form that was invalid may be corrected.

        Raises:
            ProblemError: the key stands for another content, or the application came another way.
        """
        claimed = await self._tx.execute(
            "insert into http_filings (sender, key, content, case_id, received_at) "
            "values (%s, %s, %s, %s, %s) on conflict (sender, key) do nothing",
            [filing.sender, filing.key, filing.content, filing.case_id, at],
        )
        known = await Cases(self._tx).find(filing.case_id) if opens_case else None
        is_open = known is not None and known.state is not State.INVALID
        if claimed.rowcount:
            if is_open:
                raise ProblemError(
                    409, "filed_already", "This filing came in another way and was screened."
                )
            return
        found = await self._tx.execute(
            "select content from http_filings where sender = %s and key = %s for update",
            [filing.sender, filing.key],
        )
        row = await found.fetchone()
        assert row is not None  # the insert met it
        if row["content"] == filing.content:
            return
        if known is None or is_open:
            raise ProblemError(
                409, "filing_changed", "This key came with another content before. Use a new key."
            )
        await self._tx.execute(
            "update http_filings set content = %s, received_at = %s, published_at = null "
            "where sender = %s and key = %s",
            [filing.content, at, filing.sender, filing.key],
        )

    async def mark_published(self, filing: HttpFiling, at: datetime) -> None:
        """Note that the broker has confirmed it."""
        await self._tx.execute(
            "update http_filings set published_at = coalesce(published_at, %s) "
            "where sender = %s and key = %s and content = %s",
            [at, filing.sender, filing.key, filing.content],
        )

    async def received(self, case: CaseName) -> tuple[UUID, datetime, bool] | None:
        """Return the id of a case that is on its way, since when, and whether it is published."""
        found = await self._tx.execute(
            "select case_id, received_at, published_at is not null as published "
            "from http_filings where case_id = %s order by received_at limit 1",
            [case.case_id],
        )
        row = await found.fetchone()
        return None if row is None else (row["case_id"], row["received_at"], row["published"])
