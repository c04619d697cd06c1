"""How a fact travels: CloudEvents 1.0 in binary mode, attributes in headers, data in the body."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar, Final, Generic, TypeVar
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field

from shared.days import DaysAsWritten
from shared.privacy import Privacy

IDS: Final = UUID("6f1c9a52-3c1f-5d53-9a53-1c7e1f0f5a11")
"""The namespace of all ids derived here; never to be changed."""

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$"), Privacy.REFERENCE]
"""A SHA-256 in hexadecimal: the address of a blob in the evidence store."""


class Part(DaysAsWritten, BaseModel):
    """A piece of an event: frozen, strict, and silent about values when validation fails."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", hide_input_in_errors=True)


class Event(Part):
    """A fact, past tense. One model per topic."""

    topic: ClassVar[str]

    def encoded(self) -> bytes:
        """Return the body as it goes on the wire."""
        return self.model_dump_json(exclude_none=True).encode()


class CaseEvent(Event):
    """A fact about a case that intake has opened."""

    case_id: UUID


class FilingKey(Part):
    """The sender's own name for a filing: what makes two copies of one filing the same."""

    sender: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    number: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$")]

    @property
    def case_id(self) -> UUID:
        """The case id, computed the same by upstream and intake."""
        return uuid5(IDS, f"filing|{self.sender}|{self.number}")


class SubjectEvent(Event):
    """A fact about something that is no case; it has a key of its own all the same."""

    @property
    def case_id(self) -> UUID:
        """The record's key."""
        raise NotImplementedError


class FilingEvent(Event):
    """A fact that upstream tells about a filing of its own."""

    filing: FilingKey

    @property
    def case_id(self) -> UUID:
        """The case that this filing belongs to."""
        return self.filing.case_id


E = TypeVar("E", bound=Event)
AnyEvent = CaseEvent | FilingEvent | SubjectEvent


@dataclass(frozen=True)
class Envelope:
    """The CloudEvents attributes of one event, with the two extensions that link a case's events.

    ``correlation_id`` is one and the same for all events of a case (the case id, where upstream
    does not bring an opaque one of its own); ``causation_id`` is the event that this one answers.
    """

    id: str
    source: str
    type: str
    subject: UUID
    time: datetime
    correlation_id: str
    causation_id: str | None = None

    def headers(self) -> dict[str, str]:
        """Return the attributes as header texts."""
        attributes = {
            "ce_specversion": "1.0",
            "ce_id": self.id,
            "ce_source": self.source,
            "ce_type": self.type,
            "ce_subject": str(self.subject),
            "ce_time": self.time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "ce_correlationid": self.correlation_id,
            "content-type": "application/json",
        }
        if self.causation_id is not None:
            attributes["ce_causationid"] = self.causation_id
        return attributes


@dataclass(frozen=True)
class Received(Generic[E]):
    """One event as it arrived at a way in."""

    event: E
    envelope: Envelope
    now: datetime
    """The moment at which it is handled, by the injected clock."""
    unknown_fields: tuple[str, ...] = ()
    """Paths of fields that our schema does not know; told to the sender as a warning."""

    @property
    def case_id(self) -> UUID:
        """The case it belongs to."""
        return self.envelope.subject


@dataclass(frozen=True)
class Record:
    """One record of a topic, whatever carried it."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
    partition: int = 0
    offset: int = 0
    timestamp_ms: int = 0

    def header(self, name: str) -> str | None:
        """Return the first value of a header, or nothing."""
        for key, value in self.headers:
            if key == name:
                return value.decode("utf-8", "replace")
        return None


@dataclass(frozen=True)
class Outgoing:
    """The exact bytes of an answer: stored once, published as often as needed."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, str]
    id: str


def answer_id(cause: Envelope, topic: str, ordinal: int, key: str = "") -> str:
    """Return the id of an answer: the same for the same cause, topic and position, for ever.

    ``key`` tells apart what is answered at different times.
    """
    place = f"{ordinal}|{key}" if key else str(ordinal)
    return str(uuid5(IDS, f"{cause.source}|{cause.id}|{topic}|{place}"))


def digest(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


# Not before independent medical review began (LC 4610.5, SB 863), not after tomorrow.
_EARLIEST: Final = datetime(2013, 1, 1, tzinfo=UTC)
_TOLERANCE: Final = timedelta(days=1)
_ID: Final = re.compile(r"[\x21-\x7e]{1,200}")
_OPAQUE: Final = re.compile(
    r"[0-9a-fA-F]{16,64}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
)
"""A trace id or a UUID. All other words might tell of somebody, up to the public topic (PB2)."""


class EnvelopeFaultError(ValueError):
    """The headers do not make a CloudEvent; ``fault`` says which one, in a word."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(fault)


def read_envelope(record: Record) -> Envelope:
    """Read the CloudEvents attributes of a record.

    Raises:
        EnvelopeFaultError: an attribute is missing, malformed, implausible or contradicts the
            record's topic or key.
    """
    if record.header("ce_specversion") != "1.0":
        raise EnvelopeFaultError("specversion_unsupported")
    event_id = record.header("ce_id") or ""
    source = record.header("ce_source") or ""
    if not _ID.fullmatch(event_id):
        raise EnvelopeFaultError("id_invalid")
    if not _ID.fullmatch(source):
        raise EnvelopeFaultError("source_invalid")
    if record.header("ce_type") != record.topic:
        raise EnvelopeFaultError("type_not_of_topic")
    subject = record_case(record)
    if subject is None:
        raise EnvelopeFaultError("key_invalid")
    correlation = record.header("ce_correlationid") or str(subject)
    causation = record.header("ce_causationid")
    if not _ID.fullmatch(correlation) or (causation and not _ID.fullmatch(causation)):
        raise EnvelopeFaultError("correlation_invalid")
    if (stated := record.header("ce_subject")) is not None and stated != str(subject):
        raise EnvelopeFaultError("subject_not_key")
    return Envelope(
        id=event_id,
        source=source,
        type=record.topic,
        subject=subject,
        time=_read_time(record.header("ce_time")),
        correlation_id=correlation if _OPAQUE.fullmatch(correlation) else str(subject),
        causation_id=causation,
    )


def record_case(record: Record) -> UUID | None:
    """Return the case id that a record's key names, or nothing."""
    try:
        text = (record.key or b"").decode("ascii")
        return UUID(text) if str(UUID(text)) == text else None
    except ValueError:
        return None


def _read_time(text: str | None) -> datetime:
    try:
        time = datetime.fromisoformat(text or "")
    except ValueError:
        raise EnvelopeFaultError("time_invalid") from None
    if time.tzinfo is None:
        raise EnvelopeFaultError("time_without_zone")
    if not _EARLIEST <= time <= datetime.now(UTC) + _TOLERANCE:
        raise EnvelopeFaultError("time_implausible")
    return time
