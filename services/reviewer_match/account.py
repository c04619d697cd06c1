"""What the matching knows of a case. Reviewers stand here by their reference only.

Why a reviewer was chosen is not looked up but made again, from the roster as it was then.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from pydantic import Field, TypeAdapter

from services.reviewer_match.assignment import Matcher
from services.reviewer_match.choice import Exclusion, Ranked, Result
from services.reviewer_match.deriving import derive
from services.reviewer_match.life.offers import Offers, OfferState
from services.reviewer_match.states import State, machine
from shared.account import Account, Basis, CaseName, Wait
from shared.database import Tx
from shared.errors import UnprocessableError
from shared.events.envelope import Part
from shared.events.panel_requested import ItemNotCovered
from shared.events.reviewer_matched import Choice, ReviewerRef
from shared.text import Line

_NOT_COVERED: Final = TypeAdapter(tuple[ItemNotCovered, ...])
_BASIS = Basis(
    rule="matching/eligible_reviewer", section="LC 139.5(d); 8 CCR 9792.10.6(b)", mark="S"
)
_ATTESTATION: Final = Basis(rule="matching/attestation", section="LC 139.5(c), (d)(5)", mark="S")
_PANEL: Final = Basis(rule="matching/second_reviewer", section="8 CCR 9792.10.6(c)", mark="S")
_MOST: Final = 200
"""Excluded reviewers that an account lists; those excluded by the case itself first."""


class RankedReviewer(Part):
    """One of the eligible, with all that his score is the sum of."""

    reviewer_ref: ReviewerRef
    chosen: bool
    score: float
    parts: Mapping[str, float]
    specialty: Line
    because: Line


class ExcludedReviewer(Part):
    """One who was considered and excluded, by every filter that he failed, each with its path."""

    reviewer_ref: ReviewerRef
    by: tuple[Line, ...]


class OfferAccount(Part):
    """One offer of the case, and what became of it."""

    offer_no: int
    reviewer_ref: ReviewerRef
    state: OfferState
    reason: Line | None = None


class MatchAccount(Account):
    """A case that has its reviewer, waits for one, or for one's answer."""

    reviewer_ref: ReviewerRef | None = None
    choice: Choice | None = None
    roster: Line | None = Field(default=None, description="Version of the roster.")
    considered: int | None = None
    eligible: int | None = None
    funnel: Mapping[str, int] = Field(
        default_factory=dict, description="How many each filter removed, in its order."
    )
    asked: Mapping[str, Line] = Field(
        default_factory=dict, description="What each item asks of a reviewer."
    )
    offers: tuple[OfferAccount, ...] = ()
    not_covered: tuple[ItemNotCovered, ...] = Field(
        default=(), description="Items for which a second reviewer is asked for."
    )
    not_named: tuple[Line, ...] = Field(
        default=(), description="Parties whom nobody has named; they are asked for."
    )
    ranking: tuple[RankedReviewer, ...] = ()
    exclusions: tuple[ExcludedReviewer, ...] = ()
    exclusions_not_shown: int = 0
    nearest_miss: ExcludedReviewer | None = None


async def account(tx: Tx, case: CaseName, *, matcher: Matcher) -> MatchAccount | None:
    """Return the account of a case whose records are complete."""
    found = await tx.execute(
        "select c.case_id, c.case_number, c.state, c.first_tried_at, c.tried_at, a.reviewer_ref, "
        "a.choice, a.not_covered, c.case_file->>'determination_due' as due, "
        "coalesce(a.funnel, c.funnel) as funnel, e.roster, e.tested, e.excluded "
        "from cases c left join assignments a using (case_id) "
        "left join exclusions e using (case_id) where c.case_id = %s or c.case_number = %s",
        [case.case_id, case.number],
    )
    row = await found.fetchone()
    if row is None:
        return None
    state = State(row["state"])
    not_covered = _NOT_COVERED.validate_json(json.dumps(row["not_covered"] or []))
    offers = tuple(
        OfferAccount(
            offer_no=each.offer_no,
            reviewer_ref=each.reviewer_ref,
            state=each.state,
            reason=each.reason,
        )
        for each in await Offers(tx).of_case(row["case_id"])
    )
    return MatchAccount(
        case_id=row["case_id"],
        case_number=row["case_number"],
        state=state.value,
        means=machine().states[state].means,
        since=row["first_tried_at"] if state is State.WAITING else row["tried_at"],
        waits=_waits(state, row, len(offers), not_covered),
        reviewer_ref=row["reviewer_ref"],
        choice=Choice(row["choice"]) if row["choice"] else None,
        roster=row["roster"],
        offers=offers,
        not_covered=not_covered,
        not_named=tuple((row["tested"] or {}).get("not_named", ())),
        **await _why(tx, row, matcher),
    )


