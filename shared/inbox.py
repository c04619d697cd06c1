"""The inbox: which events a service has met, which of them wait, which cases are parked."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.types.json import Json

from shared.database import Tx
from shared.dead_letters import header_texts
from shared.errors import UnprocessableError
from shared.events.envelope import Envelope, Record, digest


class BodyConflictError(UnprocessableError):
    """A known event id came with another body: never overwritten, always told."""

    code = "body_conflict"
    parks = False

    def __init__(self, event_id: str) -> None:
        super().__init__(
            f"Event {event_id} was answered before with another body. "
            "The sender must give a changed event a new id."
        )


@dataclass(frozen=True)
class Earlier:
    """What became of an event when it came the first time."""

    state: str
    reason: str | None


@dataclass(frozen=True)
class Held:
    """An event that waits, as it came."""

    seq: int
    record: Record


class Inbox:
    """The service's inbox, inside one transaction that holds the case's lock."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def lock(self, service: str, case_id: UUID) -> None:
        """Make all other transactions of this service on this case wait for ours."""
        await self._tx.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{service}/{case_id}"]
        )

    async def is_free(self, service: str, case_id: UUID) -> bool:
        """Lock the case if no other transaction has it; tell whether it is ours."""
        locked = await self._tx.execute(
            "select pg_try_advisory_xact_lock(hashtextextended(%s, 0)) as ours",
            [f"{service}/{case_id}"],
        )
        row = await locked.fetchone()
        return row is not None and bool(row["ours"])

    async def claim(self, record: Record, cause: Envelope) -> Earlier | None:
        """Make this event ours, or return what became of it before.

        Raises:
            BodyConflictError: the id is known, the body is not.
        """
        body = digest(record.value or b"")
        claimed = await self._tx.execute(
            "insert into inbox (source, event_id, topic, case_id, body_digest, state) "
            "values (%s, %s, %s, %s, %s, 'answered') on conflict do nothing",
            [cause.source, cause.id, record.topic, cause.subject, body],
        )
        if claimed.rowcount:
            return None
        found = await self._tx.execute(
            "select topic, body_digest, state, reason from inbox "
            "where source = %s and event_id = %s",
            [cause.source, cause.id],
        )
        row = await found.fetchone()
        assert row is not None  # the insert met it, and the case's lock is ours
        if row["body_digest"] != body or row["topic"] != record.topic:
            raise BodyConflictError(cause.id)
        return Earlier(row["state"], row["reason"])

    async def settle(self, cause: Envelope, state: str, reason: str | None = None) -> None:
        """Note what became of an event."""
        await self._tx.execute(
            "update inbox set state = %s, reason = %s where source = %s and event_id = %s",
            [state, reason, cause.source, cause.id],
        )

    async def hold(self, record: Record, cause: Envelope) -> None:
        """Keep an event that cannot be handled yet."""
        await self.settle(cause, "held")
        await self._tx.execute(
            "insert into held (case_id, source, event_id, topic, key, value, headers) "
            "values (%s, %s, %s, %s, %s, %s, %s)",
            [
                cause.subject,
                cause.source,
                cause.id,
                record.topic,
                record.key,
                record.value,
                Json(header_texts(record)),
            ],
        )

    async def held(self, case_id: UUID) -> list[Held]:
        """Return the case's waiting events, oldest first."""
        found = await self._tx.execute(
            "select seq, topic, key, value, headers from held where case_id = %s order by seq",
            [case_id],
        )
        return [Held(row["seq"], _record(row)) for row in await found.fetchall()]

    async def let_go(self, held: Held) -> None:
        """Forget that an event waited."""
        await self._tx.execute("delete from held where seq = %s", [held.seq])

    async def disown(self, cause: Envelope) -> None:
        """Forget an event that became a dead letter, so that its replay is handled."""
        await self._tx.execute(
            "delete from inbox where source = %s and event_id = %s", [cause.source, cause.id]
        )

    async def park(self, record: Record, case_id: UUID, code: str) -> None:
        """Let the case's later events wait until this record has been dealt with."""
        headers = header_texts(record)
        await self._tx.execute(
            "insert into parked (case_id, topic, source, event_id, code) "
            "values (%s, %s, %s, %s, %s) on conflict do nothing",
            [case_id, record.topic, headers.get("ce_source"), headers.get("ce_id"), code],
        )

    async def parked_by(self, case_id: UUID) -> tuple[str | None, str | None] | None:
        """Return source and id of the event that parked a case, or nothing."""
        found = await self._tx.execute(
            "select source, event_id from parked where case_id = %s", [case_id]
        )
        row = await found.fetchone()
        return None if row is None else (row["source"], row["event_id"])

    async def unpark(self, case_id: UUID) -> None:
        """Let the case go on."""
        await self._tx.execute("delete from parked where case_id = %s", [case_id])


def _record(row: dict[str, Any]) -> Record:
    return Record(
        topic=row["topic"],
        key=row["key"],
        value=row["value"],
        headers=tuple((name, value.encode()) for name, value in row["headers"].items()),
    )
