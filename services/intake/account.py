"""What intake knows of a case.

A part of a case that a module of its own keeps (clocks, records, requests, eligibility) is told by
that module: it gives a model and a function, and stands here as one field and one line.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.intake.cases import Cases
from services.intake.clocks.ages import Ages
from services.intake.clocks.clock_account import (
    DeadlineAccount,
    basis_of,
    deadlines_of,
    limit_of,
    until,
)
from services.intake.flags import FlagAccount, flags_of
from services.intake.http.filings import HttpFilings
from services.intake.information.requests import RequestAccount, Standing, requests_of
from services.intake.life.states import State, machine
from shared.account import Account, Basis, CaseName, Wait
from shared.clock import legal_day
from shared.database import Tx
from shared.events.case import CaseNumber, ItemEnd, MissingRecord, Priority, RecordKind, Sender
from shared.events.envelope import Part


class ItemAccount(Part):
    """Where one disputed item is; its words lie in the case file."""

    item_no: int
    state: Annotated[
        str,
        Field(
            pattern=r"^(eligible|reviewed|refused|deferred|withdrawn|authorized|liability_denied)$"
        ),
    ]
    because: Annotated[tuple[str, ...], Field(max_length=50)] = ()
    linked_to: UUID | None = Field(
        default=None, description="The case in which it is reviewed, or was decided, already."
    )


class RecordAccount(Part):
    """One document of the record index."""

    record_no: int
    kind: RecordKind
    sender: Sender
    came_at: AwareDatetime
    seen: bool | None = Field(
        default=None, description="By the reviewer before signing; none before the signature."
    )


class IntakeAccount(Account):
    """A filing, from its receipt to its end."""

    priority: Priority | None = None
    duplicate_of: UUID | None = Field(default=None, description="The case of which it is a copy.")
    original: CaseNumber | None = Field(default=None, description="The number of that case.")
    assigned_on: date | None = Field(
        default=None, description="Day of the notice of assignment; until then, of the opening."
    )
    completed_on: date | None = Field(
        default=None, description="Day on which application and supporting documents were in."
    )
    days_from_assignment: int | None = Field(
        default=None, description="The first official age, once the letter is made."
    )
    days_from_complete_records: int | None = Field(
        default=None, description="The second official age, once the letter is made."
    )
    items: Annotated[tuple[ItemAccount, ...], Field(max_length=200)] = ()
    records: Annotated[tuple[RecordAccount, ...], Field(max_length=500)] = ()
    deadlines: Annotated[tuple[DeadlineAccount, ...], Field(max_length=500)] = ()
    missing_records: Annotated[tuple[MissingRecord, ...], Field(max_length=50)] = ()
    requests: Annotated[tuple[RequestAccount, ...], Field(max_length=100)] = ()
    flags: Annotated[tuple[FlagAccount, ...], Field(max_length=100)] = ()


async def account(tx: Tx, case: CaseName) -> IntakeAccount | None:
    """Return the account of a filing that was read, by its case's id or number."""
    found = await tx.execute(
        "select c.case_id, c.state, c.since, c.opened, n.case_number, c.duplicate_of, "
        "o.case_number as original, "
        "coalesce(c.confirmed, c.proposed->'found') as screened from cases c "
        "left join case_numbers n using (case_id) "
        "left join case_numbers o on o.case_id = c.duplicate_of "
        "where c.case_id = %s or n.case_number = %s",
        [case.case_id, case.number],
    )
    row = await found.fetchone()
    if row is None:
        return await _on_its_way(tx, case)
    state = State(row["state"])
    opened = row["opened"] or {}
    deadlines = await deadlines_of(tx, row["case_id"])
    requests = await requests_of(tx, row["case_id"], state)
    assigned_on = await Cases(tx).assigned_on(row["case_id"])
    completed_on = date.fromisoformat(opened["completed_on"]) if "completed_on" in opened else None
    ages = _ages(state, row["since"], assigned_on, completed_on)
    return IntakeAccount(
        case_id=row["case_id"],
        case_number=row["case_number"],
        state=state.value,
        means=machine().states[state].means,
        since=row["since"],
        waits=_waits(state, row["since"], limit_of(state, deadlines), _missing(opened), requests),
        priority=Priority(opened["priority"]) if opened else None,
        duplicate_of=row["duplicate_of"],
        original=row["original"],
        assigned_on=assigned_on,
        completed_on=completed_on,
        days_from_assignment=ages.from_assignment,
        days_from_complete_records=ages.from_complete_records,
        items=_items(opened) if opened else _screened(row["screened"] or {}),
        records=await _records(tx, row["case_id"]),
        missing_records=_missing(opened),
        deadlines=deadlines,
        requests=requests,
        flags=await flags_of(tx, row["case_id"]),
    )


