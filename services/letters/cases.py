"""The service's own tables: one row per letter and per notice that was issued."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.letters.letter import Letter
from shared.database import Tx
from shared.events.notice_issued import NoticeIssued, NoticeKind


@dataclass(frozen=True)
class Files:
    """Where what was made lies in the evidence store, by digest."""

    letter: str
    twin: str
    public_letter: str
    public_data: str


class Cases:
    """Letters by case, within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def has_letter(self, case_id: UUID, kind: str) -> bool:
        """Whether a letter of this kind was issued for the case."""
        found = await self._tx.execute(
            "select 1 from letters where case_id = %s and kind = %s", [case_id, kind]
        )
        return await found.fetchone() is not None

    async def issue(self, letter: Letter, files: Files, pages: int, now: datetime) -> None:
        """Record that the letter exists. A second one of its kind is impossible."""
        await self._tx.execute(
            "insert into letters (case_id, kind, case_number, content, template, template_version, "
            "template_digest, letter, twin, public_letter, public_data, pages, issued_at) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                letter.case_id,
                letter.kind,
                letter.case_number,
                letter.content,
                letter.template.name,
                letter.template.version,
                letter.template.digest,
                files.letter,
                files.twin,
                files.public_letter,
                files.public_data,
                pages,
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
