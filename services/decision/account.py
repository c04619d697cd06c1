"""What decision knows of a case. An outcome is told only once the reviewer has signed."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.decision.states import State, machine
from shared.account import Account, Basis, CaseName, Wait
from shared.clock import midday
from shared.database import Tx
from shared.events.case import Outcome
from shared.events.envelope import Part
from shared.events.reviewer_matched import ReviewerRef

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
    returned: int = Field(description="Signatures that were void.")
    returned_because: str | None = None
    decided_on: date | None = None
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
    wait = Wait(
        what="the determination, signed by the reviewer",
        who="reviewer",
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
        means=machine().states[state].means,
        since=row["drafted_at"],
        waits=() if state is State.CLOSED else (wait,),
        reviewer_ref=row["reviewer_ref"],
        assigned_on=row["assigned_on"],
        determination_due=row["determination_due"],
        version=row["version"],
        returned=row["returned"],
        returned_because=row["returned_because"],
        decided_on=row["decided_on"],
        items=tuple(
            DecidedItem(
                item_no=each["item_no"],
                outcome=Outcome(each["outcome"]) if each["outcome"] else None,
            )
            for each in await items.fetchall()
        ),
    )
