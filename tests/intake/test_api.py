"""The way in over HTTP: the same rules, all faults at once, and nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from prometheus_client import generate_latest

from services.intake.settings import IntakeSettings
from shared import request_body, topics
from shared.consumer import Receipt
from shared.events import ApplicationFiled, CaseOpened, RecordReceived, RecordsCompleted
from shared.events.envelope import Outgoing
from shared.kafka import BrokerDownError
from tests.builders import an_application, an_inline_record, the_papers
from tests.flow.bad_inputs import CANARY
from tests.intake.asking import NAMED, an_answer, of_a_designee, standings
from tests.intake.window import OTHER_TOKEN, SENDER, TOKEN, Window, a_body, a_window


@pytest.fixture
async def window(database_url: str) -> AsyncIterator[Window]:
    async with a_window(database_url) as opened:
        yield opened


def events_opening(window: Window) -> set[str | None]:
    """Ids of the events that opened a case; a copy has the id of its original."""
    return {each.header("ce_id") for each in window.desk.chain.logs.records[topics.CASE_OPENED]}


async def test_an_application_over_http_opens_its_case(window: Window) -> None:
    """Accepted, with its case id and where to look; then screened as any other."""
    answer = await window.file(a_body())
    look = answer.json()["look_at"]
    waiting = (await window.client.get(look)).json()
    await window.desk.chain.run_until_idle()
    opened = (await window.client.get(look)).json()

    assert answer.status_code == 202
    assert answer.headers["location"] == look
    assert answer.json()["case_id"] == str(an_application().case_id)
    assert waiting["account"]["state"] == "received"
    assert opened["account"]["case_number"] == "CM26-0000001"
    assert len(window.desk.answers(CaseOpened)) == 1


async def test_records_texts_do_not_travel(window: Window) -> None:
    """They are in the evidence store before the event is on the bus."""
    await window.file(an_application(records=(an_inline_record(f"{CANARY} rests."),)))

    (record,) = window.desk.chain.logs.records[topics.APPLICATION_FILED]
    assert CANARY.encode() not in (record.value or b"")
    (entry,) = ApplicationFiled.model_validate_json(record.value or b"").records
    assert entry.digest is not None
    assert await window.desk.evidence.get(entry.digest) == f"{CANARY} rests.".encode()


async def test_the_same_request_again_has_no_second_effect(window: Window) -> None:
    """A sender that got no answer asks again."""
    answers = [await window.file(a_body()) for _ in range(3)]
    await window.desk.chain.run_until_idle()
    answers.append(await window.file(a_body()))
    await window.desk.chain.run_until_idle()

    assert {each.status_code for each in answers} == {202}
    assert len({each.text for each in answers}) == 1
    ids = {
        each.header("ce_id") for each in window.desk.chain.logs.records[topics.APPLICATION_FILED]
    }
    assert len(ids) == 1
    assert len(events_opening(window)) == 1
    assert window.desk.dead_letters == []
    assert await window.desk.not_admitted() == []


async def test_two_at_the_same_moment_are_one(window: Window) -> None:
    """Whichever comes first; both are answered."""
    answers = await asyncio.gather(*(window.file(a_body()) for _ in range(8)))
    await window.desk.chain.run_until_idle()

    assert {each.status_code for each in answers} == {202}
    assert len(events_opening(window)) == 1


async def test_the_same_key_with_another_body_is_a_conflict(window: Window) -> None:
    """Bad input 19: never overwritten, always told; before and after it was screened."""
    await window.file(a_body())
    before = await window.file(a_body(rfa_on="2026-10-19"))
    await window.desk.chain.run_until_idle()
    after = await window.file(a_body(rfa_on="2026-10-18"))

    for answer in (before, after):
        assert (answer.status_code, answer.json()["code"]) == (409, "filing_changed")
    assert len(window.desk.chain.logs.records[topics.APPLICATION_FILED]) == 1


async def test_what_came_over_kafka_is_not_filed_again_over_http(window: Window) -> None:
    """One filing key is one case, whatever the way in."""
    await window.desk.deliver(an_application())

    answer = await window.file(a_body())

    assert (answer.status_code, answer.json()["code"]) == (409, "filed_already")
    assert window.desk.chain.logs.records[topics.APPLICATION_FILED][1:] == []


async def test_all_faults_are_told_at_once_and_quote_nothing(window: Window) -> None:
    """IN1: five planted faults give five codes, each with its field."""
    body = a_body(priority=CANARY, date_of_injury="2026-02-30", items=[])
    body["ur_decision"]["service"] = 7
    body["signature"].pop("by")

    answer = await window.file(body)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert {(each["code"], each["path"]) for each in problem["faults"]} == {
        ("not_in_list", "priority"),
        ("date_invalid", "date_of_injury"),
        ("too_short", "items"),
        ("not_in_list", "ur_decision.service"),
        ("missing", "signature.by"),
    }
    assert "The list should have at least 1 item, not 0" in answer.text
    assert CANARY not in answer.text
    assert window.desk.chain.logs.records[topics.APPLICATION_FILED] == []


async def test_dates_that_contradict_each_other_are_told_before_anything_is_kept(
    window: Window,
) -> None:
    """The same pure rules as behind the topic."""
    answer = await window.file(a_body(date_of_injury="2026-11-19", rfa_on="2026-11-10"))

    assert answer.status_code == 422
    assert {each["code"] for each in answer.json()["faults"]} == {
        "injury_after_ur_decision",
        "request_after_ur_decision",
    }
    assert await window.desk.rows("select * from http_filings") == []


async def test_warnings_come_with_the_acceptance(window: Window) -> None:
    """Accepted as it is; the sender learns what was not read."""
    answer = await window.file(a_body(surprise=CANARY))

    assert answer.status_code == 202
    assert "unknown_field" in {each["code"] for each in answer.json()["warnings"]}
    assert CANARY not in answer.text


async def test_a_form_that_intake_found_invalid_may_be_corrected(window: Window) -> None:
    """The key then stands for the better form."""
    late = an_application(received_on=an_application().received_on.replace(year=2027))
    await window.desk.deliver(late)  # over Kafka: invalid, for its day has not come
    first = await window.file(a_body(rfa_on="2026-10-19"))
    await window.desk.chain.run_until_idle()

    assert first.status_code == 202
    assert len(window.desk.answers(CaseOpened)) == 1


async def test_who_has_no_token_files_nothing(window: Window) -> None:
    """401, whatever the body: nothing of it is read."""
    for given in ("", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN[:-1]}f"):
        for path in ("/applications", "/records"):
            answer = await window.post(path, b"{", headers={"Authorization": given})

            assert (answer.status_code, answer.json()["code"]) == (401, "token_unknown"), given
            assert answer.headers["www-authenticate"] == "Bearer"


async def test_nobody_files_in_the_name_of_another(window: Window) -> None:
    """The filing key names its sender, and so does the token."""
    answer = await window.file(a_body(), headers={"Authorization": f"Bearer {OTHER_TOKEN}"})

    assert (answer.status_code, answer.json()["code"]) == (403, "sender_not_yours")


async def test_without_tokens_in_the_settings_nobody_may_file() -> None:
    """There is no default token, and a short or a shared one is refused at the start."""
    fields = {"database_url": "x", "evidence_url": "x", "intake_secret": "longer-than-8"}
    long = "x" * 24
    settings = IntakeSettings.model_validate({**fields, "senders": {SENDER: long}})

    assert IntakeSettings.model_validate(fields).senders == {}
    assert long not in repr(settings)
    for wrong in ({SENDER: "short"}, {SENDER: long, "other": long}, {"../x": long}):
        with pytest.raises(ValueError, match="senders"):
            IntakeSettings.model_validate({**fields, "senders": wrong})


@pytest.mark.parametrize(
    ("value", "who"),
    [("", set()), ('{"clinic-a": "a-token-of-twenty-four-characters"}', {"clinic-a"})],
)
def test_senders_come_from_the_environment_of_a_container(
    value: str, who: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As ``docker-compose.yml`` hands it on: empty means nobody, not a fault at the start."""
    monkeypatch.setenv("IMR_SENDERS", value)
    fields = {"database_url": "x", "evidence_url": "x", "intake_secret": "longer-than-8"}

    assert set(IntakeSettings.model_validate(fields).senders) == who


