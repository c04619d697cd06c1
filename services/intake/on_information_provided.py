"""The way in for the answer to a question."""

from collections.abc import Awaitable, Callable

from services.intake.cases import Cases, Known
from services.intake.eligibility.policy import Policy
from services.intake.eligibility.questions import answered
from services.intake.eligibility.screening import Filing, screen_after_question, stored_filing
from services.intake.form.application import faults_of, is_rejected
from services.intake.information.requests import Request, Requests, Standing
from services.intake.life.states import REFUSED, State, machine
from shared.clock import legal_day
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events import InformationProvided, RecordReceived
from shared.events.envelope import Received
from shared.evidence import Evidence

_ENDED = frozenset({*REFUSED, State.WITHDRAWN, State.TERMINATED})


async def on_information_provided(
    received: Received[InformationProvided],
    tx: Tx,
    *,
    bring: Callable[[Received[RecordReceived], Tx], Awaitable[Answers]],
    evidence: Evidence,
    policy: Policy,
) -> Answers:
    """Let the case go on: what decides eligibility is screened anew, a review is taken up again.

    Documents go into the file as any others do, whenever they come. An answer that comes when the
    case has gone on without it counts as long as a person has not confirmed the refusal.

    Raises:
        NotYetError: the question was not put yet.
        RefusedError: ``request_unknown``, ``request_of_another_case``, ``answered_already``,
            ``answer_impossible``, or the case has ended; the code names its state.
        EvidenceMissingError: the digest of a document points to nothing.
    """
    event, case_id, cases, requests = received.event, received.case_id, Cases(tx), Requests(tx)
    known = await cases.find(case_id)
    request = _require(received, known, await requests.find(event.request_id))
    assert known is not None  # its question was put
    is_first = request.standing in {Standing.OPEN, Standing.LAPSED}
    if not is_first and not event.records:
        raise RefusedError("answered_already", f"Case {case_id} has the answer to this question.")
    decides = is_first and _decides(known, request)
    if decides:
        await _corrected(received, known, cases, evidence, policy)  # before anything is kept
    answers: Answers = ()
    if event.records:
        records = RecordReceived(filing=event.filing, records=event.records)
        answers = await bring(Received(records, received.envelope, received.now), tx)
    if not is_first:
        return answers
    in_time = request.standing is Standing.OPEN
    await requests.end(
        request, Standing.ANSWERED if in_time else Standing.ANSWERED_LATE, received.now
    )
    if decides:
        filing = await _corrected(received, known, cases, evidence, policy)
        screened = await screen_after_question(filing, cases, evidence, policy, received.now)
        return (*answers, *screened)
    if in_time and known.state is State.ADDITIONAL_INFORMATION:
        await cases.move(case_id, State.IN_REVIEW, received.now)
    return answers


def _require(
    received: Received[InformationProvided], known: Known | None, request: Request | None
) -> Request:
    """Return the question, if this case can still have its answer.

    Raises:
        NotYetError: it was not put yet.
        RefusedError: it never will be, is another case's, or this case has ended.
    """
    case_id = received.case_id
    if request is not None and request.event.case_id != case_id:
        raise RefusedError(
            "request_of_another_case", f"Case {case_id} was not asked this question."
        )
    if request is None and (known is None or machine().is_open(known.state)):
        raise NotYetError(f"Case {case_id} was not asked this question yet.")
    if request is None:
        raise RefusedError("request_unknown", f"Case {case_id} was never asked this question.")
    assert known is not None  # it was asked
    if known.state is State.INFORMATION_REQUESTED and request.standing is Standing.LAPSED:
        raise NotYetError(f"Case {case_id} waits for another answer first.")
    if known.state in _ENDED:
        raise RefusedError(
            f"case_{known.state.value}", f"Case {case_id} stays {known.state.value}."
        )
    return request


def _decides(known: Known, request: Request) -> bool:
    """Tell whether the application is screened anew with the answer."""
    if known.state is State.INFORMATION_REQUESTED:
        return request.standing is Standing.OPEN
    return known.state is State.AWAITING_CONFIRMATION


async def _corrected(
    received: Received[InformationProvided],
    known: Known,
    cases: Cases,
    evidence: Evidence,
    policy: Policy,
) -> Filing:
    """Return the filing with what it left open, and without the warnings that this ends.

    Raises:
        RefusedError: ``answer_impossible``: it contradicts the form.
        EvidenceMissingError: the stored form is gone or was altered.
    """
    assert known.proposed is not None  # screening keeps what it found when it asks
    filing = await stored_filing(received.case_id, known.proposed, cases, evidence)
    application = answered(filing.application, received.event.answers)
    faults = faults_of(application, legal_day(received.now))
    if is_rejected(faults):
        raise RefusedError("answer_impossible", f"Case {received.case_id}: see the form's dates.")
    left = {each.code for each in policy.questions.open_in(faults)}
    gone = {each.code for each in policy.questions.open_in(filing.warnings)} - left
    warnings = tuple(each for each in filing.warnings if each.code not in gone)
    return Filing(application, filing.kept, warnings)
