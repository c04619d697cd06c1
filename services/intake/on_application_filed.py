"""The way in for applications: read, put away, and screened."""

from uuid import UUID

from services.intake.cases import Cases
from services.intake.eligibility.policy import Policy
from services.intake.eligibility.screening import Filing, refused, screen_filing
from services.intake.form.application import faults_of, faults_of_body, is_rejected
from services.intake.life.states import State
from services.intake.metrics import FAULTS
from services.intake.records.record_index import put_away
from shared.clock import legal_day
from shared.database import Tx
from shared.edge import Answers, Invalid
from shared.errors import RefusedError
from shared.events import ApplicationFiled
from shared.events.application_refused import Refusal
from shared.events.case import Fault
from shared.events.envelope import Received, digest
from shared.evidence import Evidence


async def on_application_filed(
    received: Received[ApplicationFiled], tx: Tx, *, evidence: Evidence, policy: Policy
) -> Answers:
    """Screen an application: open its case, link it, or prepare its refusal with every reason.

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
        return _invalid(case_id, faults)
    kept = await put_away(application, evidence)
    answers = await screen_filing(
        Filing(application, kept, faults, filing), cases, evidence, policy, received.now
    )
    await cases.add_records(case_id, kept.index, received.now)
    return answers


async def on_invalid_application(invalid: Invalid, tx: Tx) -> Answers:
    """Tell the sender everything that keeps a form from being read as an application.

    Raises:
        RefusedError: an application of this filing was read and screened before.
    """
    cases, case_id = Cases(tx), invalid.filing.case_id
    await _require_first_filing(cases, case_id, filing=None)
    await cases.keep(case_id, State.INVALID, invalid.now)
    faults = faults_of_body(invalid.body, invalid.faults, legal_day(invalid.now))
    return _invalid(case_id, faults)


def _invalid(case_id: UUID, faults: tuple[Fault, ...]) -> Answers:
    for fault in faults:
        FAULTS.labels(fault.code, fault.effect).inc()
    return refused(case_id, Refusal.INVALID, faults)


async def _require_first_filing(cases: Cases, case_id: UUID, filing: str | None) -> None:
    """A filing counts once; only an invalid one may be followed by a better one."""
    known = await cases.find(case_id)
    if known is None or known.state is State.INVALID:
        return
    code = "filed_already" if known.filing == filing else "filing_changed"
    raise RefusedError(code, f"Case {case_id} was screened before; it stays {known.state.value}.")