async def test_records_over_http_complete_a_file(window: Window) -> None:
    """By a key of the sender's own, or by their content."""
    application = an_application(records=the_papers())
    parcel = RecordReceived(filing=application.filing, records=(an_inline_record(),))
    other = RecordReceived(filing=application.filing, records=(an_inline_record("Later."),))
    await window.file(application)

    answers = [
        await window.post("/records", parcel),
        await window.post("/records", parcel),
        await window.post("/records", other, headers={"Idempotency-Key": "parcel-2"}),
        await window.post("/records", parcel, headers={"Idempotency-Key": "parcel-2"}),
        await window.post("/records", parcel, headers={"Idempotency-Key": "no key at all"}),
    ]
    await window.desk.chain.run_until_idle()

    completed = window.desk.chain.logs.records[topics.RECORDS_COMPLETED]
    assert [each.status_code for each in answers] == [202, 202, 202, 409, 422]
    assert len({each.header("ce_id") for each in completed}) == 1
    assert len(await window.desk.rows("select * from record_index")) == 5


async def test_an_answer_over_http_lets_a_case_be_opened(window: Window) -> None:
    """The same answer as on the topic, once, by its key or its content."""
    application = of_a_designee()
    await window.file(application)
    await window.desk.chain.run_until_idle()
    answer = an_answer(application, answers=NAMED)

    statuses = [(await window.post("/information", answer)).status_code for _ in range(2)]
    await window.desk.chain.run_until_idle()

    assert statuses == [202, 202]
    assert await standings(window.desk) == ["answered"]
    opened = window.desk.chain.logs.records[topics.CASE_OPENED]
    assert len({each.header("ce_id") for each in opened}) == 1


