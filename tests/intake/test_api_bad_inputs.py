"""The forty bad inputs at the HTTP way in: each has its status and code, and leaves no trace.

By their numbers in the project's list. What concerns headers of a record (16 to 18, 26, 27, 29, 33)
has no counterpart here: id, type, time and topic are ours. 31, 38 and 39 concern later services.
"""

import base64
import gzip
import io
import json
import tracemalloc
import zipfile
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from prometheus_client import generate_latest

from shared import topics
from shared.request_body import MAX_BODY_BYTES
from tests.builders import an_application, an_inline_record
from tests.flow.bad_inputs import CANARY
from tests.intake.window import TOKEN, a_body, a_window

RAW = json.dumps(a_body()).encode()


@dataclass(frozen=True)
class Bad:
    """One bad input: a body, and what is answered."""

    name: str
    body: Callable[[], Any]
    status: int
    code: str
    """Of the problem, or of one fault among those that are listed."""
    headers: Mapping[str, str] | None = None


def part(path: str, value: Any) -> Callable[[], Any]:
    """A good body with one field changed; ``...`` removes it."""

    def make() -> Any:
        body = a_body()
        *parents, last = path.split(".")
        at: Any = body
        for name in parents:
            at = at[int(name) if name.isdecimal() else name]
        if value is ...:
            del at[last]
        else:
            at[int(last) if last.isdecimal() else last] = value
        return body

    return make


def number(text: str) -> Callable[[], bytes]:
    """A good body whose quantity is this text."""
    return lambda: RAW.replace(b'"quantity": 12', f'"quantity": {text}'.encode())


def raw(content: bytes) -> Callable[[], bytes]:
    """These bytes."""
    return lambda: content


def text(value: str) -> Callable[[], Any]:
    """A good body whose worker has this name."""
    return part("parties.employee.name", value)


def an_archive() -> str:
    """A ZIP with a member that climbs out of its folder, as text."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../../etc/passwd", CANARY)
    return base64.b64encode(stream.getvalue()).decode()


BAD = (
    Bad("1 empty", raw(b""), 400, "value_empty"),
    Bad("2 null", raw(b"null"), 422, "type_invalid"),
    Bad("3 not UTF-8", raw(RAW[:-2] + b"\xff\xfe"), 400, "not_utf8"),
    Bad("4 truncated", raw(RAW[: len(RAW) // 2]), 400, "json_invalid"),
    Bad("5 trailing garbage", raw(RAW + b"}]"), 400, "json_invalid"),
    Bad("6 scalar", raw(b'"text"'), 422, "type_invalid"),
    Bad("6 array", raw(b"[" + RAW + b"]"), 422, "type_invalid"),
    Bad("7 nested", raw(b"[" * 100_000 + b"]" * 100_000), 400, "json_too_deep"),
    Bad(
        "7 nested in a field",
        part("surprise", json.loads("[" * 40 + "]" * 40)),
        400,
        "json_too_deep",
    ),
    Bad(
        "8 200,000 keys",
        lambda: {f"k{key}": key for key in range(200_000)},
        413,
        "body_too_large",
    ),
    Bad(
        "8 50,000 keys",
        lambda: {f"k{key}": key for key in range(50_000)},
        400,
        "json_too_many_names",
    ),
    Bad("8 9,000 keys", lambda: {f"k{key}": key for key in range(9_000)}, 422, "unknown_field"),
    Bad("9 a key twice", raw(RAW[:-1] + b',"filing":{}}'), 400, "json_key_repeated"),
    Bad("10 NaN", number("NaN"), 400, "json_invalid"),
    Bad("10 Infinity", number("Infinity"), 400, "json_invalid"),
    Bad("10 1e400", number("1e400"), 422, "type_invalid"),
    Bad("11 5,000 digits", number("9" * 5_000), 400, "json_invalid"),
    Bad("12 a number as text", number('"1e999999"'), 422, "type_invalid"),
    Bad("13 negative", number("-1"), 422, "out_of_range"),
    Bad("13 zero", number("0"), 422, "out_of_range"),
    Bad("13 a half", number("0.5"), 422, "type_invalid"),
    Bad("14 a field missing", part("items", ...), 422, "missing"),
    Bad("20 an empty filing", part("filing", {}), 422, "missing"),
    Bad("23 another type", raw(RAW), 415, "media_type_unsupported", {"Content-Type": "text/plain"}),
    Bad("24 1 MiB and 1", raw(b" " * 1_048_577), 413, "body_too_large"),
    Bad(
        "25 gzip bomb",
        raw(gzip.compress(b" " * 10_000_000)),
        415,
        "encoding_unsupported",
        {"Content-Encoding": "gzip"},
    ),
    Bad("28 of another sender", part("filing.sender", "other"), 403, "sender_not_yours"),
    Bad("30 30 February", part("received_on", "2026-02-30"), 422, "date_invalid"),
    Bad("30 24:00", part("received_on", "2026-11-20T24:00"), 422, "date_invalid"),
    Bad("30 digits", part("received_on", "1699920000"), 422, "date_invalid"),
    Bad("30 a time", part("received_on", "2026-11-20T10:00:00"), 422, "date_invalid"),
    Bad("29 9999", part("received_on", "9999-12-31"), 422, "received_in_future"),
    Bad("34 no items", part("items", []), 422, "too_short"),
    Bad(
        "34 10,000 items",
        part("items", [{"item_no": 1, "description": "x"}] * 10_000),
        400,
        "json_too_many_names",
    ),
    Bad("34 201 items", part("items", [{"item_no": 1, "description": "x"}] * 201), 422, "too_long"),
    Bad("34 an item twice", lambda: a_body(items=a_body()["items"] * 2), 422, "item_twice"),
    Bad("35 right-to-left", text(f"{CANARY}\u202egnp.exe"), 422, "forbidden_character"),
    Bad("35 combining marks", text("a" + "\u0301" * 10_000), 422, "too_long"),
    Bad("36 a path as number", part("filing.number", "../../etc/passwd"), 422, "form_invalid"),
    Bad("37 a second line", text(f"{CANARY}\r\nBcc: x"), 422, "forbidden_character"),
    Bad("37 a control character", text(f"{CANARY}\x07"), 422, "forbidden_character"),
    Bad("40 an archive as text", part("records.0.text", an_archive()), 422, "file_not_text"),
    Bad("40 a PDF as text", part("records.0.text", "%PDF-1.7 /JavaScript"), 422, "file_not_text"),
)


def codes(answer: httpx.Response) -> set[str]:
    """Return the code of a problem, and those of its faults."""
    problem = answer.json()
    return {problem["code"], *(each["code"] for each in problem.get("faults", ()))}


async def test_bad_bodies_are_answered_with_their_code_and_leave_no_trace(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One by one; afterwards a good one is accepted as if nothing had been."""
    wrong: dict[str, object] = {}
    async with a_window(database_url) as window:
        for bad in BAD:
            body = bad.body()
            tracemalloc.start()
            answer = await window.file(body, headers=dict(bad.headers or {}))
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            got = (answer.status_code, codes(answer))
            if got[0] != bad.status or bad.code not in got[1] or peak > 50_000_000:
                wrong[bad.name] = (got, peak)
            assert CANARY not in answer.text, bad.name
            assert answer.headers["content-type"] == "application/problem+json"
        assert wrong == {}
        assert window.desk.chain.logs.records[topics.APPLICATION_FILED] == []
        assert await window.desk.rows("select * from http_filings") == []
        assert (await window.file(a_body())).status_code == 202
    assert CANARY not in capsys.readouterr().out
    assert CANARY not in generate_latest().decode()


