"""What the matching knows of a case. Reviewers stand here by their reference only."""

from collections.abc import Mapping

from pydantic import Field

from services.reviewer_match.states import State, machine
from shared.account import Account, Basis, CaseName, Wait
from shared.database import Tx
from shared.events.reviewer_matched import Choice, ReviewerRef

_BASIS = Basis(
    rule="matching/eligible_reviewer", section="LC 139.5(d); 8 CCR 9792.10.6(b)", mark="S"
)


class MatchAccount(Account):
    """A case that has its reviewer or waits for one."""

    reviewer_ref: ReviewerRef | None = None
    choice: Choice | None = None
    funnel: Mapping[str, int] = Field(
        default_factory=dict, description="Reviewers who remained after each filter."
    )


async def account(tx: Tx, case: CaseName) -> MatchAccount | None:
    """Return the account of a case whose records are complete."""
    found = await tx.execute(
        "select c.case_id, c.case_number, c.state, c.first_tried_at, c.tried_at, a.reviewer_ref, "
        "a.choice, coalesce(a.funnel, c.funnel) as funnel from cases c "
        "left join assignments a using (case_id) where c.case_id = %s or c.case_number = %s",
        [case.case_id, case.number],
    )
    row = await found.fetchone()
    if row is None:
        return None
    state = State(row["state"])
    wait = Wait(
        what="an eligible reviewer without a conflict",
        who="reviewer credentialing",
        since=row["first_tried_at"],
        basis=_BASIS,
        note=f"Last tried at {row['tried_at']:%Y-%m-%d %H:%M} UTC; tried again by itself.",
    )
    handed_on = Wait(
        what="the draft of a determination", who="decision", since=row["tried_at"], at="decision"
    )
    waits = {State.WAITING: (wait,), State.MATCHED: (handed_on,)}.get(state, ())
    return MatchAccount(
        case_id=row["case_id"],
        case_number=row["case_number"],
        state=state.value,
        means=machine().states[state].means,
        since=row["first_tried_at"] if state is State.WAITING else row["tried_at"],
        waits=waits,
        reviewer_ref=row["reviewer_ref"],
        choice=Choice(row["choice"]) if row["choice"] else None,
        funnel=row["funnel"] or {},
    )
