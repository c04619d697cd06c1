"""The way in for applications: screened, numbered, and sent on with a complete file, or refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.intake.application import faults_of, is_rejected
from services.intake.cases import Cases
from services.intake.duplicates import business_key
from services.intake.eligibility import Eligibility, Rule, screen
from services.intake.errors import CaseNumberTakenError
from services.intake.metrics import APPLICATIONS, RECORDS, REFUSAL_REASONS
from services.intake.open_case import opened
from services.intake.record_index import is_complete, stored
from services.intake.states import State
from shared import logs
from shared.clock import legal_day
from shared.database import Tx
from shared.edge import Answers, Invalid
from shared.errors import RefusedError
from shared.events import ApplicationFiled, ApplicationRefused, CaseOpened, RecordsCompleted
from shared.events.application_refused import Refusal
from shared.events.case import Fault, Reason
from shared.events.envelope import AnyEvent, Received, digest
from shared.evidence import Evidence

log = logs.get()


@dataclass(frozen=True)
class Policy:
    """What a deployment decides for itself."""

    rules: tuple[Rule, ...]
    mail_extension: bool
    secret: str


async def on_application_filed(
    received: Received[ApplicationFiled], tx: Tx, *, evidence: Evidence, policy: Policy
) -> Answers:
    """Screen an application: refuse it with every reason, or open its case."""
    application, cases = received.event, Cases(tx)
    filing = digest(application.encoded())
    await _refuse_second_filing(cases, received, filing)
    faults = faults_of(application, legal_day(received.now), received.unknown_fields)
    if is_rejected(faults):
        await cases.keep(received.case_id, State.INVALID, filing, received.now)
        return _refused(application, Refusal.INVALID, faults=faults)
    eligibility = screen(application, policy.rules, mail_extension=policy.mail_extension)
    if eligibility.is_refused:
        await cases.keep(received.case_id, State.INELIGIBLE, filing, received.now)
        return _refused(application, Refusal.INELIGIBLE, reasons=eligibility.reasons)
    key = business_key(application, policy.secret)
    original = None if key is None else await cases.original(key, received.case_id)
    if original is not None:
        await cases.keep(received.case_id, State.DUPLICATE, filing, received.now)
        APPLICATIONS.labels("duplicate").inc()
        return (
            ApplicationRefused(
                case_id=received.case_id, refusal=Refusal.DUPLICATE, duplicate_of=original
            ),
        )
    return await _open(received, cases, evidence, eligibility, faults, filing)


async def on_invalid_application(invalid: Invalid, tx: Tx) -> Answers:
    """Tell the sender everything that keeps a form from being read as an application."""
    cases = Cases(tx)
    known = await cases.find(invalid.filing.case_id)
    if known is not None and known.state is not State.INVALID:
        raise RefusedError("filing_changed", "The filing was screened before.")
    await cases.keep(invalid.filing.case_id, State.INVALID, "", invalid.now)
    APPLICATIONS.labels("invalid").inc()
    return (
        ApplicationRefused(
            case_id=invalid.filing.case_id, refusal=Refusal.INVALID, faults=invalid.faults
        ),
    )


async def _refuse_second_filing(
    cases: Cases, received: Received[ApplicationFiled], filing: str
) -> None:
    """A filing counts once; only an invalid one may be followed by a better one."""
    known = await cases.find(received.case_id)
    if known is None or known.state is State.INVALID:
        return
    code = "filed_already" if known.filing == filing else "filing_changed"
    raise RefusedError(code, f"Case {received.case_id} was screened before.")


def _refused(
    application: ApplicationFiled,
    refusal: Refusal,
    *,
    faults: tuple[Fault, ...] = (),
    reasons: tuple[Reason, ...] = (),
) -> Answers:
    APPLICATIONS.labels(refusal.value).inc()
    for code in (*(fault.code for fault in faults), *(reason.code for reason in reasons)):
        REFUSAL_REASONS.labels(code).inc()
    return (
        ApplicationRefused(
            case_id=application.case_id, refusal=refusal, faults=faults, reasons=reasons
        ),
    )


async def _open(
    received: Received[ApplicationFiled],
    cases: Cases,
    evidence: Evidence,
    eligibility: Eligibility,
    warnings: Sequence[Fault],
    filing: str,
) -> Answers:
    application = received.event
    number = application.case_number
    if number is None:
        number = await cases.next_number(application.received_on.year)
    elif await cases.has_number(number):
        raise CaseNumberTakenError(number)
    sheet = await evidence.put(application.parties.model_dump_json(exclude_none=True).encode())
    index = await stored(
        application.records, evidence, received_on=application.received_on, first_no=1
    )
    case = opened(application, eligibility, number, sheet)
    state = State.RECORDS_COMPLETE if is_complete(index) else State.AWAITING_RECORDS
    await cases.keep(received.case_id, state, filing, received.now, case=case)
    await cases.add_records(received.case_id, index)
    APPLICATIONS.labels("opened").inc()
    for entry in index:
        RECORDS.labels(entry.kind.value).inc()
    log.info("case_opened", case_number=number, items=len(case.items))
    event = CaseOpened(
        case_id=received.case_id,
        case_number=number,
        priority=case.priority,
        received_on=case.received_on,
        items=case.items,
        refused_items=case.refused_items,
        warnings=tuple(warnings),
        party_sheet=sheet,
    )
    answers: list[AnyEvent] = [event]
    if state is State.RECORDS_COMPLETE:
        file = case.file(index, completed_on=application.received_on)
        answers.append(RecordsCompleted(case_id=received.case_id, case=file))
    return answers