async def test_harmless_oddities_are_data(database_url: str) -> None:
    """Bad inputs 15, 21, 22, 35, 36: unknown fields, headers, markup, templates, SQL and LDAP."""
    nasty = "\"<script>{{7*7}} #import \\input 😀\u200b '; drop table cases; -- *)(uid=*"
    async with a_window(database_url) as window:
        answers = [
            await window.file(part("surprise", nasty)()),
            await window.file(
                {**text(nasty)(), "filing": {"sender": "test", "number": "nasty"}},
                headers={"reply_to": "elsewhere", "X-Twice": "1"},
            ),
        ]
        await window.desk.chain.run_until_idle()

    assert [each.status_code for each in answers] == [202, 202]
    assert {each["code"] for each in answers[0].json()["warnings"]} >= {"unknown_field"}
    assert nasty not in answers[0].text


async def test_a_header_that_decides_comes_once(database_url: str) -> None:
    """Bad input 21: of two values, whoever stands in front could have read the other one."""
    twice = {
        "Authorization": "Bearer another-token-of-these-tests",
        "Content-Type": "text/plain",
        "Content-Encoding": "gzip",
        "Idempotency-Key": "two",
    }
    async with a_window(database_url) as window:
        refused = {
            name: await window.file(
                a_body(),
                headers={"Content-Encoding": "identity", "Idempotency-Key": "one"},
                again=[(name, value)],
            )
            for name, value in twice.items()
        }
        nothing = window.desk.chain.logs.records[topics.APPLICATION_FILED][:]
        taken = await window.file(a_body(), again=[("X-Twice", "1"), ("X-Twice", "2")])

    for name, answer in refused.items():
        assert (answer.status_code, answer.json()["code"]) == (400, "header_repeated"), name
    assert nothing == []
    assert taken.status_code == 202


async def test_no_more_of_a_body_is_read_than_its_limit(database_url: str) -> None:
    """Bad inputs 8, 24: what has no end costs what the largest body costs, and not a second."""
    part = b" " * 65_536
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += len(part)
            yield part

    async with a_window(database_url) as window:
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        answer = await window.client.post("/applications", content=endless(), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert read <= MAX_BODY_BYTES + 2 * len(part)


async def test_records_of_an_unknown_filing_wait_for_it(database_url: str) -> None:
    """Bad input 32: the application may still come, by whatever way."""
    application = an_application()
    parcel = {
        "filing": {"sender": "test", "number": application.filing.number},
        "records": [json.loads(an_inline_record(CANARY).model_dump_json(exclude_none=True))],
    }
    async with a_window(database_url) as window:
        answer = await window.post("/records", parcel)
        await window.desk.chain.run_until_idle()
        account = (await window.client.get(answer.json()["look_at"])).json()

    assert answer.status_code == 202
    assert account["held"][0]["topic"] == topics.RECORD_RECEIVED
    assert CANARY not in json.dumps(account)


async def test_bad_parcels_are_answered_with_their_code(database_url: str) -> None:
    """The other path reads by the same rules."""
    filing = {"sender": "test", "number": "1"}
    note = {"kind": "other", "sender": "physician", "text": "x"}
    async with a_window(database_url) as window:
        answers = {
            name: await window.post("/records", body)
            for name, body in {
                "too_short": {"filing": filing, "records": []},
                "too_long": {"filing": filing, "records": [note] * 201},
                "text_or_digest": {
                    "filing": filing,
                    "records": [{"kind": "other", "sender": "physician"}],
                },
                "json_too_deep": b"[" * 50 + b"]" * 50,
            }.items()
        }

    assert {name: name in codes(answer) for name, answer in answers.items()} == dict.fromkeys(
        answers, True
    )
