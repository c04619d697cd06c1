"""A reviewer has answered: with his attestation the case is his, without it the next is asked."""

from collections.abc import Sequence

from services.reviewer_match.assignment import (
    Matcher,
    matched,
    read_party_sheet,
    second_asked_for,
)
from services.reviewer_match.cases import Cases
from services.reviewer_match.life.offers import STATEMENT, Offer, Offers, OfferState
from services.reviewer_match.metrics import OFFERS_SETTLED
from services.reviewer_match.states import State
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events.envelope import Received
from shared.events.reviewer_responded import Answer, ReviewerResponded

_SIMULATED = "simulated"


async def on_reviewer_responded(
    received: Received[ReviewerResponded], tx: Tx, *, matcher: Matcher, allow_simulated: bool
) -> Answers:
    """Give an accepted case to its reviewer; offer a declined one to the next.

    Where he is not competent for every item, a second reviewer is asked for at the same time.
    A conflict that the reviewer declares is kept whatever else he says, and whenever he says it.

    Raises:
        NotYetError: the case has not come so far.
        RefusedError: ``case_closed``, ``offer_unknown``, ``another_reviewer``,
            ``simulated_answer``, ``offer_not_open``, or ``attestation_missing``.
        EvidenceMissingError: the party sheet is not in the store.
        PartySheetInvalidError: what lies there is no party sheet.
        StandardUnknownError: no standards were in force on the day.
    """
    cases, offers, said = Cases(tx), Offers(tx), received.event
    state = await cases.state(received.case_id)
    if state is None:
        raise NotYetError(f"Case {received.case_id} has not been offered yet.")
    if state is State.CLOSED:
        raise RefusedError("case_closed", "The case has ended.")
    if said.kind == _SIMULATED and not allow_simulated:
        raise RefusedError("simulated_answer", "Answers of a program are not taken here.")
    offer = _answered(said, await offers.of_case(received.case_id))
    held = await cases.held(received.case_id)
    if said.conflicts and held is not None:
        sheet = await read_party_sheet(matcher.evidence, held.completed.case.party_sheet)
        await offers.declare(
            received.case_id, offer.reviewer_id, said.conflicts, sheet, matcher.secret, received.now
        )
    if offer.state is not OfferState.OPEN or held is None:
        if said.conflicts:
            return ()
        raise RefusedError("offer_not_open", f"The offer is {offer.state.value}.")
    answer = said.model_dump(mode="json", exclude={"case_id", "reviewer_ref"})
    if said.answer is Answer.DECLINED or said.conflicts:
        why = "conflict" if said.conflicts else said.because or "no reason given"
        following = await matcher.pass_on(
            held.completed, OfferState.DECLINED, str(why), cases, received.now, answer
        )
        return () if following is None else (following,)
    if said.attestation is None or said.attestation.statement != STATEMENT:
        raise RefusedError("attestation_missing", f"It takes the statement {STATEMENT}.")
    await offers.settle(
        received.case_id, OfferState.ACCEPTED, "no conflict attested", received.now, answer
    )
    OFFERS_SETTLED.labels(OfferState.ACCEPTED.value).inc()
    accepted = await cases.accept(received.case_id, received.now)
    return (matched(held.completed, accepted), *second_asked_for(held.completed, accepted))


def _answered(said: ReviewerResponded, offers: Sequence[Offer]) -> Offer:
    offer = next((each for each in offers if each.offer_no == said.offer_no), None)
    if offer is None:
        raise RefusedError("offer_unknown", "There is no such offer.")
    if offer.reviewer_ref != said.reviewer_ref:
        raise RefusedError("another_reviewer", "The offer was made to somebody else.")
    return offer