def _waits(
    state: State, row: Mapping[str, Any], offers: int, not_covered: Sequence[ItemNotCovered]
) -> tuple[Wait, ...]:
    if state is State.WAITING:
        return (
            Wait(
                what="an eligible reviewer without a conflict",
                who="reviewer credentialing",
                since=row["first_tried_at"],
                basis=_BASIS,
                note=f"Last tried at {row['tried_at']:%Y-%m-%d %H:%M} UTC; tried again by itself.",
            ),
        )
    if state is State.OFFERED:
        return (
            Wait(
                what=f"the answer to offer {offers}",
                who="reviewer",
                since=row["tried_at"],
                basis=_ATTESTATION,
                note="Without an answer it goes to the next reviewer by itself.",
            ),
        )
    if state is State.MATCHED:
        what = "the draft of a determination"
        draft = Wait(what=what, who="decision", since=row["tried_at"], at="decision")
        return (draft, _approval(row, not_covered)) if not_covered else (draft,)
    return ()


def _approval(row: Mapping[str, Any], not_covered: Sequence[ItemNotCovered]) -> Wait:
    items = ", ".join(str(each.item_no) for each in not_covered[:20])
    return Wait(
        what=f"approval of a second reviewer, for item {items}",
        who="Administrative Director",
        since=row["tried_at"],
        until=date.fromisoformat(row["due"]),
        basis=_PANEL,
        note="The reviewer of the hardest item has the case; the review goes on meanwhile.",
    )


async def _why(tx: Tx, row: Mapping[str, Any], matcher: Matcher) -> dict[str, Any]:
    """Return the attempt made again; what was kept of it, where that cannot be."""
    try:
        derived = await derive(tx, row["case_id"], matcher)
    except UnprocessableError:
        derived = None
    if derived is None:
        return _kept(row)
    result, refer = derived.result, matcher.rosters.reference
    shown = _shown(result)
    miss = result.nearest_miss if result.chosen is None else None
    return {
        "considered": result.considered,
        "eligible": result.eligible,
        "funnel": result.funnel,
        "asked": {
            f"item {need.item_no}": ", ".join(filter(None, (need.treatment, need.body_part)))
            for need in result.needs[:50]
        },
        "ranking": tuple(
            _ranked(each, refer, chosen=not at and result.chosen is not None)
            for at, each in enumerate(result.ranking)
        ),
        "exclusions": tuple(_excluded(each, refer) for each in shown),
        "exclusions_not_shown": len(result.exclusions) - len(shown),
        "nearest_miss": None if miss is None else _excluded(miss, refer),
    }


def _kept(row: Mapping[str, Any]) -> dict[str, Any]:
    excluded = (row["excluded"] or [])[:_MOST]
    return {
        "funnel": row["funnel"] or {},
        "exclusions": tuple(
            ExcludedReviewer(
                reviewer_ref=each["reviewer"],
                by=tuple(f"{by['filter']}: {by['path']}" for by in each["by"]),
            )
            for each in excluded
        ),
        "exclusions_not_shown": max(0, sum((row["funnel"] or {}).values()) - len(excluded)),
    }


def _shown(result: Result) -> Sequence[Exclusion]:
    ordered = sorted(result.exclusions, key=lambda each: each.reviewer_id not in result.screened)
    return ordered[:_MOST]


def _ranked(each: Ranked, refer: Callable[[str], ReviewerRef], *, chosen: bool) -> RankedReviewer:
    return RankedReviewer(
        reviewer_ref=refer(each.reviewer_id),
        chosen=chosen,
        score=each.score,
        parts={name: round(value, 6) for name, value in vars(each.parts).items()},
        specialty=each.fit.specialty,
        because=each.fit.because,
    )


def _excluded(each: Exclusion, refer: Callable[[str], ReviewerRef]) -> ExcludedReviewer:
    return ExcludedReviewer(
        reviewer_ref=refer(each.reviewer_id),
        by=tuple(f"{by.filter.value}: {by.path}" for by in each.shortcomings),
    )
