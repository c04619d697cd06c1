"""The way in for applications that staff join into one review."""

from services.intake.cases import Cases
from services.intake.clocks.occurrences import Occurrence
from services.intake.life.consolidation import Application, hindrances, joined
from services.intake.life.joint_cases import Joined, JointCases
from services.intake.life.revision import revised
from services.intake.life.states import UNDER_REVIEW, State
from services.intake.metrics import CONSOLIDATIONS
from services.intake.records.completion import Completion
from services.intake.records.documents import documents_came
from services.intake.records.record_index import party_sheet
from shared import logs
from shared.database import Tx
from shared.edge import Answers
from shared.errors import NotYetError, RefusedError
from shared.events import ApplicationsConsolidated
from shared.events.case_changed import Because
from shared.events.envelope import AnyEvent, Received
from shared.evidence import Evidence

log = logs.get()


async def on_applications_consolidated(
    received: Received[ApplicationsConsolidated],
    tx: Tx,
    *,
    evidence: Evidence,
    completion: Completion,
) -> Answers:
    """Let one case carry the items of all; the others wait, and end with it.

    Raises:
        NotYetError: one of the applications has not come.
        RefusedError: what keeps them apart, by its code; the message lists every one.
        EvidenceMissingError: a party sheet is not in the store.
    """
    cases, leading = Cases(tx), received.case_id
    all_ = []
    for case_id in (leading, *(each.case_id for each in received.event.others)):
        known = await cases.find(case_id)
        if known is None or known.state is State.INVALID:
            raise NotYetError(f"Filing {case_id} has no application yet.")
        if known.case is None:
            raise RefusedError("case_not_open", f"Case {case_id} is {known.state.value}.")
        sheet = await party_sheet(evidence, known.case.party_sheet)
        all_.append(Application(case_id, known.state, known.case, sheet))
    if codes := hindrances(all_):
        raise RefusedError(codes[0], f"Case {leading} cannot lead: {', '.join(codes)}.")

    joint, *others = joined(all_, completion.deadlines)
    await JointCases(tx).join([Joined(each.case_id, each.case) for each in all_])
    answers: list[AnyEvent] = []
    for application, case in zip(all_[1:], others, strict=True):
        answers += await revised(
            cases, application.case_id, application.state, case, Because.CONSOLIDATED
        )
        await cases.move(application.case_id, State.CONSOLIDATED, received.now)
    CONSOLIDATIONS.labels("joined").inc()
    log.info("applications_consolidated", count=len(all_), items=len(joint.items))
    if all_[0].state in UNDER_REVIEW:
        told = await revised(cases, leading, all_[0].state, joint, Because.CONSOLIDATED)
        await cases.note(leading, Occurrence.JOINED, received.now)
    else:
        await cases.save(leading, joint)
        told = await documents_came(leading, cases, tx, completion, received.now)
    return (*answers, *told)
