"""Bad inputs by their number in the project's list of forty, as changes to a good record.

Each says what becomes of it: a receipt, and the code that a person reads. Where the topic matters,
the topic is named.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from shared import topics
from shared.events.envelope import Record

CANARY = "Xylophania Canarybird"
"""Stands in every bad input; must occur in no log, metric, header of ours or error text."""
DIGITS = "1699920000"
"""Stand for a day or a moment in one bad input, as seconds since 1970; must occur nowhere else."""

Change = Callable[[Record], Record]
Expectation = tuple[str, str | None]
"""Receipt and code."""


@dataclass(frozen=True)
class Bad:
    """One bad input."""

    number: int
    name: str
    change: Change
    becomes: Expectation
    on: dict[str, Expectation] = field(default_factory=dict)
    """Where it becomes something else on one topic."""
    fault: str = ""
    """What the sender of an application is told, where the code is ours to promise."""

    def expected(self, topic: str) -> Expectation:
        """Return what becomes of it on a topic."""
        return self.on.get(topic, self.becomes)


def value(change: Callable[[bytes], bytes | None]) -> Change:
    """Change the body."""
    return lambda record: replace(record, value=change(record.value or b""))


def body(**changes: Any) -> Change:
    """Set top-level fields of the body; ``...`` removes one."""

    def change(raw: bytes) -> bytes:
        data = json.loads(raw)
        for name, new in changes.items():
            if new is ...:
                data.pop(name, None)
            else:
                data[name] = new
        return json.dumps(data, ensure_ascii=False).encode()

    return value(change)


def header(name: str, new: bytes | None) -> Change:
    """Set one header; ``None`` removes it."""

    def change(record: Record) -> Record:
        kept = tuple((each, text) for each, text in record.headers if each != name)
        return replace(record, headers=kept if new is None else (*kept, (name, new)))

    return change


def more_headers(*added: tuple[str, bytes]) -> Change:
    """Add headers after the good ones."""
    return lambda record: replace(record, headers=(*record.headers, *added))


def first_text(change: Callable[[str], str]) -> Change:
    """Change the first name or text that a person wrote."""

    def apply(raw: bytes) -> bytes:
        data = json.loads(raw)
        if "parties" in data:
            data["parties"]["employee"]["name"] = change(data["parties"]["employee"]["name"])
        elif "records" in data:
            data["records"][0]["author"] = change(data["records"][0].get("author", "A"))
        else:
            data["reviewer_ref"] = change(data["reviewer_ref"])
        return json.dumps(data, ensure_ascii=False).encode()

    return value(apply)


def appended(added: str) -> Change:
    """Add characters to the first name or text that a person wrote."""
    return first_text(lambda text: text + added)


def number(token: str) -> Change:
    """Put characters as they are where the body has a number."""

    def apply(raw: bytes) -> bytes:
        data, mark = json.loads(raw), "the-number"
        if "parties" in data:
            data["items"][0]["quantity"] = mark
        elif "records" in data:
            data["records"][0]["size"] = mark
        else:
            data["items"][0]["item_no"] = mark
        return json.dumps(data, ensure_ascii=False).replace(f'"{mark}"', token).encode()

    return value(apply)


def content(text: str) -> Change:
    """Put something else where a medical record's text should stand; a signature has none."""

    def apply(raw: bytes) -> bytes:
        data = json.loads(raw)
        for record in data.get("records", ()):
            record["text"] = text
        return json.dumps(data).encode()

    return value(apply)


def dates(text: str) -> Change:
    """Put a date or time that does not exist where the body has its first one."""

    def apply(raw: bytes) -> bytes:
        data = json.loads(raw)
        if "received_on" in data:
            data["received_on"] = text
        elif "records" in data:
            data["records"][0]["dated"] = text
        else:
            data["signed_at"] = text
        return json.dumps(data).encode()

    return value(apply)


DEAD = "dead_letter"
INVALID = ("answered", "invalid")
"""An application with faults is answered with all of them; see the test of its reply."""

A = topics.APPLICATION_FILED
R = topics.RECORD_RECEIVED
S = topics.DETERMINATION_SIGNED


def dead(code: str) -> Expectation:
    """A dead letter with this code."""
    return (DEAD, code)


