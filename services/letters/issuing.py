"""A notice becomes files, once: a copy for each party, rendered, put away, and on the books."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.letters.cases import Cases
from services.letters.content import read
from services.letters.letter import Letter
from services.letters.metrics import NOTICES, RENDERED, RENDERING
from services.letters.notice import Notice
from services.letters.notice_draft import Letterhead
from services.letters.readers import readers
from services.letters.registry import NOTICE, Registry
from services.letters.render import Renderer
from services.letters.sections import require_filled
from shared import logs
from shared.clock import legal_day
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events.letter_issued import Copy
from shared.events.notice_issued import NoticeIssued, NoticeKind
from shared.events.parties import PartySheet
from shared.evidence import Evidence

log = logs.get()


Compose = Callable[[PartySheet, Letterhead], Notice]
"""Makes one party's copy of a notice."""


@dataclass(frozen=True)
class Office:
    """What every letter is made with."""

    organization: str
    registry: Registry
    renderer: Renderer
    evidence: Evidence

    async def parties(self, party_sheet: str) -> PartySheet:
        """Open a party sheet.

        Raises:
            EvidenceMissingError: it is not in the store.
            ContentUnreadableError: what lies there is no party sheet.
        """
        return read(PartySheet, await self.evidence.get(party_sheet), "party sheet")

    async def issue(
        self,
        compose: Compose,
        parties: PartySheet,
        tx: Tx,
        now: datetime,
    ) -> Answers:
        """Make every party's copy of a notice and answer that it exists.

        Raises:
            LetterSectionEmptyError: a part that the notice must have says nothing.
        """
        day = legal_day(now)
        template = self.registry.in_force(NOTICE, day)
        notices = [
            compose(parties, Letterhead(self.organization, template, day, reader))
            for reader in readers(parties)
        ]
        copies = [await make_copy(each, self.renderer, self.evidence) for each in notices]
        notice, first = notices[0], copies[0]
        kind = notice.kind.value
        issued = NoticeIssued(
            case_id=notice.case_id,
            kind=notice.kind,
            number=notice.number,
            case_number=notice.case_number,
            template=notice.template,
            issued_on=notice.issued_on,
            letter=first.letter,
            twin=first.twin,
            pages=first.pages,
            copies=tuple(copies),
        )
        await Cases(tx).issue_notice(issued, now)
        NOTICES.labels(kind).inc()
        log.info("notice_issued", reason=kind, copies=len(copies), pages=first.pages)
        return (issued,)


async def make_copy(letter: Letter | Notice, renderer: Renderer, evidence: Evidence) -> Copy:
    """Print one party's copy and put it away with its twin.

    Raises:
        LetterSectionEmptyError: a part that it must have says nothing.
    """
    assert letter.party is not None  # a public copy is nobody's
    require_filled(letter)
    with RENDERING.labels(str(letter.kind)).time():
        printed = await asyncio.to_thread(renderer.render, letter)
    RENDERED.labels(str(letter.kind), "party").inc()
    return Copy(
        party=letter.party,
        language=letter.language,
        letter=await evidence.put(printed.pdf),
        twin=await evidence.put(letter.encoded()),
        pages=printed.pages,
    )


async def require_first(tx: Tx, case_id: UUID, kind: NoticeKind, number: int = 1) -> None:
    """Make sure that this notice has not been made.

    Raises:
        RefusedError: ``notice_issued_already``.
    """
    if await Cases(tx).has_notice(case_id, kind, number):
        raise RefusedError("notice_issued_already", f"Case {case_id} has its {kind.value} notice.")
