"""What letters knows of a case: which notices and letters were issued."""

from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, Field

from services.letters.delivery.deliveries import Deliveries, Delivery
from services.letters.delivery.states import State, machine
from shared.account import Account, CaseName, Wait
from shared.database import Tx
from shared.events.case import Identifier
from shared.events.envelope import Part


class IssuedLetter(Part):
    """One letter or notice. The file itself lies in the evidence store."""

    kind: Identifier
    number: int = Field(description="Of a letter, its version; of notices of a kind, which one.")
    state: Literal["issued", "superseded"]
    template: Identifier
    template_version: int
    pages: int
    issued_at: AwareDatetime


class PartyDelivery(Part):
    """One party's copy on its way."""

    kind: Identifier
    number: int
    party: Identifier
    state: Identifier
    since: AwareDatetime
    attempts: int
    delivery: Identifier
    reason: Identifier | None = None


class LettersAccount(Account):
    """A case about which the parties have been told something."""

    letters: Annotated[tuple[IssuedLetter, ...], Field(max_length=200)]
    deliveries: Annotated[tuple[PartyDelivery, ...], Field(max_length=800)] = ()


_STATES: Final = ("told", "issued", "corrected")
_MEANS: Final = (
    "The parties have been told.",
    "The determination letter is made.",
    "The determination letter was corrected: version {version} holds.",
)
"""Of a case without a letter, with one, and with several versions of it."""


async def account(tx: Tx, case: CaseName) -> LettersAccount | None:
    """Return the account of a case that has a notice or a letter."""
    found = await tx.execute(
        "select * from (select case_id, case_number, kind, version as number, template, "
        "template_version, pages, issued_at, true as final from letters union all "
        "select case_id, case_number, kind, number, template, template_version, pages, issued_at, "
        "false from notices) as told "
        "where case_id = %s or case_number = %s order by issued_at, kind, number",
        [case.case_id, case.number],
    )
    rows = await found.fetchall()
    if not rows:
        return None
    version = max((row["number"] for row in rows if row["final"]), default=0)
    deliveries = await Deliveries(tx).of(rows[0]["case_id"])
    return LettersAccount(
        case_id=rows[0]["case_id"],
        case_number=rows[-1]["case_number"],
        state=_STATES[min(version, 2)],
        means=_MEANS[min(version, 2)].format(version=version),
        since=rows[-1]["issued_at"],
        took_over=version > 0,
        letters=tuple(_issued(row, version) for row in rows),
        deliveries=tuple(map(_told, deliveries)),
        waits=tuple(_task(each) for each in deliveries if each.state is State.RETURNED),
    )


def _issued(row: dict[str, Any], version: int) -> IssuedLetter:
    """Return a row as it is told; ``version`` is that of the letter that holds."""
    fields = {name: row[name] for name in IssuedLetter.model_fields if name != "state"}
    superseded = row["final"] and row["number"] < version
    return IssuedLetter(**fields, state="superseded" if superseded else "issued")


def _told(delivery: Delivery) -> PartyDelivery:
    return PartyDelivery(
        kind=delivery.kind,
        number=delivery.number,
        party=delivery.party.value,
        state=delivery.state.value,
        since=delivery.since,
        attempts=delivery.attempts,
        delivery=delivery.parcel,
        reason=delivery.reason,
    )


def _task(delivery: Delivery) -> Wait:
    """Return the task that a returned letter is."""
    described = machine().states[State.RETURNED]
    return Wait(
        what=f"{described.waits_for} of the {delivery.party.value.replace('_', ' ')}",
        who=described.actor or "staff",
        since=delivery.since,
        note=f"{delivery.kind.replace('_', ' ')} came back: {delivery.reason or 'no reason given'}",
    )
