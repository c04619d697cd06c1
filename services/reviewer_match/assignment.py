"""From a complete case to its reviewer, or to a case that waits: used by the edge and the timer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from services.reviewer_match.appointments import Appointment
from services.reviewer_match.cases import Assignment, Cases, Completed
from services.reviewer_match.conflicts import RELATIONS, parties
from services.reviewer_match.errors import PartySheetInvalidError
from services.reviewer_match.matching import Chosen, Pool, Question, Result
from services.reviewer_match.metrics import MATCHES_FAILED, REVIEWERS_EXCLUDED, REVIEWERS_MATCHED
from services.reviewer_match.qualification import Term
from services.reviewer_match.standards import Standards
from shared import logs
from shared.clock import legal_day
from shared.events.case import CaseFile, Qualifications
from shared.events.parties import PartySheet
from shared.events.reviewer_matched import Choice, Match, ReviewerMatched, ReviewerRef
from shared.evidence import Evidence

log = logs.get()


@dataclass(frozen=True)
class Matcher:
    """What an assignment needs, put together once."""

    pool: Pool
    references: Mapping[str, ReviewerRef]
    """Opaque references of the pool, by reviewer id."""
    standards: Standards
    appointments: Mapping[str, Appointment]
    secret: str
    evidence: Evidence

    async def assign(
        self, completed: Completed, cases: Cases, now: datetime
    ) -> ReviewerMatched | None:
        """Give a case its reviewer; without an eligible one it waits, and there is no answer.

        Raises:
            EvidenceMissingError: the party sheet is not in the store.
            EvidenceStoreDownError: the store does not answer.
            PartySheetInvalidError: what lies there is no party sheet.
            StandardUnknownError: no standards were in force on the day.
        """
        appointment = self.appointments.get(completed.case.case_number)
        if appointment is not None:
            return await self._appoint(completed, appointment, cases, now)
        return await self._match(completed, cases, now)

    async def _match(
        self, completed: Completed, cases: Cases, now: datetime
    ) -> ReviewerMatched | None:
        day = legal_day(now)
        bar = self.standards.on(day)
        sheet = await read_party_sheet(self.evidence, completed.case.party_sheet)
        term = Term.of(day, completed.case.determination_due)
        question = Question(
            completed.case_id, completed.case.items, sheet, term, self._former(completed.case)
        )
        result = self.pool.match(question, await cases.loads(day, bar.open_case_days), bar)
        for name, count in result.funnel.items():
            REVIEWERS_EXCLUDED.labels(name).inc(count)
        matched = None
        if result.chosen is None:
            await cases.let_wait(completed, result, self.references, now)
            MATCHES_FAILED.inc()
            log.warning("no_eligible_reviewer", count=result.considered)
        else:
            assignment = self._assignment(result, result.chosen, term)
            matched = await _assign(completed, assignment, result.chosen.qualifications, cases, now)
        tested = {"parties": sorted({each.role for each in parties(sheet)}), "relations": RELATIONS}
        await cases.note_exclusions(
            completed.case_id,
            self.pool.roster.version,
            tested,
            result.exclusions,
            self.references,
        )
        return matched

    def _former(self, case: CaseFile) -> frozenset[str]:
        gone = case.remand.excluded_reviewers if case.remand else ()
        return frozenset(each for each, reference in self.references.items() if reference in gone)

    def _assignment(self, result: Result, chosen: Chosen, term: Term) -> Assignment:
        return Assignment(
            reviewer_id=chosen.reviewer_id,
            reviewer_ref=self.references[chosen.reviewer_id],
            assigned_on=term.first,
            match=Match(
                choice=Choice.MATCHED,
                reason=chosen.reason,
                roster=self.pool.roster.version,
                considered=result.considered,
                funnel=dict(result.funnel),
                score=chosen.score,
            ),
        )

    async def _appoint(
        self, completed: Completed, appointment: Appointment, cases: Cases, now: datetime
    ) -> ReviewerMatched:
        assignment = Assignment(
            reviewer_id=appointment.reviewer.id,
            reviewer_ref=appointment.reference(self.secret),
            assigned_on=appointment.assigned_on,
            match=Match(
                choice=Choice.APPOINTED,
                reason=appointment.reason,
                roster=self.pool.roster.version,
                considered=0,
            ),
        )
        return await _assign(completed, assignment, appointment.qualifications(), cases, now)


async def read_party_sheet(evidence: Evidence, address: str) -> PartySheet:
    """Return a case's party sheet. It stays in memory: nothing of it is kept or passed on.

    Raises:
        EvidenceMissingError: it is not in the store.
        EvidenceStoreDownError: the store does not answer.
        PartySheetInvalidError: what lies there is no party sheet.
    """
    content = await evidence.get(address)
    try:
        return PartySheet.model_validate_json(content)
    except ValidationError:
        raise PartySheetInvalidError from None


async def _assign(
    completed: Completed,
    assignment: Assignment,
    qualifications: Qualifications,
    cases: Cases,
    now: datetime,
) -> ReviewerMatched:
    await cases.assign(completed, assignment, now)
    REVIEWERS_MATCHED.labels(assignment.match.choice.value).inc()
    log.info("reviewer_matched", items=len(completed.case.items))
    return ReviewerMatched(
        case_id=completed.case_id,
        case=completed.case,
        reviewer_ref=assignment.reviewer_ref,
        qualifications=qualifications,
        assigned_on=assignment.assigned_on,
        match=assignment.match,
    )
