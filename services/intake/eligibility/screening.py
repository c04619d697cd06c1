"""From a form to what becomes of it: linked, opened, or laid before a person.

A duplicate is linked and a clean form opens its case at once. Where anything speaks against an
application, or against one of its items, the software prepares the answer and a person gives it
(imr-process § 7.3; ``confirm_refusals``).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.intake.cases import Cases, Known
from services.intake.eligibility.disputes import Met, met_before
from services.intake.eligibility.duplicates import claim_key
from services.intake.eligibility.filing_window import Resolved
from services.intake.eligibility.law import Known as Resolutions
from services.intake.eligibility.law import screen, without
from services.intake.eligibility.policy import Policy
from services.intake.information.requests import Asking, Requests
from services.intake.life.open_case import opened
from services.intake.life.opening import number_for, open_case
from services.intake.life.states import State
from services.intake.metrics import APPLICATIONS, FAULTS, REASONS
from services.intake.records.record_index import PutAway
from shared import logs
from shared.clock import legal_day
from shared.edge import Answers
from shared.events import (
    ApplicationDeferred,
    ApplicationFiled,
    ApplicationRefused,
    EligibilityProposed,
    LiabilityResolved,
)
from shared.events.application_refused import Refusal
from shared.events.case import Application, Fault, Reason
from shared.events.deadlines_changed import ClockName
from shared.events.eligibility import Disposition, Eligibility
from shared.events.information_asked import AskedBy
from shared.evidence import Evidence

log = logs.get()


@dataclass(frozen=True)
class Filing:
    """An application whose records and names are put away."""

    application: ApplicationFiled
    kept: PutAway
    warnings: tuple[Fault, ...] = ()
    digest: str | None = None
    """Of what was filed; known when it comes, and kept since."""

    @property
    def case_id(self) -> UUID:
        """The case that it is, or becomes."""
        return self.application.case_id

    def facts(self) -> Application:
        """Return what a notice says of it."""
        return Application(
            received_on=self.application.received_on,
            priority=self.application.priority,
            date_of_injury=self.application.date_of_injury,
            ur_decided_on=self.application.ur_decision.decided_on,
            rfa_on=self.application.rfa_on,
            items=self.application.items,
            party_sheet=self.kept.party_sheet,
        )


async def screen_filing(
    filing: Filing, cases: Cases, evidence: Evidence, policy: Policy, at: datetime
) -> Answers:
    """Screen an application, and carry out what is certain.

    What it leaves open is asked first, unless it is refused whatever the answer.
    """
    met = await _met_before(filing, cases, evidence, policy)
    if met.original is not None:
        return await _link(filing, met.original, cases, at)
    found = screen(filing.application, policy.law, Resolutions(earlier=met.earlier))
    open_questions = policy.questions.open_in(filing.warnings)
    is_open = found.disposition is not Disposition.INELIGIBLE
    if open_questions and is_open and filing.application.accepted_elsewhere is None:
        return await _ask(filing, found, open_questions, cases, evidence, policy, at)
    return await _put_forward(filing, found, cases, evidence, policy, at)


async def screen_after_question(
    filing: Filing, cases: Cases, evidence: Evidence, policy: Policy, at: datetime
) -> Answers:
    """Screen an application about which a party was asked, with the answer or without one."""
    met = await _met_before(filing, cases, evidence, policy)
    if met.original is not None:
        return await _link(filing, met.original, cases, at)
    in_vain = await _asked_in_vain(filing, cases, policy)
    known = Resolutions(earlier=met.earlier, asked_in_vain=in_vain)
    found = screen(filing.application, policy.law, known)
    return await _put_forward(filing, found, cases, evidence, policy, at)


async def _put_forward(
    filing: Filing,
    found: Eligibility,
    cases: Cases,
    evidence: Evidence,
    policy: Policy,
    at: datetime,
) -> Answers:
    """Carry out what is certain, and lay before a person what is not."""
    if not found.reasons:
        return await settle(filing, found, cases, policy, at)
    proposal = await _proposal(filing, found, evidence)
    if policy.confirm_refusals:
        return await _propose(filing, proposal, cases, at)
    answers = await settle(filing, found, cases, policy, at)
    await cases.note_confirmed(filing.case_id, proposal, found)
    return answers


async def screen_again(
    case_id: UUID,
    known: Known,
    event: LiabilityResolved,
    item_nos: Collection[int],
    cases: Cases,
    evidence: Evidence,
    policy: Policy,
    at: datetime,
) -> Answers:
    """Screen a deferred application whose dispute about liability is resolved for some items.

    What a person has confirmed or overruled before stands; only what is new is laid before one.
    """
    assert known.proposed is not None  # what was deferred was proposed
    assert known.confirmed is not None  # and confirmed
    filing = await stored_filing(case_id, known.proposed, cases, evidence)
    met = await _met_before(filing, cases, evidence, policy)
    if met.original is not None:
        return await _link(filing, met.original, cases, at)
    resolved = dict.fromkeys(item_nos, Resolved(event.served_on, event.service))
    in_vain = await _asked_in_vain(filing, cases, policy)
    found = screen(
        filing.application,
        policy.law,
        Resolutions(earlier=met.earlier, resolved=resolved, asked_in_vain=in_vain),
    )
    before = known.proposed.found.marks()
    overruled = before - known.confirmed.marks()
    is_new = not found.marks() <= before
    found = without(found, overruled, policy.law)
    if not is_new:
        return await settle(filing, found, cases, policy, at, from_day=legal_day(at))
    proposal = await _proposal(filing, found, evidence)
    return await _propose(filing, proposal, cases, at)


async def stored_filing(
    case_id: UUID, proposed: EligibilityProposed, cases: Cases, evidence: Evidence
) -> Filing:
    """Return a filing whose form lies in the evidence store.

    Raises:
        EvidenceMissingError: it is gone or was altered.
    """
    return Filing(
        application=ApplicationFiled.model_validate_json(await evidence.get(proposed.form)),
        kept=PutAway(proposed.application.party_sheet, await cases.index(case_id)),
        warnings=proposed.warnings,
    )


async def settle_confirmed(
    filing: Filing,
    found: Eligibility,
    cases: Cases,
    evidence: Evidence,
    policy: Policy,
    at: datetime,
) -> Answers:
    """Carry out what a person has confirmed.

    The dispute may have been taken up under another filing since: then this one is its copy.
    """
    met = await _met_before(filing, cases, evidence, policy)
    if met.original is not None:
        return await _link(filing, met.original, cases, at)
    return await settle(filing, found, cases, policy, at)


async def settle(
    filing: Filing,
    found: Eligibility,
    cases: Cases,
    policy: Policy,
    at: datetime,
    *,
    from_day: date | None = None,
) -> Answers:
    """Carry out what screening found, and a person has confirmed where there was something to.

    The time for the determination runs from ``from_day``, else from the receipt.
    """
    key = claim_key(filing.application, policy.secret)
    ended = await cases.ended_early(filing.case_id)
    found = found.without_items([each.item.item_no for each in ended])
    _count(filing.warnings, found.reasons)
    if found.disposition is Disposition.INELIGIBLE:
        return await _refuse(filing, found, cases, at)
    if found.disposition is Disposition.DEFERRED:
        return await _defer(filing, found, cases, at, key)
    application = filing.application
    number = await number_for(
        filing.case_id, application.received_on, cases, imported=application.case_number
    )
    case = opened(application, found, number, filing.kept.party_sheet).model_copy(
        update={"ended_items": ended}
    )
    opening = await open_case(
        filing.case_id,
        case,
        filing.kept.index,
        cases,
        policy.completion,
        at=at,
        from_day=from_day or application.received_on,
        filing=filing.digest,
        claim_key=key,
        warnings=filing.warnings,
    )
    return (*opening, *_deferral(filing, found, number))


def refused(
    case_id: UUID,
    refusal: Refusal,
    faults: Sequence[Fault],
    reasons: Sequence[Reason] = (),
    *,
    filing: Filing | None = None,
    duplicate_of: UUID | None = None,
) -> Answers:
    """Return the answer that nothing of an application is reviewed."""
    APPLICATIONS.labels(refusal.value).inc()
    log.info("application_refused", reason=refusal.value, count=len(faults) + len(reasons))
    return (
        ApplicationRefused(
            case_id=case_id,
            refusal=refusal,
            received_on=filing.application.received_on if filing else None,
            party_sheet=filing.kept.party_sheet if filing else None,
            faults=tuple(faults),
            reasons=tuple(reasons),
            duplicate_of=duplicate_of,
        ),
    )


async def _met_before(filing: Filing, cases: Cases, evidence: Evidence, policy: Policy) -> Met:
    key = claim_key(filing.application, policy.secret)
    if key is None:
        return Met()
    candidates = await cases.of_claim(key, filing.case_id)
    return await met_before(filing.application, candidates, evidence)


async def _link(filing: Filing, original: UUID, cases: Cases, at: datetime) -> Answers:
    _count(filing.warnings, ())
    await _keep(filing, State.DUPLICATE, cases, at, duplicate_of=original)
    return refused(
        filing.case_id,
        Refusal.DUPLICATE,
        filing.warnings,
        filing=filing,
        duplicate_of=original,
    )


async def _asked_in_vain(filing: Filing, cases: Cases, policy: Policy) -> bool:
    """Tell whether what a form leaves open was asked before."""
    if not policy.questions.open_in(filing.warnings):
        return False
    return await Requests(cases.tx).was_asked_by(filing.case_id, AskedBy.SCREENING)


async def _ask(
    filing: Filing,
    found: Eligibility,
    faults: Sequence[Fault],
    cases: Cases,
    evidence: Evidence,
    policy: Policy,
    at: datetime,
) -> Answers:
    """Ask what decides; what was found so far is kept, and laid before nobody yet."""
    APPLICATIONS.labels("asked").inc()
    proposal = await _proposal(filing, found, evidence)
    await _keep(filing, State.INFORMATION_REQUESTED, cases, at, proposal)
    asking = Asking(
        case_id=filing.case_id,
        name=AskedBy.SCREENING.value,
        by=AskedBy.SCREENING,
        of=policy.questions.party(faults),
        questions=policy.questions.asked(faults),
        clock=ClockName.ELIGIBILITY_ANSWER,
        party_sheet=filing.kept.party_sheet,
    )
    return (await Requests(cases.tx).put(asking, policy.completion.deadlines, at),)


async def _proposal(filing: Filing, found: Eligibility, evidence: Evidence) -> EligibilityProposed:
    """Return what a person is to confirm; the form lies ready for when that is done."""
    form = filing.application.model_copy(update={"records": ()})
    return EligibilityProposed(
        case_id=filing.case_id,
        application=filing.facts(),
        disposition=found.disposition,
        found=found,
        proposal=found.digest(),
        form=await evidence.put(form.encoded()),
        warnings=filing.warnings,
    )


async def _propose(
    filing: Filing, proposal: EligibilityProposed, cases: Cases, at: datetime
) -> Answers:
    APPLICATIONS.labels("proposed").inc()
    log.info(
        "eligibility_proposed",
        reason=proposal.disposition.value,
        count=len(proposal.found.reasons),
    )
    await _keep(filing, State.AWAITING_CONFIRMATION, cases, at, proposal)
    return (proposal,)


async def _refuse(filing: Filing, found: Eligibility, cases: Cases, at: datetime) -> Answers:
    await _keep(filing, State.INELIGIBLE, cases, at)
    return refused(
        filing.case_id,
        Refusal.INELIGIBLE,
        filing.warnings,
        found.reasons,
        filing=filing,
    )


async def _defer(
    filing: Filing, found: Eligibility, cases: Cases, at: datetime, key: str | None
) -> Answers:
    APPLICATIONS.labels("deferred").inc()
    log.info("application_deferred", items=len(found.deferred))
    await _keep(filing, State.DEFERRED, cases, at, claim_key=key)
    return _deferral(filing, found, None)


def _deferral(filing: Filing, found: Eligibility, number: str | None) -> Answers:
    if not found.deferred:
        return ()
    return (
        ApplicationDeferred(
            case_id=filing.case_id,
            application=filing.facts(),
            case_number=number,
            deferred_items=found.deferred,
            refused_items=found.refused,
            warnings=filing.warnings,
        ),
    )


async def _keep(
    filing: Filing,
    state: State,
    cases: Cases,
    at: datetime,
    proposed: EligibilityProposed | None = None,
    *,
    claim_key: str | None = None,
    duplicate_of: UUID | None = None,
) -> None:
    await cases.keep(
        filing.case_id,
        state,
        at,
        filing=filing.digest,
        party_sheet=filing.kept.party_sheet,
        proposed=proposed,
        claim_key=claim_key,
        duplicate_of=duplicate_of,
    )


def _count(faults: Sequence[Fault], reasons: Sequence[Reason]) -> None:
    for fault in faults:
        FAULTS.labels(fault.code, fault.effect).inc()
    for reason in reasons:
        REASONS.labels(reason.code).inc()
