"""The service's own tables: one row per version of a letter and per notice that was issued."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final
from uuid import UUID

from services.letters.letter import KIND, Letter
from services.letters.releasing import Release
from shared.account import CaseName
from shared.database import Tx
from shared.events.letter_issued import Copy
from shared.events.notice_issued import NoticeIssued, NoticeKind


@dataclass(frozen=True)
class Issued:
    """A letter that was made, in one version."""

    case_id: UUID
    case_number: str
    version: int
    content: str
    twin: str
    public_letter: str
    public_data: str
    pages: int
    issued_at: datetime


_COLUMNS: Final = ", ".join(each.name for each in fields(Issued))


class Cases:
    """Letters by case, within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def versions(self, case: CaseName) -> Sequence[Issued]:
        """Return the determination letters of a case; the last one holds."""
        found = await self._tx.execute(
            f"select {_COLUMNS} from letters "  # noqa: S608 - a constant
            "where kind = %s and (case_id = %s or case_number = %s) order by version",
            [KIND, case.case_id, case.number],
        )
        return [Issued(**row) for row in await found.fetchall()]

    async def published_under(self, address: str) -> Issued | None:
        """Return the letter whose public copy, as PDF or as data, has this digest."""
        found = await self._tx.execute(
            f"select {_COLUMNS} from letters "  # noqa: S608 - a constant
            "where public_letter = %s or public_data = %s limit 1",
            [address, address],
        )
        row = await found.fetchone()
        return None if row is None else Issued(**row)

    async def issue(self, letter: Letter, copy: Copy, public: Release, now: datetime) -> None:
        """Record that the letter exists. A second one of its kind and version is impossible."""
        await self._tx.execute(
            "insert into letters (case_id, kind, version, case_number, content, template, "
            "template_version, template_digest, letter, twin, public_letter, "
            "public_data, pages, issued_at) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                letter.case_id,
                letter.kind,
                letter.version,
                letter.case_number,
                letter.content,
                letter.template.name,
                letter.template.version,
                letter.template.digest,
                copy.letter,
                copy.twin,
                public.letter,
                public.data,
                copy.pages,
                now,
            ],
        )

    async def has_notice(self, case_id: UUID, kind: NoticeKind, number: int) -> bool:
        """Whether this notice was issued."""
        found = await self._tx.execute(
            "select 1 from notices where case_id = %s and kind = %s and number = %s",
            [case_id, kind.value, number],
        )
        return await found.fetchone() is not None

    async def issue_notice(self, issued: NoticeIssued, now: datetime) -> None:
        """Record that the notice exists. The same one twice is impossible."""
        await self._tx.execute(
            "insert into notices (case_id, kind, number, case_number, template, template_version, "
            "template_digest, letter, twin, pages, issued_at) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                issued.case_id,
                issued.kind.value,
                issued.number,
                issued.case_number,
                issued.template.name,
                issued.template.version,
                issued.template.digest,
                issued.letter,
                issued.twin,
                issued.pages,
                now,
            ],
        )
