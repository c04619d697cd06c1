"""The way in for a question of the reviewer, or of staff."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.intake.cases import Cases, Known
from services.intake.clocks.deadlines import Deadlines
from services.intake.information.requests import MOST_BYTES, Asking, Requests, is_readable
from services.intake.life.progress import require
from services.intake.life.states import State
from shared.database import Tx
from shared.edge import Answers
from shared.errors import RefusedError
from shared.events import InformationAsked
from shared.events.case import Priority
from shared.events.deadlines_changed import ClockName
from shared.events.envelope import Received
from shared.events.information_asked import AskedBy
from shared.events.information_requested import Question
from shared.evidence import Evidence

_MAY_ASK: Final[Mapping[AskedBy, frozenset[State]]] = MappingProxyType(
    {
        AskedBy.REVIEWER: frozenset({State.IN_REVIEW}),
        AskedBy.STAFF: frozenset({State.AWAITING_CONFIRMATION, State.IN_REVIEW}),
    }
)
_PUTS: Final[Mapping[State, tuple[State, ClockName]]] = MappingProxyType(
    {
        State.AWAITING_CONFIRMATION: (State.INFORMATION_REQUESTED, ClockName.ELIGIBILITY_ANSWER),
        State.IN_REVIEW: (State.ADDITIONAL_INFORMATION, ClockName.REVIEWER_ANSWER),
    }
)


async def on_information_asked(
    received: Received[InformationAsked], tx: Tx, *, evidence: Evidence, deadlines: Deadlines
) -> Answers:
    """Put the question to the party; the case waits for the answer until its due date.

    Before a refusal is confirmed it is a question about eligibility (8 CCR 9792.10.3(b), (c)), in
    review one about the treatment (LC 4610.6(b); 8 CCR 9792.10.5(d)).

    Raises:
        NotYetError: the case has not come so far, or waits for another answer.
        RefusedError: ``asker_unknown``, ``question_missing``, ``question_unreadable``, or the case
            is where nobody asks any more; the code names its state.
    """
    event, cases = received.event, Cases(tx)
    if event.asked_by not in _MAY_ASK:
        raise RefusedError("asker_unknown", "Screening asks by itself.")
    known = await require(cases, received.case_id, _MAY_ASK[event.asked_by])
    _require_readable(await evidence.find(event.question))
    state, clock = _PUTS[known.state]
    await cases.move(received.case_id, state, received.now)
    asking = Asking(
        case_id=received.case_id,
        name=f"{received.envelope.source}|{received.envelope.id}",
        by=event.asked_by,
        of=event.of,
        questions=(Question(words=event.question),),
        clock=clock,
        party_sheet=_party_sheet(known),
        case_number=known.case.case_number if known.case else None,
        priority=known.case.priority if known.case else Priority.STANDARD,
    )
    return (await Requests(tx).put(asking, deadlines, received.now),)


def _party_sheet(known: Known) -> str:
    assert known.party_sheet is not None  # an application that was read has one
    return known.party_sheet


def _require_readable(question: bytes | None) -> None:
    """Refuse what no letter could print; the desk asks anew.

    Raises:
        RefusedError: ``question_missing`` or ``question_unreadable``.
    """
    if question is None:
        raise RefusedError("question_missing", "The evidence store has no such question.")
    if not is_readable(question):
        raise RefusedError(
            "question_unreadable", f"A question is a text of at most {MOST_BYTES} bytes."
        )
