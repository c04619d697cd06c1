"""Every letter that is issued has to go out: one delivery for each party's copy of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from services.letters.delivery.deliveries import Deliveries, Delivery, delivery_key
from services.letters.delivery.states import State
from shared.database import Tx
from shared.edge import Answers, Edge
from shared.events import LetterIssued, NoticeIssued
from shared.events.envelope import E, Received


def delivering(edge: Edge[E], party_sheet: Callable[[E], str | None]) -> Edge[E]:
    """Return the edge, which notes in its own transaction who must get what it issues.

    So no event can be lost on the way: whatever becomes of ``letter.issued``, the letter goes out.
    """

    async def handle(received: Received[E], tx: Tx) -> Answers:
        answers = await edge.handle(received, tx)
        sheet = party_sheet(received.event)
        for issued in answers:
            if isinstance(issued, LetterIssued | NoticeIssued) and sheet is not None:
                await _lay(issued, sheet, received, tx)
        return answers

    return replace(edge, handle=handle)


async def _lay(
    issued: LetterIssued | NoticeIssued, party_sheet: str, received: Received[Any], tx: Tx
) -> None:
    kind = str(issued.kind)
    number = issued.number if isinstance(issued, NoticeIssued) else issued.version
    for copy in issued.copies:
        await Deliveries(tx).lay(
            Delivery(
                key=delivery_key(issued.case_id, kind, number, copy.party),
                case_id=issued.case_id,
                case_number=issued.case_number,
                kind=kind,
                number=number,
                party=copy.party,
                letter=copy.letter,
                party_sheet=party_sheet,
                state=State.CREATED,
                since=received.now,
                attempts=0,
                reason=None,
                cause=received.envelope,
            )
        )
