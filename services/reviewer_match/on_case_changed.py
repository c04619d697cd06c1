"""The file has changed: a case that still waits for its expert is tried with the newer one."""

from services.reviewer_match.assignment import Matcher
from services.reviewer_match.cases import Cases, Completed
from services.reviewer_match.life.offers import Offers, OfferState
from services.reviewer_match.states import State
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events.case_changed import CaseChanged
from shared.events.envelope import Received
from shared.events.reviewer_matched import Choice


async def on_case_changed(received: Received[CaseChanged], tx: Tx, *, matcher: Matcher) -> Answers:
    """Take the newer file of a waiting case and try to match it.

    A case that another one leads from now on needs nobody, and gives its reviewer's place back.
    A case that has its reviewer keeps him or her; ``decision`` reads the same event and redrafts.
    But where the file names other parties, whoever has the case or is asked for it is screened
    again, and with a conflict the case goes to the next one (imr-process § 3.5).

    Raises:
        NotYetError: the first file has not come so far.
        RefusedError: ``reviewer_matched_already``, ``case_closed``, or ``revision_not_newer``.
        EvidenceMissingError: the party sheet is not in the store.
        PartySheetInvalidError: what lies there is no party sheet.
        StandardUnknownError: no standards were in force on the day.
    """
    cases, case = Cases(tx), received.event.case
    state = await cases.state(received.case_id)
    if state is None:
        raise NotYetError(f"Case {received.case_id} has no file yet.")
    completed = Completed(received.case_id, case, received.envelope)
    if state is not State.CLOSED and case.is_led_by_another(received.case_id):
        await Offers(tx).settle(
            received.case_id,
            OfferState.VOID,
            "another case leads",
            received.now,
            accepted_too=True,
        )
        await cases.set_aside(completed, received.now)
        return ()
    if state is State.CLOSED:
        raise RefusedError("case_closed", "The case has ended.")
    if state in {State.OFFERED, State.MATCHED}:
        return await _screened_again(completed, state, cases, received, matcher)
    revision = await cases.waiting_revision(received.case_id)
    if case.revision <= revision:
        raise RefusedError("revision_not_newer", f"Revision {revision} has come before.")
    offered = await matcher.assign(completed, cases, received.now)
    return () if offered is None else (offered,)


async def _screened_again(
    completed: Completed,
    state: State,
    cases: Cases,
    received: Received[CaseChanged],
    matcher: Matcher,
) -> Answers:
    held = await cases.held(received.case_id)
    same_parties = (
        held is None
        or held.choice is Choice.APPOINTED
        or held.completed.case.party_sheet == completed.case.party_sheet
    )
    if held is None or (state is State.MATCHED and same_parties):
        raise RefusedError("reviewer_matched_already", "The case has its reviewer already.")
    if completed.case.revision <= held.completed.case.revision:
        raise RefusedError("revision_not_newer", "This revision has come before.")
    newer = Completed(completed.case_id, completed.case, held.completed.cause)
    if same_parties:
        await cases.renew_file(newer)
        return ()
    objections = await matcher.objections(newer, held.reviewer_id, cases, received.now)
    if not objections:
        await cases.renew_file(newer)
        return ()
    offered = await matcher.pass_on(
        newer, OfferState.WITHDRAWN, objections[0].path, cases, received.now
    )
    return () if offered is None else (offered,)