async def test_an_answer_to_nothing_in_particular_is_told_at_once(window: Window) -> None:
    """Without the name of its request nobody knows what it answers."""
    body = {"filing": {"sender": SENDER, "number": "0001"}, "by": "employee"}

    answer = await window.post("/information", body)

    assert answer.status_code == 422
    assert [each["path"] for each in answer.json()["faults"]] == ["request_id"]


async def test_a_digest_that_points_to_nothing_is_told_at_once(window: Window) -> None:
    """On the topic it would park the case."""
    record = an_inline_record().model_copy(update={"text": None, "digest": "f" * 64})

    answer = await window.file(an_application(records=(record,)))

    assert answer.status_code == 422
    (fault,) = answer.json()["faults"]
    assert (fault["code"], fault["path"]) == ("evidence_missing", "records.0.digest")


async def test_a_broker_that_is_away_is_told_and_the_same_request_goes_through_later(
    database_url: str,
) -> None:
    """503, and the account says that the sender must send again."""
    sent: list[Outgoing] = []
    away = True

    async def publish(outgoing: Outgoing) -> None:
        if away:
            raise BrokerDownError("planted")
        sent.append(outgoing)

    async with a_window(database_url, publish) as window:
        down = await window.file(a_body())
        account = (await window.client.get(f"/cases/{an_application().case_id}")).json()
        away = False
        up = await window.file(a_body())

    assert (down.status_code, down.json()["code"]) == (503, "broker_down")
    assert down.headers["retry-after"] == "5"
    assert account["account"]["waits"][0]["who"] == "sender"
    assert up.status_code == 202
    assert len(sent) == 1


async def test_a_body_beyond_a_mebibyte_is_not_read_to_its_end(window: Window) -> None:
    """Bad input 24: by its stated length, or by counting where none is stated."""
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 65_536
            yield b" " * 65_536

    stated = await window.file(b" " * 1_048_577)
    counted = await window.client.post(
        "/applications",
        content=endless(),
        headers={
            "Authorization": f"Bearer {TOKEN}",
            "Content-Type": "application/json",
        },
    )

    for answer in (stated, counted):
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert read < 2_000_000


async def test_a_body_that_trickles_in_is_not_waited_for(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a few senders that say nothing would hold every connection."""
    monkeypatch.setattr(request_body, "_SECONDS", 0.05)

    async def trickling() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.01)

    async with asyncio.timeout(5):
        answer = await window.client.post(
            "/applications",
            content=trickling(),
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
        )

    assert (answer.status_code, answer.json()["code"]) == (408, "body_too_slow")


async def test_a_body_of_a_mebibyte_is_filed(window: Window) -> None:
    """Its texts travel by digest, so the event stays small."""
    records = tuple(an_inline_record(f"{number} " + "x" * 65_000) for number in range(16))
    application = an_application(records=(*records[:-1], *the_papers()))
    assert 900_000 < len(application.encoded()) < 1_048_576

    answer = await window.file(application)
    await window.desk.chain.run_until_idle()

    assert answer.status_code == 202
    assert len(window.desk.answers(RecordsCompleted)) == 1


async def test_another_kind_of_content_is_refused(window: Window) -> None:
    """Bad input 23: what the body is must be said, and be JSON."""
    for kind in (
        "text/plain",
        "application/cloudevents+json",
        "application/json; charset=latin-1",
        "multipart/form-data; boundary=x",
        "",
    ):
        answer = await window.file(a_body(), headers={"Content-Type": kind})

        assert (answer.status_code, answer.json()["code"]) == (415, "media_type_unsupported"), kind


async def test_compressed_bodies_are_refused(window: Window) -> None:
    """Bad input 25: nothing is unpacked, so nothing can explode."""
    answer = await window.file(a_body(), headers={"Content-Encoding": "gzip"})

    assert (answer.status_code, answer.json()["code"]) == (415, "encoding_unsupported")


async def test_answers_are_counted_by_their_code(window: Window) -> None:
    """What senders run into can be seen without their bodies."""
    await window.file(a_body())
    await window.file(b"")

    shown = generate_latest().decode()
    assert 'imr_http_filings_total{code="accepted",path="/applications"}' in shown
    assert 'imr_http_filings_total{code="value_empty",path="/applications"}' in shown


async def test_the_event_is_one_that_the_topic_would_take(window: Window) -> None:
    """The record carries every CloudEvents attribute; no dead letter, no refusal."""
    await window.file(a_body())
    (record,) = window.desk.chain.logs.records[topics.APPLICATION_FILED]

    receipt: Any = await window.desk.chain.runtimes["intake"].consumer.receive(record)

    assert receipt is Receipt.ANSWERED
