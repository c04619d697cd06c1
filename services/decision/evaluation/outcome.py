"""From criteria to a proposal per item: a closed list, never an outcome."""

from typing import Final, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.decision.evaluation.citation import Citation
from services.decision.evaluation.criteria import (
    JUDGEMENT,
    OPERATION,
    QUANTITY,
    CriterionResult,
    Situation,
    criteria,
)
from services.decision.evaluation.criterion import operations, weigh_criterion
from services.decision.evaluation.earlier_visits import earlier_visits
from services.decision.evaluation.limit_comparison import OPEN_IN_TIME
from services.decision.evaluation.standards import SearchStep, Standard, hierarchy, search
from services.decision.evaluation.three_valued import Status
from services.decision.facts.clinical import Diagnosis, Operation, OperationState
from services.decision.facts.findings import Complaint, Facts
from services.decision.facts.rebuttal import EvidenceGrade, Rebuttal
from services.decision.guidelines.editions import AsOf, AsOfBasis, as_of, months_after
from services.decision.guidelines.entry import Entry, Phase
from services.decision.guidelines.library import Consulted, Library, PendCode
from services.decision.guidelines.selection import Selection
from services.decision.request.items import Request
from shared.events.case import CaseOutcome, Identifier, Outcome, Proposal
from shared.events.determination import case_outcome
from shared.events.envelope import Digest, Part

__all__ = [
    "CRITERIA_MET",
    "PRESUMPTION_REBUTTED",
    "AsOf",
    "AsOfBasis",
    "Weighing",
    "as_of",
    "case_proposal",
    "propose",
    "weigh",
]

CRITERIA_MET: Final = "criteria_met"
PRESUMPTION_REBUTTED: Final = "presumption_rebutted"
_OPEN: Final = {
    PendCode.QUANTITY_NOT_STATED,
    PendCode.RECORD_SILENT,
    PendCode.BETWEEN_FIGURES,
    PendCode.LEFT_TO_JUDGEMENT,
    PendCode.OPERATION_OPEN,
}
"""Codes of items that are pended although their criteria were tested."""
_AFTER_SURGERY: Final = 12
"""Months in which an item may still belong to an operation; the criteria set the period."""
_SURGERY: Final = Selection(kind="concurrent_care", where={"care": ("surgery",)})


class Weighing(Part):
    """Where the criteria of the guideline in force point to, with the trace."""

    proposal: Proposal
    code: Identifier
    guideline: Identifier | None = None
    edition: Identifier | None = None
    level: str | None = Field(
        default=None, description="Standard of the statutory hierarchy that was used."
    )
    standards: tuple[Standard, ...] = Field(
        default=(), description="The level used, and why each higher one is inapplicable."
    )
    search: tuple[SearchStep, ...] = ()
    editions: tuple[Identifier, ...] = Field(
        default=(), description="Editions in force on the day, whether or not one speaks of it."
    )
    phase: Phase = Phase.ANY
    notices: tuple[str, ...] = Field(
        default=(), description="What the law adds, whatever the guideline; it decides nothing."
    )
    citations: tuple[Citation, ...] = Field(default=(), description="The first is the primary.")
    review_flags: tuple[str, ...] = Field(
        default=(), description="What to check before the entry is relied on."
    )
    library: Digest = Field(description="Version of the guideline library.")
    criteria: tuple[CriterionResult, ...] = ()

    @model_validator(mode="after")
    def _follows_from_its_trace(self) -> Self:
        if (self.proposal, self.code) != conclude(self.criteria, self.code):
            raise PydanticCustomError(
                "proposal_unfounded", "has a proposal or code that its trace does not lead to"
            )
        return self


def conclude(results: tuple[CriterionResult, ...], code: str) -> tuple[Proposal, str]:
    """Read the proposal and its code off a trace.

    Every required criterion met: the denial should fall. One of them not met, or searched for and
    not documented: it should stand, and the first of them gives the code. Only the quantity
    unknown, only something that the record does not go into while it meets the rest, only a figure
    that leaves room, or a reason that the guideline leaves to judgement: pended. What came from
    outside the criteria, a reason to pend or a rebuttal, is ``code`` itself.
    """
    if code in set(PendCode) - _OPEN:
        return Proposal.PENDED, code
    failed = [each for each in results if each.required and each.status is not Status.MET]
    if not failed:
        return Proposal.OVERTURNED, CRITERIA_MET
    if code == PRESUMPTION_REBUTTED:
        return Proposal.OVERTURNED, code
    judged = any(each.row == JUDGEMENT for each in results)
    started = [each for each in failed if judged and _is_undocumented_start(each)]
    telling = [
        each
        for each in failed
        if each not in started and not each.silent and not _for_want_of_quantity(each, results)
    ]
    if telling or _says_nothing(results):
        return Proposal.UPHELD, (telling or failed)[0].code
    if started:
        return Proposal.PENDED, PendCode.LEFT_TO_JUDGEMENT.value
    return Proposal.PENDED, _left_open(failed).value


