"""The table of deliveries: one row for each letter and party."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg.types.json import Json
from pydantic import TypeAdapter

from services.letters.delivery.states import State, machine
from shared.database import Tx
from shared.errors import RefusedError
from shared.events.envelope import Envelope, digest
from shared.events.parties import Party

_ENVELOPE: Final = TypeAdapter(Envelope)
_COLUMNS: Final = (
    "key, case_id, case_number, kind, number, party, letter, party_sheet, state, since, attempts, "
    "reason, addresses, cause::text as cause"
)


@dataclass(frozen=True)
class Delivery:
    """One letter on its way to one party."""

    key: str
    case_id: UUID
    case_number: str | None
    kind: str
    number: int
    party: Party
    letter: str
    party_sheet: str
    state: State
    since: datetime
    attempts: int
    reason: str | None
    cause: Envelope
    addresses: int = 1
    """To how many it was sent, this one included."""

    @property
    def parcel(self) -> str:
        """What the carrier knows it by: another one for another address, for it sends each once."""
        return self.key if self.addresses == 1 else f"{self.key}{_AGAIN}{self.addresses}"


_AGAIN: Final = "-"
"""Between the key and the count of addresses."""


def key_of(parcel: str) -> str:
    """Return the key of what a carrier knows a letter by.

    >>> key_of("0123abcd-2")
    '0123abcd'
    """
    return parcel.partition(_AGAIN)[0]


def delivery_key(case_id: UUID, kind: str, number: int, party: Party) -> str:
    """Return what a carrier knows a letter by: the same for the same letter, and no name in it."""
    return digest(f"{case_id}|{kind}|{number}|{party.value}".encode())[:32]


class Deliveries:
    """The table, inside one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def lay(self, delivery: Delivery) -> None:
        """Note that a letter has to go out; once."""
        await self._tx.execute(
            "insert into deliveries (key, case_id, case_number, kind, number, party, letter, "
            "party_sheet, state, since, next_at, cause) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing",
            [
                delivery.key,
                delivery.case_id,
                delivery.case_number,
                delivery.kind,
                delivery.number,
                delivery.party.value,
                delivery.letter,
                delivery.party_sheet,
                delivery.state.value,
                delivery.since,
                delivery.since,
                Json(_ENVELOPE.dump_python(delivery.cause, mode="json")),
            ],
        )

    async def due(self, now: datetime, most: int) -> Sequence[Delivery]:
        """Return what has to be handed over, for the first time or again, oldest first."""
        found = await self._tx.execute(
            f"select {_COLUMNS} from deliveries where next_at <= %s "  # noqa: S608 - a constant
            "order by next_at limit %s for update skip locked",
            [now, most],
        )
        return [_read(row) for row in await found.fetchall()]

    async def find(self, key: str) -> Delivery | None:
        """Return a delivery by its key, or nothing."""
        found = await self._tx.execute(
            f"select {_COLUMNS} from deliveries where key = %s for update",  # noqa: S608 - as above
            [key],
        )
        row = await found.fetchone()
        return None if row is None else _read(row)

    async def returned(self) -> Sequence[Delivery]:
        """Return what came back and waits for an address, the oldest first."""
        found = await self._tx.execute(
            f"select {_COLUMNS} from deliveries "  # noqa: S608 - as above
            "where state = 'returned' order by since, key",
        )
        return [_read(row) for row in await found.fetchall()]

    async def of(self, case_id: UUID) -> Sequence[Delivery]:
        """Return a case's deliveries."""
        found = await self._tx.execute(
            f"select {_COLUMNS} from deliveries "  # noqa: S608 - as above
            "where case_id = %s order by since, kind, number, party",
            [case_id],
        )
        return [_read(row) for row in await found.fetchall()]

    async def postpone(self, delivery: Delivery, next_at: datetime) -> None:
        """Try again later: the carrier does not answer."""
        await self._tx.execute(
            "update deliveries set next_at = %s where key = %s", [next_at, delivery.key]
        )

    async def readdress(self, delivery: Delivery, party_sheet: str, now: datetime) -> Delivery:
        """Let a letter that came back go out again, as if it were new.

        Raises:
            RefusedError: ``delivery_<state>``: it has not come back.
        """
        await self.move(delivery, State.CREATED, now, next_at=now)
        again = replace(
            delivery, party_sheet=party_sheet, attempts=0, addresses=delivery.addresses + 1
        )
        await self._tx.execute(
            "update deliveries set party_sheet = %s, attempts = %s, addresses = %s where key = %s",
            [again.party_sheet, again.attempts, again.addresses, again.key],
        )
        return again

    async def move(
        self,
        delivery: Delivery,
        to: State,
        now: datetime,
        *,
        next_at: datetime | None = None,
        reason: str | None = None,
    ) -> None:
        """Move a delivery on, where its table of states lets it.

        Raises:
            RefusedError: ``delivery_<state>``: nothing of the kind can follow any more.
        """
        if to not in machine().moves[delivery.state]:
            raise RefusedError(
                f"delivery_{delivery.state.value}",
                f"Delivery {delivery.key} is {delivery.state.value}; {to.value} cannot follow.",
            )
        await self._tx.execute(
            "update deliveries set state = %s, since = %s, next_at = %s, reason = %s, "
            "attempts = attempts + %s where key = %s",
            [to.value, now, next_at, reason, int(to is State.SENT), delivery.key],
        )


def _read(row: dict[str, Any]) -> Delivery:
    return Delivery(
        **{
            **row,
            "party": Party(row["party"]),
            "state": State(row["state"]),
            "cause": _ENVELOPE.validate_json(row["cause"]),
        }
    )