def _ages(state: State, since: Any, assigned_on: date | None, completed_on: date | None) -> Ages:
    """Return the ages of a case that has its letter, as its end told them; of others none."""
    if state is not State.LETTER_ISSUED:
        return Ages(None, None)
    return Ages.on(legal_day(since), assigned_on=assigned_on, completed_on=completed_on)


async def _on_its_way(tx: Tx, case: CaseName) -> IntakeAccount | None:
    """Tell of a filing that came over HTTP and was not screened yet."""
    received = await HttpFilings(tx).received(case)
    if received is None:
        return None
    case_id, since, published = received
    wait = Wait(what="screening", who="intake", since=since)
    if not published:
        wait = Wait(what="the same request, sent again", who="sender", since=since)
    means = "It came in over HTTP and was not screened yet."
    return IntakeAccount(case_id=case_id, state="received", means=means, since=since, waits=(wait,))


def _waits(
    state: State,
    since: Any,
    limit: DeadlineAccount | None,
    missing: Sequence[MissingRecord],
    requests: Sequence[RequestAccount],
) -> tuple[Wait, ...]:
    described = machine().states[state]
    if described.waits_for is None or described.actor is None:
        return ()
    basis = None
    if described.section is not None and described.mark is not None:
        basis = Basis(rule=f"states/{state}", section=described.section, mark=described.mark)
    if limit is not None:
        basis = basis_of(limit)
    asked = next((each for each in requests if each.standing is Standing.OPEN), None)
    note = _lacking(missing) if state is State.AWAITING_RECORDS else None
    return (
        Wait(
            what=described.waits_for,
            who=described.actor if asked is None else asked.of.value.replace("_", " "),
            since=since,
            until=None if limit is None else until(limit),
            basis=basis,
            at=described.at,
            note=note if asked is None else _asked(asked),
        ),
    )


def _asked(request: RequestAccount) -> str:
    """Return which question is open."""
    about = f": {', '.join(request.about)}" if request.about else ""
    return f"question {request.number}, asked by {request.asked_by.value}{about}"


def _lacking(missing: Sequence[MissingRecord]) -> str:
    """Return which lines of the checklist are open; without one, nothing clinical is here."""
    lines = (each.requirement.replace("_", " ") for each in missing)
    return f"Not here yet: {', '.join(lines) or 'a clinical document'}."


def _screened(found: dict[str, Any]) -> tuple[ItemAccount, ...]:
    """Return the items of a filing that is not open: what a person has confirmed, or is to."""
    against_all = tuple(reason["code"] for reason in found.get("against_all", ()))
    items = [
        *(
            ItemAccount(
                item_no=each["item_no"],
                state="refused" if against_all else "eligible",
                because=against_all,
            )
            for each in found.get("eligible", ())
        ),
        *(
            _not_reviewed(each, state, against_all)
            for state in ("refused", "deferred")
            for each in found.get(state, ())
        ),
    ]
    return tuple(sorted(items, key=lambda each: each.item_no))


def _items(opened: dict[str, Any]) -> tuple[ItemAccount, ...]:
    told = [
        ItemAccount(
            item_no=each["item_no"],
            state="reviewed",
            linked_to=_linked(
                flag for flag in opened.get("flags", ()) if flag.get("item_no") == each["item_no"]
            ),
        )
        for each in opened.get("items", ())
    ]
    for name, state in (("refused_items", "refused"), ("deferred_items", "deferred")):
        told += [_not_reviewed(each, state) for each in opened.get(name, ())]
    told += [
        ItemAccount(item_no=each["item"]["item_no"], state=ItemEnd(each["end"]).value)
        for each in opened.get("ended_items", ())
    ]
    return tuple(sorted(told, key=lambda each: each.item_no))


def _not_reviewed(
    told: dict[str, Any], state: str, against_all: tuple[str, ...] = ()
) -> ItemAccount:
    reasons = told["reasons"]
    return ItemAccount(
        item_no=told["item"]["item_no"],
        state=state,
        because=(*against_all, *(reason["code"] for reason in reasons)),
        linked_to=_linked(reasons),
    )


def _linked(reasons: Iterable[dict[str, Any]]) -> UUID | None:
    return next((UUID(each["linked_to"]) for each in reasons if "linked_to" in each), None)


def _missing(opened: dict[str, Any]) -> tuple[MissingRecord, ...]:
    return tuple(MissingRecord(**each) for each in opened.get("missing_records", ()))


async def _records(tx: Tx, case_id: Any) -> tuple[RecordAccount, ...]:
    found = await tx.execute(
        "select record_no, entry->>'kind' as kind, entry->>'sender' as sender, came_at, seen "
        "from record_index where case_id = %s order by record_no",
        [case_id],
    )
    return tuple(
        RecordAccount(
            record_no=row["record_no"],
            kind=RecordKind(row["kind"]),
            sender=Sender(row["sender"]),
            came_at=row["came_at"],
            seen=row["seen"],
        )
        for row in await found.fetchall()
    )
