"""What decision knows of a case. An outcome is told only once the reviewer has signed."""

import json
from datetime import date
from typing import Annotated

from pydantic import Field

from services.decision.states import UNDECIDED, State, machine
from shared.account import Account, Basis, CaseName, Wait
from shared.clock import midday
from shared.database import Tx
from shared.events.case import Outcome
from shared.events.envelope import Part
from shared.events.objection import Objection
from shared.events.reviewer_matched import ReviewerRef

_WAITS = {State.SIGNED: "the quality check", State.CHECKED: "the release"}
_BASIS = Basis(rule="determination", section="LC 4610.6(d)", mark="S")


class DecidedItem(Part):
    """One item of a draft; its outcome where it is decided."""

    item_no: int
    outcome: Outcome | None = None


class DecisionAccount(Account):
    """A case under review or decided."""

    reviewer_ref: ReviewerRef
    assigned_on: date
    determination_due: date
    version: int = Field(description="Of the draft that may be signed.")
    returned: int = Field(description="How often it came back to the reviewer.")
    returned_because: str | None = None
    objections: Annotated[tuple[Objection, ...], Field(max_length=1_000)] = Field(
        default=(), description="What has to be answered before it can be signed."
    )
    decided_on: date | None = None
    corrections: int = Field(default=0, description="How often it was corrected since.")
    items: Annotated[tuple[DecidedItem, ...], Field(max_length=200)] = ()


async def account(tx: Tx, case: CaseName) -> DecisionAccount | None:
    """Return the account of a case for which a draft was laid."""
    found = await tx.execute(
        "select * from cases where case_id = %s or case_number = %s", [case.case_id, case.number]
    )
    row = await found.fetchone()
    if row is None:
        return None
    items = await tx.execute(
        "select item_no, outcome from items where case_id = %s order by item_no", [row["case_id"]]
    )
    state = State(row["state"])
    described = machine().states[state]
    wait = Wait(
        what=_WAITS.get(state, "the determination, signed by the reviewer"),
        who=described.actor or "reviewer" if state in UNDECIDED else "reviewer",
        since=row["drafted_at"],
        until=row["determination_due"],
        basis=_BASIS,
    )
    if row["decided_on"] is not None:
        wait = Wait(what="the letter", who="letters", since=midday(row["decided_on"]), at="letters")
    return DecisionAccount(
        case_id=row["case_id"],
        case_number=row["case_number"],
        state=state.value,
        means=described.means,
        since=row["drafted_at"],
        waits=() if state is State.CLOSED else (wait,),
        reviewer_ref=row["reviewer_ref"],
        assigned_on=row["assigned_on"],
        determination_due=row["determination_due"],
        version=row["version"],
        returned=row["returned"],
        returned_because=row["returned_because"],
        objections=tuple(Objection.model_validate_json(json.dumps(e)) for e in row["objections"]),
        decided_on=row["decided_on"],
        corrections=row["corrections"],
        items=tuple(
            DecidedItem(
                item_no=each["item_no"],
                outcome=Outcome(each["outcome"]) if each["outcome"] else None,
            )
            for each in await items.fetchall()
        ),
    )