FILES = {
    "a ZIP": "PK\x03\x04\x14\x00\x00\x00\x08\x00../../etc/passwd",
    "an encrypted PDF": "%PDF-1.7\n1 0 obj << /Encrypt 2 0 R >> endobj",
    "a PDF without pages": "\n%PDF-1.4\n1 0 obj << /Type /Pages /Count 0 /Kids [] >> endobj",
    "a PDF with JavaScript": "%PDF-1.7\n1 0 obj << /S /JavaScript /JS (app.alert\\(1\\)) >> endobj",
    "a PDF in base64": "JVBERi0xLjcKMSAwIG9iago8PCA+PgplbmRvYmoK",
    "a ZIP in base64": "UEsDBBQAAAAIAAAAIQAAAAAAAAAAAAAAAAAJAAAA",
}
"""What a sender may take for a text."""


BAD_INPUTS = (
    Bad(1, "empty value", value(lambda _: b""), dead("value_empty")),
    Bad(2, "null value with a key", value(lambda _: None), dead("value_null")),
    Bad(3, "not UTF-8", value(lambda raw: raw[:-2] + b"\xff\xfe"), dead("not_utf8")),
    Bad(4, "truncated JSON", value(lambda raw: raw[: len(raw) // 2]), dead("json_invalid")),
    Bad(5, "JSON with trailing garbage", value(lambda raw: raw + b"}]"), dead("json_invalid")),
    Bad(6, "scalar instead of object", value(lambda _: b'"text"'), dead("schema_invalid")),
    Bad(6, "array instead of object", value(lambda raw: b"[" + raw + b"]"), dead("schema_invalid")),
    Bad(
        7,
        "100,000 nested arrays",
        value(lambda _: b"[" * 100_000 + b"]" * 100_000),
        dead("json_invalid"),
    ),
    Bad(
        8,
        "200,000 keys",
        value(lambda _: json.dumps({f"k{n}": n for n in range(200_000)}).encode()),
        dead("value_too_large"),
    ),
    Bad(
        9,
        "one key twice with different values",
        value(lambda raw: raw[:-1] + b"," + raw.split(b":")[0][1:] + b':"other"}'),
        dead("json_key_repeated"),
    ),
    *(
        Bad(10, f"{token} as a number", number(token), dead("json_invalid"))
        for token in ("NaN", "Infinity", "-Infinity")
    ),
    Bad(
        10,
        "1e400",
        number("1e400"),
        dead("schema_invalid"),
        on={A: INVALID},
        fault="type_invalid",
    ),
    Bad(11, "an integer of 5,000 digits", number("9" * 5_000), dead("json_invalid")),
    *(
        Bad(
            12,
            f"{token} as a quantity",
            number(token),
            dead("schema_invalid"),
            on={A: INVALID},
            fault=fault,
        )
        for token, fault in (
            ('"1e999999"', "type_invalid"),
            ("1e999999", "type_invalid"),
            ('"12"', "type_invalid"),
        )
    ),
    *(
        Bad(
            13,
            f"a quantity of {token}",
            number(token),
            dead("schema_invalid"),
            on={A: INVALID},
            fault=fault,
        )
        for token, fault in (
            ("-1", "out_of_range"),
            ("0", "out_of_range"),
            ("-0", "out_of_range"),
            ("2.5", "type_invalid"),
            ("0.005", "type_invalid"),
        )
    ),
    Bad(
        14,
        "required field missing",
        body(items=..., records=...),
        dead("schema_invalid"),
        on={A: INVALID},
    ),
    Bad(15, "unknown extra field", body(surprise=CANARY), ("answered", None)),
    Bad(
        16,
        "right fields, wrong type",
        header("ce_type", b"imr.letter.issued.v1"),
        dead("type_not_of_topic"),
    ),
    Bad(17, "specversion 0.3", header("ce_specversion", b"0.3"), dead("specversion_unsupported")),
    Bad(17, "no specversion", header("ce_specversion", None), dead("specversion_unsupported")),
    Bad(18, "no id", header("ce_id", None), dead("id_invalid")),
    Bad(18, "empty id", header("ce_id", b""), dead("id_invalid")),
    Bad(18, "an id of 1 MB", header("ce_id", b"x" * 1_000_000), dead("id_invalid")),
    Bad(
        21,
        "headers twice, null, not UTF-8",
        more_headers(("ce_id", b"second"), ("x-null", b""), ("x-latin", b"\xe9\xff")),
        ("answered", None),
    ),
    Bad(22, "reply_to header", more_headers(("reply_to", b"elsewhere")), ("answered", None)),
    Bad(23, "content type lies", header("content-type", b"text/plain"), ("answered", None)),
    Bad(
        23,
        "content type says structured mode",
        header("content-type", b"application/cloudevents+json"),
        ("answered", None),
    ),
    Bad(28, "null key", lambda record: replace(record, key=None), dead("key_invalid")),
    Bad(
        28,
        "key of another case",
        lambda record: replace(
            header("ce_subject", b"00000000-0000-5000-8000-000000000000")(record),
            key=b"00000000-0000-5000-8000-000000000000",
        ),
        dead("key_not_of_case"),
    ),
    Bad(29, "time of 1970", header("ce_time", b"1970-01-01T00:00:00Z"), dead("time_implausible")),
    Bad(
        29,
        "time of the day after tomorrow",
        header("ce_time", (datetime.now(UTC) + timedelta(days=2)).isoformat().encode()),
        dead("time_implausible"),
    ),
    Bad(29, "time of 9999", header("ce_time", b"9999-12-31T23:59:59Z"), dead("time_implausible")),
    Bad(
        30,
        "time without zone",
        header("ce_time", b"2026-11-24T10:00:00"),
        dead("time_without_zone"),
    ),
    Bad(30, "leap second", header("ce_time", b"2016-12-31T23:59:60Z"), dead("time_invalid")),
    Bad(
        30,
        "an hour that the change to summer time skips",
        header("ce_time", b"2026-03-08T02:30:00-08:00"),
        ("answered", None),
    ),
    Bad(30, "30 February", dates("2026-02-30"), dead("schema_invalid"), on={A: INVALID}),
    Bad(30, "24:00", dates("2026-11-20T24:00"), dead("schema_invalid"), on={A: INVALID}),
    Bad(
        30,
        "seconds since 1970",
        dates(DIGITS),
        dead("schema_invalid"),
        on={A: INVALID},
        fault="date_invalid",
    ),
    Bad(33, "sequence gap", more_headers(("ce_sequence", b"4711")), ("answered", None)),
    Bad(33, "sequence repeated", more_headers(("ce_sequence", b"4711")), ("answered", None)),
    Bad(
        34,
        "no items",
        body(items=[], records=[]),
        dead("schema_invalid"),
        on={A: INVALID},
    ),
    Bad(
        35,
        "right-to-left override in a name",
        first_text(lambda text: text + "\u202egnp.exe"),
        dead("schema_invalid"),
        on={A: INVALID},
    ),
    Bad(
        35,
        "10,000 combining marks",
        first_text(lambda text: text + "\u0301" * 10_000),
        dead("schema_invalid"),
        on={A: INVALID},
    ),
    Bad(
        35,
        "template and markup characters",
        first_text(lambda _: '"<script>{{7*7}} #import \\input 😀\u200b'),
        ("answered", None),
        on={S: dead("schema_invalid")},
    ),
    Bad(
        36,
        "SQL, LDAP and path characters",
        first_text(lambda _: "'; drop table cases; -- *)(uid=* ../../etc/passwd"),
        ("answered", None),
        on={S: dead("schema_invalid")},
    ),
    *(
        Bad(37, f"{name} with a second line", header(name, b"one\r\nBcc: everybody"), dead(code))
        for name, code in (
            ("ce_id", "id_invalid"),
            ("ce_source", "source_invalid"),
            ("ce_correlationid", "correlation_invalid"),
            ("ce_causationid", "correlation_invalid"),
            ("ce_time", "time_invalid"),
        )
    ),
    *(
        Bad(
            37,
            f"{what} in a name",
            appended(added),
            dead("schema_invalid"),
            on={A: INVALID},
            fault="forbidden_character",
        )
        for what, added in (
            ("a second line", "\r\nBcc: everybody"),
            ("NUL", "\0"),
            ("an escape sequence", "\x1b]0;title\x07"),
            ("a line separator", "\u2028"),
        )
    ),
    *(
        Bad(
            40,
            f"{what} as a record's text",
            content(text),
            dead("schema_invalid"),
            on={A: INVALID, S: ("answered", None)},
            fault="file_not_text",
        )
        for what, text in FILES.items()
    ),
)
