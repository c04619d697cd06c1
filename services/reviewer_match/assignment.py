"""From a complete case to an offer, or to a case that waits: used by the edges and the timers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from services.reviewer_match.appointments import Appointment
from services.reviewer_match.cases import Assignment, Cases, Completed
from services.reviewer_match.choice import Loads, Pool, Question, Result
from services.reviewer_match.conflicts import RELATIONS, parties, unnamed
from services.reviewer_match.derivation import derivation
from services.reviewer_match.errors import PartySheetInvalidError
from services.reviewer_match.life.offers import BARRED, STATEMENT, Offers, OfferState
from services.reviewer_match.metrics import (
    MATCHES_FAILED,
    OFFERS_SETTLED,
    PANELS_REQUESTED,
    REVIEWERS_EXCLUDED,
    REVIEWERS_MATCHED,
)
from services.reviewer_match.qualification import Shortcoming, Term
from services.reviewer_match.rosters import Rosters
from services.reviewer_match.standards import InForce, Standards
from shared import logs
from shared.clock import legal_day
from shared.events.case import CaseFile, Priority
from shared.events.panel_requested import ItemNotCovered, PanelRequested
from shared.events.parties import PartySheet
from shared.events.reviewer_matched import Choice, Match, ReviewerMatched
from shared.events.reviewer_offered import OfferedItem, ReviewerOffered
from shared.evidence import Evidence

log = logs.get()


@dataclass(frozen=True)
class Asked:
    """A case as it can be matched now: the question, and all that the answer depends on."""

    question: Question
    pool: Pool
    known: int
    """The last change of the roster that is known."""
    loads: Loads
    bar: InForce


@dataclass(frozen=True)
class Matcher:
    """What an assignment needs, put together once."""

    rosters: Rosters
    standards: Standards
    appointments: Mapping[str, Appointment]
    secret: str
    evidence: Evidence

    async def assign(
        self, completed: Completed, cases: Cases, now: datetime
    ) -> ReviewerOffered | ReviewerMatched | None:
        """Offer a case to the best reviewer; without an eligible one it waits: no answer.

        A recorded appointment is no offer: that reviewer has the case already.

        Raises:
            EvidenceMissingError: the party sheet is not in the store.
            EvidenceStoreDownError: the store does not answer.
            PartySheetInvalidError: what lies there is no party sheet.
            StandardUnknownError: no standards were in force on the day.
        """
        appointment = self.appointments.get(completed.case.case_number)
        if appointment is not None:
            return await self._appoint(completed, appointment, cases, now)
        asked = await self.ask(completed, cases, now)
        result = asked.pool.match(asked.question, asked.loads, asked.bar)
        return await self.settle(completed, asked, result, cases, now)

    async def ask(
        self, completed: Completed, cases: Cases, now: datetime, loads: Loads | None = None
    ) -> Asked:
        """Put a case's question together. From here on nobody else assigns."""
        day = legal_day(now)
        bar = self.standards.on(day)
        case = completed.case
        sheet = await read_party_sheet(self.evidence, case.party_sheet)
        loads = loads or await cases.loads(day, bar.open_case_days, bar.quota_days)
        pool, known = await self.rosters.pool(cases.tx, day)
        offers = Offers(cases.tx)
        question = Question(
            completed.case_id,
            case.items,
            sheet,
            Term.of(day, case.determination_due),
            former_reviewers=self._former(case, pool),
            asked_before={
                each.reviewer_id: f"offer {each.offer_no} was {each.state.value}: {each.reason}"
                for each in await offers.of_case(completed.case_id)
                if each.state in BARRED
            },
            declared=await offers.declared(completed.case_id, sheet, self.secret),
        )
        return Asked(question, pool, known, loads, bar)

    async def settle(
        self, completed: Completed, asked: Asked, result: Result, cases: Cases, now: datetime
    ) -> ReviewerOffered | None:
        """Carry out what came of an attempt, and keep what it was made of."""
        for name, count in result.funnel.items():
            REVIEWERS_EXCLUDED.labels(name).inc(count)
        offered = None
        if result.chosen is None:
            await cases.let_wait(completed, result, self.rosters.reference, now)
            MATCHES_FAILED.inc()
            log.warning("no_eligible_reviewer", count=result.considered)
        else:
            offered = await self._offer(completed, asked, result, cases, now)
        question = asked.question
        await cases.note_attempt(
            completed.case_id,
            asked.pool.roster.version,
            {
                "parties": sorted({each.role for each in parties(question.sheet)}),
                "not_named": unnamed(question.sheet),
                "relations": RELATIONS,
            },
            result,
            self.rosters.reference,
            derivation(question, asked.loads, asked.known),
        )
        return offered

    async def pass_on(
        self,
        completed: Completed,
        state: OfferState,
        why: str,
        cases: Cases,
        now: datetime,
        answer: Mapping[str, Any] | None = None,
    ) -> ReviewerOffered | ReviewerMatched | None:
        """Take a case from whoever was asked or has it, and find the next one, without a human."""
        await Offers(cases.tx).settle(completed.case_id, state, why, now, answer, accepted_too=True)
        await cases.release(completed.case_id)
        OFFERS_SETTLED.labels(state.value).inc()
        log.info("case_passed_on", state=state.value)
        return await self.assign(completed, cases, now)

    async def objections(
        self, completed: Completed, reviewer_id: str, cases: Cases, now: datetime
    ) -> tuple[Shortcoming, ...]:
        """Return what keeps somebody from a case that he has, by the roster and parties of now."""
        asked = await self.ask(completed, cases, now)
        return asked.pool.objections(reviewer_id, asked.question, asked.bar)

    def _former(self, case: CaseFile, pool: Pool) -> frozenset[str]:
        if case.remand is None:
            return frozenset()
        return self.rosters.ids_of(case.remand.excluded_reviewers, pool)

    async def _offer(
        self, completed: Completed, asked: Asked, result: Result, cases: Cases, now: datetime
    ) -> ReviewerOffered:
        chosen, case = result.chosen, completed.case
        assert chosen is not None  # the caller has looked
        reviewer_ref = self.rosters.reference(chosen.reviewer_id)
        match = Match(
            choice=Choice.MATCHED,
            reason=chosen.reason,
            roster=asked.pool.roster.version,
            considered=result.considered,
            funnel=dict(result.funnel),
            score=chosen.score,
        )
        assignment = Assignment(
            reviewer_id=chosen.reviewer_id,
            reviewer_ref=reviewer_ref,
            assigned_on=asked.question.term.first,
            match=match,
            qualifications=chosen.qualifications,
            not_covered=tuple(
                ItemNotCovered(item_no=need.item_no, specialties=need.by_weight())
                for need in chosen.not_covered
            ),
        )
        await cases.offer(completed, assignment, now)
        expedited = case.priority is Priority.EXPEDITED
        number = await Offers(cases.tx).lay(
            completed.case_id, chosen.reviewer_id, reviewer_ref, now, expedited=expedited
        )
        log.info("reviewer_offered", offer_no=number)
        bar = asked.bar
        return ReviewerOffered(
            case_id=completed.case_id,
            case_number=case.case_number,
            offer_no=number,
            reviewer_ref=reviewer_ref,
            priority=case.priority,
            items=tuple(
                OfferedItem(item_no=each.item_no, description=each.description)
                for each in case.items
            ),
            determination_due=case.determination_due,
            answer_within_hours=bar.offer_hours_expedited if expedited else bar.offer_hours,
            party_sheet=case.party_sheet,
            not_named=unnamed(asked.question.sheet),
            statement=STATEMENT,
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
                roster=self.rosters.base_version,
                considered=0,
            ),
            qualifications=appointment.qualifications(),
        )
        await cases.appoint(completed, assignment, now)
        return matched(completed, assignment)


def matched(completed: Completed, assignment: Assignment) -> ReviewerMatched:
    """Tell the next service that a case has its reviewer."""
    REVIEWERS_MATCHED.labels(assignment.match.choice.value).inc()
    log.info("reviewer_matched", items=len(completed.case.items))
    return ReviewerMatched(
        case_id=completed.case_id,
        case=completed.case,
        reviewer_ref=assignment.reviewer_ref,
        qualifications=assignment.qualifications,
        assigned_on=assignment.assigned_on,
        match=assignment.match,
    )


def second_asked_for(completed: Completed, assignment: Assignment) -> tuple[PanelRequested, ...]:
    """Ask for a second reviewer, where the first is not competent for every item (§ 3.4)."""
    if not assignment.not_covered:
        return ()
    PANELS_REQUESTED.inc()
    log.info("panel_requested", items=len(assignment.not_covered))
    return (
        PanelRequested(
            case_id=completed.case_id,
            case_number=completed.case.case_number,
            reviewer_ref=assignment.reviewer_ref,
            not_covered=assignment.not_covered,
            determination_due=completed.case.determination_due,
        ),
    )


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
