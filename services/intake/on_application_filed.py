"""The way in for applications: screened, numbered, and sent on with a complete file, or refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.intake.application import faults_of, in_our_words, is_rejected
from services.intake.cases import Cases
from services.intake.duplicates import business_key
from services.intake.eligibility import screen
from services.intake.errors import CaseNumberTakenError
from services.intake.metrics import APPLICATIONS, FAULTS, REASONS, RECORDS
from services.intake.open_case import OpenCase, opened
from services.intake.policy import Policy
from services.intake.record_index import PutAway, is_complete, put_away
from services.intake.states import State
from shared import logs
from shared.clock import legal_day
from shared.database import Tx
from shared.edge import Answers, Invalid
from shared.errors import RefusedError
from shared.events import ApplicationFiled, ApplicationRefused, CaseOpened, RecordsCompleted
from shared.events.application_refused import Refusal
from shared.events.case import Fault, Reason
from shared.events.envelope import Received, digest
from shared.evidence import Evidence

log = logs.get()


async def on_application_filed(
    received: Received[ApplicationFiled], tx: Tx, *, evidence: Evidence, policy: Policy
) -> Answers:
    """Screen an application: refuse it with every reason, or open its case.

    Records and names go to the evidence store before anything is decided about them; of a form
    that cannot be right nothing is kept.

    Raises:
        RefusedError: the filing was screened before, with this content or another.
        CaseNumberTakenError: an imported number belongs to another case.
        EvidenceMissingError: a record's digest points to nothing.
    """
    application, case_id, cases = received.event, received.case_id, Cases(tx)
    filing = digest(application.encoded())
    await _require_first_filing(cases, case_id, filing)
    faults = faults_of(application, legal_day(received.now), received.unknown_fields)
    if is_rejected(faults):
        await cases.keep(case_id, State.INVALID, received.now, filing=filing)
        return _refused(case_id, Refusal.INVALID, faults)
    kept = await put_away(application, evidence)
    screened = await _screened(application, cases, kept, faults, policy)
    await cases.keep(
        case_id,
        screened.state,
        received.now,
        filing=filing,
        party_sheet=kept.party_sheet,
        case=screened.case,
    )
    await cases.add_records(case_id, kept.index, received.now)
    return screened.answers


@dataclass(frozen=True)
class _Screened:
    """What becomes of an application."""

    state: State
    answers: Answers
    case: OpenCase | None = None


async def _screened(
    application: ApplicationFiled,
    cases: Cases,
    kept: PutAway,
    faults: Sequence[Fault],
    policy: Policy,
) -> _Screened:
    """Find the twin, then every reason against the application, then the case's number."""
    case_id = application.case_id
    key = business_key(application, policy.secret)
    original = None if key is None else await cases.original(key, case_id)
    if original is not None:
        refused = _refused(case_id, Refusal.DUPLICATE, faults, duplicate_of=original)
        return _Screened(State.DUPLICATE, refused)
    eligibility = screen(application, policy.rules, mail_extension=policy.mail_extension)
    if eligibility.is_refused:
        await cases.give_up_dispute(case_id)
        refused = _refused(case_id, Refusal.INELIGIBLE, faults, eligibility.reasons)
        return _Screened(State.INELIGIBLE, refused)
    number = await _number(cases, application)
    case = opened(application, eligibility, number, kept.party_sheet)
    opening = _opened(case_id, case, kept, faults)
    if not is_complete(kept.index):
        return _Screened(State.AWAITING_RECORDS, (opening,), case)
    case = case.completed(application.received_on, policy.deadlines)
    completed = RecordsCompleted(case_id=case_id, case=case.file(kept.index))
    return _Screened(State.RECORDS_COMPLETE, (opening, completed), case)


async def on_invalid_application(invalid: Invalid, tx: Tx) -> Answers:
    """Tell the sender everything that keeps a form from being read as an application.

    Raises:
        RefusedError: an application of this filing was read and screened before.
    """
    cases, case_id = Cases(tx), invalid.filing.case_id
    await _require_first_filing(cases, case_id, filing=None)
    await cases.keep(case_id, State.INVALID, invalid.now)
    return _refused(case_id, Refusal.INVALID, in_our_words(invalid.faults))


async def _require_first_filing(cases: Cases, case_id: UUID, filing: str | None) -> None:
    """A filing counts once; only an invalid one may be followed by a better one."""
    known = await cases.find(case_id)
    if known is None or known.state is State.INVALID:
        return
    code = "filed_already" if known.filing == filing else "filing_changed"
    raise RefusedError(code, f"Case {case_id} was screened before; it stays {known.state.value}.")


async def _number(cases: Cases, application: ApplicationFiled) -> str:
    """Return the case's number: the one that it brings, else the next of the year of receipt."""
    imported = application.case_number
    if imported is None:
        return await cases.next_number(application.received_on.year, application.case_id)
    if not await cases.take_number(imported, application.case_id):
        raise CaseNumberTakenError(imported)
    return imported


def _refused(
    case_id: UUID,
    refusal: Refusal,
    faults: Sequence[Fault],
    reasons: Sequence[Reason] = (),
    duplicate_of: UUID | None = None,
) -> Answers:
    APPLICATIONS.labels(refusal.value).inc()
    _count(faults, reasons)
    log.info("application_refused", reason=refusal.value, count=len(faults) + len(reasons))
    return (
        ApplicationRefused(
            case_id=case_id,
            refusal=refusal,
            faults=tuple(faults),
            reasons=tuple(reasons),
            duplicate_of=duplicate_of,
        ),
    )


def _opened(case_id: UUID, case: OpenCase, kept: PutAway, warnings: Sequence[Fault]) -> CaseOpened:
    APPLICATIONS.labels("opened").inc()
    _count(warnings, [reason for item in case.refused_items for reason in item.reasons])
    for entry in kept.index:
        RECORDS.labels(entry.kind.value).inc()
    log.info("case_opened", case_number=case.case_number, items=len(case.items))
    return CaseOpened(
        case_id=case_id,
        case_number=case.case_number,
        priority=case.priority,
        received_on=case.received_on,
        items=case.items,
        refused_items=case.refused_items,
        warnings=tuple(warnings),
        party_sheet=case.party_sheet,
    )


def _count(faults: Sequence[Fault], reasons: Sequence[Reason]) -> None:
    for fault in faults:
        FAULTS.labels(fault.code, fault.effect).inc()
    for reason in reasons:
        REASONS.labels(reason.code).inc()
