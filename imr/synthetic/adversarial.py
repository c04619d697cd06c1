"""Records that somebody could send to do harm, or by mistake: what a way in must survive.

Each is a good record with one change, and the code under which it must be laid aside.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from shared.events.envelope import Record

Change = Callable[[Record], Record]


def _value(change: Callable[[bytes], bytes | None]) -> Change:
    return lambda record: replace(record, value=change(record.value or b""))


def _header(name: str, value: bytes | None) -> Change:
    def change(record: Record) -> Record:
        kept = tuple(each for each in record.headers if each[0] != name)
        return replace(record, headers=kept if value is None else (*kept, (name, value)))

    return change


ADVERSARIAL: Final[Mapping[str, tuple[str, Change]]] = {
    "no value": ("value_null", _value(lambda _: None)),
    "empty value": ("value_empty", _value(lambda _: b"")),
    "not UTF-8": ("not_utf8", _value(lambda raw: raw[:-2] + b"\xff\xfe")),
    "cut short": ("json_invalid", _value(lambda raw: raw[: len(raw) // 2])),
    "garbage after it": ("json_invalid", _value(lambda raw: raw + b"}]")),
    "a scalar": ("schema_invalid", _value(lambda _: b'"text"')),
    "an array": ("schema_invalid", _value(lambda raw: b"[" + raw + b"]")),
    "nested deeply": ("json_invalid", _value(lambda _: b"[" * 50_000 + b"]" * 50_000)),
    "too many keys": (
        "value_too_large",
        _value(lambda _: json.dumps({f"k{number}": number for number in range(30_000)}).encode()),
    ),
    "a key twice": ("json_key_repeated", _value(lambda raw: raw[:-1] + b',"filing":{}}')),
    "too large": ("value_too_large", _value(lambda raw: raw[:-1] + b" " * 262_144 + b"}")),
    "another type": ("type_not_of_topic", _header("ce_type", b"imr.letter.issued.v1")),
    "an old version": ("specversion_unsupported", _header("ce_specversion", b"0.3")),
    "no id": ("id_invalid", _header("ce_id", None)),
    "a long id": ("id_invalid", _header("ce_id", b"x" * 100_000)),
    "no key": ("key_invalid", lambda record: replace(record, key=None)),
    "the key of another case": (
        "key_not_of_case",
        lambda record: replace(
            _header("ce_subject", None)(record), key=b"00000000-0000-5000-8000-000000000000"
        ),
    ),
    "before its time": ("time_implausible", _header("ce_time", b"1970-01-01T00:00:00Z")),
    "after its time": ("time_implausible", _header("ce_time", b"9999-12-31T23:59:59Z")),
    "no zone": ("time_without_zone", _header("ce_time", b"2024-03-01T10:00:00")),
    "a leap second": ("time_invalid", _header("ce_time", b"2016-12-31T23:59:60Z")),
}
"""By name: the code of its dead letter, and how it is made."""