def _is_undocumented_start(result: CriterionResult) -> bool:
    return result.status is Status.NOT_DOCUMENTED and result.row.startswith("start.")


_OF_THE_RECORD: Final = frozenset({"start", "throughout", "continue"})


def _says_nothing(results: tuple[CriterionResult, ...]) -> bool:
    """Whether the record is silent on every criterion: then its silence is no mere brevity."""
    asked = [each for each in results if each.required and _place(each) in _OF_THE_RECORD]
    judged = any(each.row == JUDGEMENT for each in results)
    return (
        bool(asked) and not judged and all(each.silent and not _is_part_met(each) for each in asked)
    )


def _is_part_met(result: CriterionResult) -> bool:
    return any(each.status is Status.MET or _is_part_met(each) for each in result.parts)


def _place(result: CriterionResult) -> str:
    return result.row.split(".", 1)[0]


def _left_open(failed: list[CriterionResult]) -> PendCode:
    """Return what leaves the item open, where no criterion decides it."""
    if any(each.row == OPERATION for each in failed):
        return PendCode.OPERATION_OPEN
    silent = [each.row.startswith("limits.") for each in failed if each.silent]
    if not silent:
        return PendCode.QUANTITY_NOT_STATED
    return PendCode.BETWEEN_FIGURES if all(silent) else PendCode.RECORD_SILENT


def weigh(request: Request, facts: Facts, when: AsOf, library: Library) -> Weighing:
    """Find the guideline in force and test its criteria.

    An item without a guideline, or a case whose records could not be searched, is pended to the
    reviewer with a code; it is never guessed.
    """
    situation = Situation(request, facts, when, editions=library.editions)
    consulted, phase = consult(situation, library)
    if isinstance(consulted.found, PendCode):
        return _pended(consulted.found, consulted, phase, situation, library)
    if not facts.searched:
        return _pended(PendCode.NOTHING_TO_SEARCH, consulted, phase, situation, library)
    return _proposed(consulted.found, consulted, phase, situation, library)


def consult(situation: Situation, library: Library) -> tuple[Consulted, Phase]:
    """Look the item up, by its treatment, part of the body, phase and day."""
    request, when = situation.request, situation.when
    phases = _phases(situation)
    consulted = library.consult(
        when.day,
        request.treatment,
        request.body_parts or _complained_of(situation.facts),
        chronic=when.chronic,
        phases=phases,
        speaks=lambda entry: not _is_silent(entry, situation),
    )
    return consulted, Phase.POSTSURGICAL if Phase.POSTSURGICAL in phases else min(phases)


def _is_silent(entry: Entry, situation: Situation) -> bool:
    """Whether the case is one that the source of an entry does not speak of."""
    unspoken = entry.applies_to.silent_on
    return unspoken is not None and (
        weigh_criterion(unspoken, "applies_to.silent_on", situation).status is Status.MET
    )


def propose(entry: Entry, request: Request, facts: Facts, library: Library, when: AsOf) -> Weighing:
    """Test the criteria of ``entry`` and derive the proposal."""
    situation = Situation(request, facts, when, editions=library.editions)
    consulted, phase = consult(situation, library)
    named = Consulted(entry, consulted.standing or (entry,))
    return _proposed(entry, named, phase, situation, library)


def _proposed(
    entry: Entry, consulted: Consulted, phase: Phase, situation: Situation, library: Library
) -> Weighing:
    results = criteria(entry, situation)
    if not _says_something(results):
        return _pended(PendCode.NO_CRITERIA, consulted, phase, situation, library)
    proposal, code = conclude(results, CRITERIA_MET)
    rebuttal = _rebuttal(situation.facts) if proposal is Proposal.UPHELD else None
    if rebuttal is not None:
        proposal, code = Proposal.OVERTURNED, PRESUMPTION_REBUTTED
    standards = hierarchy(consulted, rebuttal)
    used = next(each for each in standards if each.used)
    cited = (rebuttal.citation,) if rebuttal and rebuttal.citation else ()
    return Weighing(
        proposal=proposal,
        code=code,
        guideline=entry.id,
        edition=entry.edition,
        level=used.level.value,
        standards=standards,
        search=search(situation.when.day, consulted, rebuttal),
        editions=library.editions.in_force(situation.when.day),
        phase=phase,
        notices=_notices(situation, phase, library),
        citations=(*cited, *entry.citation),
        review_flags=entry.flags(situation.when.day),
        library=library.version,
        criteria=results,
    )


