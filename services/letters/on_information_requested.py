"""The way in: a party is asked for information. Out comes the request, copied to all parties."""

from functools import partial

from services.letters import notices
from services.letters.content import read_text
from services.letters.issuing import Office, require_first
from shared.database import Tx
from shared.edge import Answers
from shared.events import InformationRequested
from shared.events.envelope import Received
from shared.events.information_requested import Question
from shared.events.notice_issued import NoticeKind


async def on_information_requested(
    received: Received[InformationRequested], tx: Tx, *, office: Office
) -> Answers:
    """Ask the party, and tell the others what is asked (LC 4610.6(b); 8 CCR 9792.10.3(b), (c)).

    Raises:
        RefusedError: ``notice_issued_already``.
        EvidenceMissingError: party sheet or question are not in the store.
        ContentUnreadableError: what lies there is none.
    """
    event = received.event
    await require_first(tx, event.case_id, NoticeKind.INFORMATION, event.number)
    parties = await office.parties(event.party_sheet)
    asked = [await _words(each, office) for each in event.questions]
    told = partial(notices.information, event, asked)
    return await office.issue(told, parties, tx, received.now)


async def _words(question: Question, office: Office) -> str:
    """Return what is asked, in plain words."""
    if question.words is None:
        return question.text or ""
    return read_text(await office.evidence.get(question.words), "question")
