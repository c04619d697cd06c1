"""Answers as bytes: stored with the state they belong to, published as often as needed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Json

from shared.database import Tx
from shared.decoding import MAX_EVENT_BYTES
from shared.errors import UnprocessableError
from shared.events.envelope import AnyEvent, Envelope, Outgoing, answer_id


class EventTooLargeError(UnprocessableError):
    """An answer would not fit its topic."""

    code = "event_too_large"

    def __init__(self, topic: str, size: int) -> None:
        super().__init__(
            f"An event for {topic} has {size} bytes, more than {MAX_EVENT_BYTES}. "
            "Move its long parts to the evidence store."
        )


def encode(
    service: str, events: Sequence[AnyEvent], cause: Envelope, now: datetime, *, key: str = ""
) -> tuple[Outgoing, ...]:
    """Give each answer its id and headers, and turn it into the bytes that are stored and sent.

    ``key`` tells apart what is answered to one cause on one topic at different times.

    Raises:
        EventTooLargeError: an answer exceeds what its topic takes.
    """
    return tuple(
        _encode(service, event, cause, now, answer_id(cause, event.topic, at, key))
        for at, event in enumerate(events)
    )


def _encode(
    service: str, event: AnyEvent, cause: Envelope, now: datetime, event_id: str
) -> Outgoing:
    value = event.encoded()
    if len(value) > MAX_EVENT_BYTES:
        raise EventTooLargeError(event.topic, len(value))
    envelope = Envelope(
        id=event_id,
        source=f"/imr/{service}",
        type=event.topic,
        subject=event.case_id,
        time=now,
        correlation_id=cause.correlation_id,
        causation_id=cause.id,
    )
    return Outgoing(
        topic=event.topic,
        key=str(event.case_id).encode(),
        value=value,
        headers=envelope.headers(),
        id=envelope.id,
    )


class Outbox:
    """The service's outbox, inside one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def lay(
        self, answers: Sequence[Outgoing], cause: Envelope, *, timed: bool = False
    ) -> None:
        """Store answers. ``timed``: nobody is about to publish them but the sweeper."""
        for answer in answers:
            await self._tx.execute(
                "insert into outbox "
                "(event_id, cause_source, cause_id, timed, topic, key, value, headers) "
                "values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict (event_id) do nothing",
                [
                    answer.id,
                    cause.source,
                    cause.id,
                    timed,
                    answer.topic,
                    answer.key,
                    answer.value,
                    Json(dict(answer.headers)),
                ],
            )

    async def answers_to(self, cause: Envelope) -> tuple[Outgoing, ...]:
        """Return what was answered to an event, in its order."""
        found = await self._tx.execute(
            "select event_id, topic, key, value, headers from outbox "
            "where cause_source = %s and cause_id = %s order by seq",
            [cause.source, cause.id],
        )
        return tuple(_outgoing(row) for row in await found.fetchall())

    async def unsent(self, *, older_than_seconds: float, most: int) -> tuple[Outgoing, ...]:
        """Return what was never marked as sent: timed events at once, answers after a while."""
        found = await self._tx.execute(
            "select event_id, topic, key, value, headers from outbox "
            "where published_at is null and (timed or created_at <= now() - "
            "make_interval(secs => %s)) order by seq limit %s",
            [older_than_seconds, most],
        )
        return tuple(_outgoing(row) for row in await found.fetchall())

    async def mark_sent(self, answers: Sequence[Outgoing]) -> None:
        """Note that the broker has confirmed these."""
        await self._tx.execute(
            "update outbox set published_at = now() "
            "where event_id = any(%s) and published_at is null",
            [[answer.id for answer in answers]],
        )


def _outgoing(row: dict[str, Any]) -> Outgoing:
    return Outgoing(
        topic=row["topic"],
        key=row["key"],
        value=row["value"],
        headers=row["headers"],
        id=row["event_id"],
    )
