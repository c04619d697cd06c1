"""From a record to an event, or to a clear code that says why not."""

import json
from typing import ClassVar, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shared.clock import Clock
from shared.edge import Edge, Invalid
from shared.errors import UnprocessableError
from shared.events.case import Fault
from shared.events.envelope import (
    AnyEvent,
    E,
    EnvelopeFaultError,
    Event,
    FilingEvent,
    Received,
    Record,
    read_envelope,
)

M = TypeVar("M", bound=BaseModel)

MAX_EVENT_BYTES: Final = 262_144
"""No event is larger; documents travel by digest."""


class UnreadableError(UnprocessableError):
    """A record that no code of ours can make sense of; the instance's ``reason`` says why."""

    code: ClassVar[str] = "unreadable"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"The record is unreadable: {reason}. Correct it at the sender and send it again."
        )


class _Filing(FilingEvent):
    """The one field that a reply needs."""


def decode(record: Record, edge: Edge[E], clock: Clock) -> Received[E] | Invalid:
    """Read a record as the event of its edge.

    Returns:
        The event; or, where the body names its filing but does not validate and the edge can
        answer that, every fault at once.

    Raises:
        UnreadableError: anything else. Its ``reason`` is a stable code.
    """
    value = _bounded(record.value)
    try:
        envelope = read_envelope(record)
    except EnvelopeFaultError as error:
        raise UnreadableError(error.fault) from None
    now = clock.at(envelope.time)
    try:
        event, unknown = read_body(value, edge.event, from_outside=edge.from_outside)
    except ValidationError as error:
        filing = _filing_of(value) if edge.invalid else None
        if filing is None:
            raise UnreadableError("schema_invalid") from None
        if filing.case_id != envelope.subject:
            raise UnreadableError("key_not_of_case") from None
        return Invalid(filing.filing, faults_in(error), envelope, now, value)
    if _case_of(event) != envelope.subject:
        raise UnreadableError("key_not_of_case")
    return Received(event, envelope, now, unknown)


def _bounded(value: bytes | None) -> bytes:
    if value is None:
        raise UnreadableError("value_null")
    if not value:
        raise UnreadableError("value_empty")
    if len(value) > MAX_EVENT_BYTES:
        raise UnreadableError("value_too_large")
    return value


def read_body(
    value: bytes, event_type: type[M], *, from_outside: bool
) -> tuple[M, tuple[str, ...]]:
    """Read the body, and the paths of fields from outside that we do not know.

    Raises:
        UnreadableError: it is not JSON, or says one thing twice.
        ValidationError: it is JSON, but not what the topic carries.
    """
    try:
        event = event_type.model_validate_json(value, extra="forbid" if from_outside else "ignore")
    except ValidationError as error:
        found = _details(error)
        if any(each["type"] == "json_invalid" for each in found):
            raise UnreadableError(_why_not_json(value)) from None
        _refuse_repeated_keys(value)
        if any(each["type"] != "extra_forbidden" for each in found):
            raise
        return event_type.model_validate_json(value), tuple(_path(each) for each in found)
    _refuse_repeated_keys(value)
    return event, ()


def _details(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_context=False, include_input=False)


def _case_of(event: AnyEvent | Event) -> object:
    return getattr(event, "case_id", None)


def _why_not_json(value: bytes) -> str:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return "not_utf8"
    return "json_invalid"


def _filing_of(value: bytes) -> _Filing | None:
    try:
        return _Filing.model_validate_json(value)
    except ValidationError:
        return None


def _refuse_repeated_keys(value: bytes) -> None:
    """A key that stands twice says two things: nobody can tell which one was meant.

    Raises:
        UnreadableError: ``json_key_repeated``; or ``json_invalid``, where pydantic is more lenient.
    """

    def pairs(found: list[tuple[str, object]]) -> None:
        if len({key for key, _ in found}) != len(found):
            raise UnreadableError("json_key_repeated")

    def no_number(_: str) -> None:
        raise UnreadableError("json_invalid")  # NaN and Infinity are no JSON (RFC 8259, 6)

    try:
        # Numbers stay texts: what fits a field is for its model to say.
        json.loads(
            value,
            object_pairs_hook=pairs,
            parse_int=str,
            parse_float=str,
            parse_constant=no_number,
        )
    except (ValueError, RecursionError):
        raise UnreadableError("json_invalid") from None


def _path(error: ErrorDetails) -> str:
    return ".".join(str(part) for part in error["loc"])[:300]


def faults_in(error: ValidationError) -> tuple[Fault, ...]:
    """Return everything that keeps a body from being read; nothing of it is quoted."""
    return _faults(_details(error))


def _faults(found: list[ErrorDetails]) -> tuple[Fault, ...]:
    return tuple(
        Fault(
            code=each["type"],
            path=_safe(_path(each)),
            effect="warn" if each["type"] == "extra_forbidden" else "reject",
            text=_safe(each["msg"]) or "does not fit",
        )
        for each in found[:500]
    )


def _safe(text: str) -> str:
    """Keep what may stand on one line: paths and messages can repeat names that a sender chose."""
    return "".join(char for char in text if char.isprintable())[:300]
