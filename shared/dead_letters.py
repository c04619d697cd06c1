"""Dead letters: what a service cannot process, laid aside with everything a person needs."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from shared import topics
from shared.decoding import UnreadableError
from shared.edge import Edge
from shared.errors import ImrError, UnprocessableError
from shared.events.envelope import E, Envelope, Outgoing, Record, digest, record_case

_MAX_BYTES: Final = 2_000_000


def error_code(error: Exception) -> str:
    """Return the stable code of a failure; an error that is not ours is ``unexpected``."""
    if isinstance(error, UnreadableError):
        return error.reason
    return error.code if isinstance(error, ImrError) else "unexpected"


def parks(error: Exception, edge: Edge[E]) -> bool:
    """Tell whether the case's later events have to wait until a person has looked at this one.

    A record from outside that nobody can read does not stop a case: it was never part of it.
    """
    if isinstance(error, UnreadableError) and edge.from_outside:
        return False
    return error.parks if isinstance(error, UnprocessableError) else True


def dead_letter(record: Record, service: str, error: Exception) -> Outgoing:
    """Return the record as it goes to the dead-letter topic.

    Same key, same value, the original headers, and why. Neither a message nor a stack trace: both
    can quote what a person wrote. A value that would not fit is replaced by its digest and size.
    The id is the same for the same record, so that a copy is known as a copy.
    """
    group = topics.consumer_group(record.topic, service)
    position = f"{record.topic}/{record.partition}/{record.offset}/{group}/"
    letter_id = digest((position + digest(record.value or b"")).encode())[:32]
    now = datetime.now(UTC).isoformat()
    value = record.value
    extra: dict[str, str] = {}
    if value is not None and len(value) > _MAX_BYTES:
        extra = {"dlq-value-digest": digest(value), "dlq-value-size": str(len(value))}
        value = None
    headers = {
        **header_texts(record),
        "dlq-id": letter_id,
        "dlq-original-topic": record.topic,
        "dlq-original-partition": str(record.partition),
        "dlq-original-offset": str(record.offset),
        "dlq-original-timestamp": str(record.timestamp_ms),
        "dlq-consumer-group": group,
        "dlq-error-code": error_code(error),
        "dlq-error-type": type(error).__name__,
        "dlq-attempts": "1",
        "dlq-first-failed-at": now,
        "dlq-failed-at": now,
        **extra,
    }
    return Outgoing(
        topic=topics.dead_letters(record.topic, service),
        key=record.key,
        value=value,
        headers=headers,
        id=letter_id,
    )


def cause_of(letter: Outgoing, service: str, record: Record) -> Envelope:
    """Return what stands in the outbox as a dead letter's cause: the letter itself."""
    return Envelope(
        id=letter.id,
        source=f"/imr/{service}",
        type=letter.topic,
        subject=record_case(record) or UUID(int=0),
        time=datetime.now(UTC),
        correlation_id=letter.id,
    )


def header_texts(record: Record) -> dict[str, str]:
    """Return the headers as texts that PostgreSQL and Kafka can hold; the first value wins."""
    texts: dict[str, str] = {}
    for name, value in record.headers:
        texts.setdefault(name, value.decode("utf-8", "replace").replace("\x00", "\ufffd"))
    return texts