def _pended(
    code: PendCode,
    consulted: Consulted,
    phase: Phase,
    situation: Situation,
    library: Library,
) -> Weighing:
    when = situation.when
    entry = consulted.found if isinstance(consulted.found, Entry) else None
    return Weighing(
        proposal=Proposal.PENDED,
        code=code.value,
        guideline=entry.id if entry else None,
        edition=entry.edition if entry else None,
        level=entry.level.value if entry else None,
        standards=hierarchy(consulted),
        search=search(when.day, consulted),
        editions=library.editions.in_force(when.day),
        phase=phase,
        notices=_notices(situation, phase, library),
        citations=entry.citation if entry else (),
        review_flags=entry.flags(when.day) if entry else (),
        library=library.version,
    )


def _notices(situation: Situation, phase: Phase, library: Library) -> tuple[str, ...]:
    request = situation.request
    earlier = earlier_visits(request.treatment or "", situation.facts)
    visits = (earlier.count or 0) + (request.quantity or 0)
    return tuple(
        f"{each.text} ({each.citation})"
        for each in library.editions.notices
        if each.is_for(request.treatment, request.category, situation.when.day)
        and (
            each.over_visits is None
            or (visits > each.over_visits and phase is not Phase.POSTSURGICAL)
        )
    )


def case_proposal(weighings: tuple[Weighing, ...]) -> CaseOutcome | None:
    """Roll the items up (imr-process § 4.2); nothing while an item is pended."""
    if any(each.proposal is Proposal.PENDED for each in weighings):
        return None
    return case_outcome(tuple(Outcome(each.proposal.value) for each in weighings))


def _says_something(results: tuple[CriterionResult, ...]) -> bool:
    """Whether the entry asks for anything: that nothing speaks against an item is no criterion."""
    return any(
        each.required
        and (
            each.status is not Status.MET
            or each.row.split(".", 1)[0] in {"start", "continue", "stop"}
            or each.row.startswith(("limits.trial", "limits.total"))
        )
        for each in results
    )


def _for_want_of_quantity(result: CriterionResult, results: tuple[CriterionResult, ...]) -> bool:
    """Whether it fails only because the request does not say how much, or how long."""
    if result.status is not Status.NOT_DOCUMENTED:
        return False
    if ".".join(result.row.split(".")[:2]) in OPEN_IN_TIME:
        return True
    unknown = any(each.row == QUANTITY and each.status is Status.NOT_DOCUMENTED for each in results)
    return unknown and result.row.split(".", 1)[0] in {QUANTITY, "limits"}


def _rebuttal(facts: Facts) -> Rebuttal | None:
    """Return the strongest evidence that the reviewer has graded, if any."""
    found = [each for each in facts.findings if isinstance(each, Rebuttal)]
    return min(found, key=lambda each: list(EvidenceGrade).index(each.grade), default=None)


def _phases(situation: Situation) -> frozenset[Phase]:
    """Tell where in the course of the injury an item stands; after surgery it stays chronic."""
    when = situation.when
    course = Phase.CHRONIC if when.chronic else Phase.ACUTE
    return frozenset({course, Phase.POSTSURGICAL} if _is_after_surgery(situation) else {course})


def _is_after_surgery(situation: Situation) -> bool:
    if situation.request.perioperative is not None:
        return True
    day = situation.when.day
    for each in operations(situation):
        if each.state is OperationState.SCHEDULED:
            return True
        if each.on is not None and each.on <= day <= months_after(each.on, _AFTER_SURGERY):
            return True
    return bool(situation.selected(_SURGERY))


def _complained_of(facts: Facts) -> tuple[str, ...]:
    """Return the part of the body that the record speaks of, where the item names none.

    The one that it complains of most; without a complaint the one that was operated most, else
    that of most diagnoses.
    """
    named: list[str] = []
    for kind in (Complaint, Operation, Diagnosis):
        parts = (each.body_part for each in facts.findings if isinstance(each, kind))
        named = named or [each for each in parts if each is not None]
    return (max(named, key=named.count),) if named else ()
