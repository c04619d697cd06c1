"""A notice becomes a file, once: rendered, put away, and on the books."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.letters.cases import Cases
from services.letters.content import read
from services.letters.metrics import NOTICES, RENDERED, RENDERING
from services.letters.notice import Letterhead, Notice
from services.letters.registry import NOTICE, Registry
from services.letters.render import Renderer
from shared import logs
from shared.clock import legal_day
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events.notice_issued import NoticeIssued, NoticeKind
from shared.events.parties import PartySheet
from shared.evidence import Evidence

log = logs.get()


@dataclass(frozen=True)
class Office:
    """What every notice is made with."""

    organization: str
    registry: Registry
    renderer: Renderer
    evidence: Evidence

    def letterhead(self, now: datetime) -> Letterhead:
        """Return who writes on this day, with the template in force."""
        day = legal_day(now)
        return Letterhead(self.organization, self.registry.in_force(NOTICE, day), day)

    async def parties(self, party_sheet: str) -> PartySheet:
        """Open a party sheet.

        Raises:
            EvidenceMissingError: it is not in the store.
            ContentUnreadableError: what lies there is no party sheet.
        """
        return read(PartySheet, await self.evidence.get(party_sheet), "party sheet")

    async def issue(self, notice: Notice, tx: Tx, now: datetime) -> Answers:
        """Make the notice's file and answer that it exists."""
        kind = notice.kind.value
        with RENDERING.labels(kind).time():
            printed = await asyncio.to_thread(self.renderer.render, notice)
        RENDERED.labels(kind, "party").inc()
        issued = NoticeIssued(
            case_id=notice.case_id,
            kind=notice.kind,
            number=notice.number,
            case_number=notice.case_number,
            template=notice.template,
            issued_on=notice.issued_on,
            letter=await self.evidence.put(printed.pdf),
            twin=await self.evidence.put(notice.encoded()),
            pages=printed.pages,
        )
        await Cases(tx).issue_notice(issued, now)
        NOTICES.labels(kind).inc()
        log.info("notice_issued", reason=kind, pages=printed.pages)
        return (issued,)


async def require_first(tx: Tx, case_id: UUID, kind: NoticeKind, number: int = 1) -> None:
    """Make sure that this notice has not been made.

    Raises:
        RefusedError: ``notice_issued_already``.
    """
    if await Cases(tx).has_notice(case_id, kind, number):
        raise RefusedError("notice_issued_already", f"Case {case_id} has its {kind.value} notice.")
