"""From criteria to a proposal per item: a closed list, never an outcome."""

from datetime import date
from enum import StrEnum
from typing import Any, Final

from pydantic import Field

from services.decision.criteria import CriterionResult, criteria
from services.decision.facts.findings import Complaint, Facts
from services.decision.guidelines import Entry, Library, PendCode
from services.decision.items import Request
from services.decision.three_valued import Status
from shared.events.case import Identifier, Proposal
from shared.events.envelope import Digest, Part

CRITERIA_MET: Final = "criteria_met"


class AsOfBasis(StrEnum):
    """Which day the guidelines are taken of."""

    RFA = "rfa"
    UR_DECISION = "ur_decision"


class AsOf(Part):
    """The day whose guidelines apply: of the request (RFA), else of the UR decision."""

    day: date
    basis: AsOfBasis
    chronic: bool = Field(
        description="The injury was three months old or older: chronic pain by the definition of "
        "8 CCR 9792.20."
    )


class Weighing(Part):
    """Where the criteria of the guideline in force point to, with the trace."""

    proposal: Proposal
    code: Identifier
    guideline: Identifier | None = None
    edition: Identifier | None = None
    level: str | None = Field(
        default=None, description="Standard of the statutory hierarchy that was used."
    )
    review_flags: tuple[str, ...] = Field(
        default=(), description="What to check before the entry is relied on."
    )
    library: Digest = Field(description="Version of the guideline library.")
    criteria: tuple[CriterionResult, ...] = ()


def as_of(rfa_on: date | None, ur_decided_on: date, date_of_injury: date) -> AsOf:
    """Name the day whose guidelines apply.

    >>> as_of(None, date(2014, 7, 1), date(2014, 6, 1)).basis.value
    'ur_decision'
    """
    day = rfa_on or ur_decided_on
    basis = AsOfBasis.RFA if rfa_on else AsOfBasis.UR_DECISION
    return AsOf(day=day, basis=basis, chronic=day >= _three_months_after(date_of_injury))


def _three_months_after(day: date) -> date:
    year, month = divmod(day.month + 2, 12)
    last = 28 if month == 1 else 30  # the month's own end, as far as three months can tell
    return date(day.year + year, month + 1, min(day.day, last))


def weigh(request: Request, facts: Facts, when: AsOf, library: Library) -> Weighing:
    """Find the guideline in force and test its criteria.

    An item without a guideline, or a case whose records could not be searched, is pended to the
    reviewer with a code; it is never guessed.
    """
    parts = request.body_parts or _complained_of(facts)
    entry = library.in_force(when.day, request.treatment, parts, chronic=when.chronic)
    if isinstance(entry, PendCode):
        return _pended(entry, library)
    if not facts.searched:
        return _pended(PendCode.NOTHING_TO_SEARCH, library, entry)
    return propose(entry, request, facts, library)


def propose(entry: Entry, request: Request, facts: Facts, library: Library) -> Weighing:
    """Test the criteria of ``entry`` and derive the proposal.

    Every required criterion met: the denial should fall. One of them not met, or searched for and
    not documented: it should stand, and the first of them gives the code. Only the quantity
    unknown: pended.
    """
    results = criteria(entry, request, facts)
    failed = [each for each in results if each.required and each.status is not Status.MET]
    if not failed:
        proposal, code = Proposal.OVERTURNED, CRITERIA_MET
    elif all(_for_want_of_quantity(each, request) for each in failed):
        return _pended(PendCode.QUANTITY_NOT_STATED, library, entry, results)
    else:
        proposal = Proposal.UPHELD
        code = next(each for each in failed if not _for_want_of_quantity(each, request)).code
    return Weighing(
        proposal=proposal,
        code=code,
        library=library.version,
        **_source(entry),
        criteria=results,
    )


def _for_want_of_quantity(result: CriterionResult, request: Request) -> bool:
    unknown = request.quantity is None and result.status is Status.NOT_DOCUMENTED
    return unknown and (result.row == "request" or result.row.startswith("limits."))


def _pended(
    code: PendCode,
    library: Library,
    entry: Entry | None = None,
    results: tuple[CriterionResult, ...] = (),
) -> Weighing:
    return Weighing(
        proposal=Proposal.PENDED,
        code=code.value,
        library=library.version,
        **(_source(entry) if entry else {}),
        criteria=results,
    )


def _source(entry: Entry) -> dict[str, Any]:
    return {
        "guideline": entry.id,
        "edition": entry.edition,
        "level": entry.level,
        "review_flags": entry.review_flags,
    }


def _complained_of(facts: Facts) -> tuple[str, ...]:
    """Return the part of the body that the record complains of most, where the item names none."""
    named = [each.body_part for each in facts.findings if isinstance(each, Complaint)]
    return (max(named, key=named.count),) if named else ()
