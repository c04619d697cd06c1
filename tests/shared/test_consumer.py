"""The durable core: what it promises of one record, on a real database."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from shared import topics
from shared.clock import SystemClock
from shared.consumer import ASIDE, CHECKPOINTS
from shared.database import open_pool
from shared.events import RecordReceived
from shared.events.envelope import Record
from shared.memory import Chain, chain
from tests.builders import a_record, an_application, an_inline_record
from tests.shared.relay import POISON, relay


@pytest.fixture
async def relayed(database_url: str, tmp_path: Path) -> AsyncIterator[Chain]:
    async with chain([relay(tmp_path / "relay")], database_url, SystemClock()) as running:
        yield running


def a_late_record(number: str) -> RecordReceived:
    return RecordReceived(filing=an_application(number).filing, records=(an_inline_record(),))


def answers(chain: Chain, topic: str) -> list[Record]:
    return chain.logs.records[topic]


async def test_a_redelivery_publishes_the_same_bytes_and_changes_nothing(relayed: Chain) -> None:
    """An answer that differs under the same id would be worse than a duplicate."""
    record = a_record(an_application())

    for _ in range(3):
        relayed.logs.append(record)
    await relayed.run_until_idle()

    copies = answers(relayed, topics.CASE_OPENED)
    assert len(copies) == 3
    assert len({(copy.value, copy.headers, copy.key) for copy in copies}) == 1


async def test_a_known_id_with_another_body_is_told_and_never_overwritten(relayed: Chain) -> None:
    """Reuse of an id with another request is an error of the sender (bad input 19)."""
    relayed.logs.append(a_record(an_application(), event_id="same"))
    relayed.logs.append(a_record(an_application(formulary=True), event_id="same"))
    await relayed.run_until_idle()

    (letter,) = answers(relayed, topics.dead_letters(topics.APPLICATION_FILED, "relay"))
    assert letter.header("dlq-error-code") == "body_conflict"
    assert len(answers(relayed, topics.CASE_OPENED)) == 1


async def test_two_senders_may_use_the_same_event_id(relayed: Chain) -> None:
    """CloudEvents makes source and id unique together, not the id alone."""
    relayed.logs.append(a_record(an_application("0001"), event_id="1", source="/a"))
    relayed.logs.append(a_record(an_application("0002"), event_id="1", source="/b"))
    await relayed.run_until_idle()

    assert len(answers(relayed, topics.CASE_OPENED)) == 2


async def test_an_event_that_comes_early_waits_for_its_predecessor(relayed: Chain) -> None:
    """Kafka promises no order between topics; the case's state decides, not luck."""
    relayed.logs.append(a_record(a_late_record("0001"), event_id="record"))
    await relayed.run_until_idle()
    assert await held(relayed) == 1

    relayed.logs.append(a_record(an_application("0001"), event_id="application"))
    await relayed.run_until_idle()

    assert await held(relayed) == 0
    assert await rows(relayed, "select records from cases") == [{"records": 1}]


async def test_an_event_that_comes_too_late_is_refused_with_its_reason(relayed: Chain) -> None:
    """A closed case stays closed, and the record says why."""
    relayed.logs.append(a_record(an_application("0001")))
    for each in range(3):
        relayed.logs.append(a_record(a_late_record("0001"), event_id=f"record-{each}"))
    await relayed.run_until_idle()

    refused = await rows(relayed, "select event_id, reason from inbox where state = 'refused'")
    assert refused == [{"event_id": "record-2", "reason": "case_closed"}]
    assert await rows(relayed, "select records from cases") == [{"records": 2}]


async def test_poison_parks_its_own_case_and_no_other(relayed: Chain) -> None:
    """One broken case must not hold back everybody's deadline (EV7)."""
    poison = an_application("9999").model_copy(
        update={"parties": an_application().parties.model_copy(update={"claim_number": POISON})}
    )
    for each in range(20):
        if each == 7:
            relayed.logs.append(a_record(poison, event_id="poison"))
        relayed.logs.append(a_record(an_application(f"{each:04}"), event_id=f"good-{each}"))
    relayed.logs.append(a_record(a_late_record("9999"), event_id="later"))
    await relayed.run_until_idle()

    (letter,) = answers(relayed, topics.dead_letters(topics.APPLICATION_FILED, "relay"))
    assert letter.header("dlq-error-code") == "planted"
    assert letter.header("ce_id") == "poison"
    assert letter.value == poison.encoded()
    assert len(answers(relayed, topics.CASE_OPENED)) == 20
    assert await rows(relayed, "select code from parked") == [{"code": "planted"}]
    assert await held(relayed) == 1


async def test_a_replayed_dead_letter_lets_its_case_go_on(relayed: Chain) -> None:
    """Correct the cause, replay the same event: what waited behind it follows by itself."""
    poison = an_application("0001").model_copy(
        update={"parties": an_application().parties.model_copy(update={"claim_number": "BUG"})}
    )
    relayed.logs.append(a_record(poison, event_id="poison"))
    relayed.logs.append(a_record(a_late_record("0001"), event_id="later"))
    await relayed.run_until_idle()
    assert await held(relayed) == 1

    replayed = a_record(an_application("0001"), event_id="poison")
    relayed.logs.append(replayed)
    await relayed.run_until_idle()

    assert await held(relayed) == 0
    assert await rows(relayed, "select * from parked") == []
    assert await rows(relayed, "select records from cases") == [{"records": 1}]


async def test_a_replay_that_comes_early_frees_its_case_all_the_same(relayed: Chain) -> None:
    """What parked a case must not wait for what waits for it."""
    late = a_record(a_late_record("0001"), event_id="x")
    relayed.logs.append(Record(late.topic, late.key, b"{}", late.headers))
    await relayed.run_until_idle()
    relayed.logs.append(a_record(an_application("0001"), event_id="application"))
    await relayed.run_until_idle()
    assert await held(relayed) == 1

    relayed.logs.append(late)
    await relayed.run_until_idle()

    assert await held(relayed) == 0
    assert await rows(relayed, "select * from parked") == []
    assert await rows(relayed, "select records from cases") == [{"records": 1}]


async def test_a_replay_that_is_refused_frees_its_case_all_the_same(relayed: Chain) -> None:
    """Refused is dealt with."""
    relayed.logs.append(a_record(an_application("0001"), event_id="application"))
    for each in range(2):
        relayed.logs.append(a_record(a_late_record("0001"), event_id=f"record-{each}"))
    third = a_record(a_late_record("0001"), event_id="x")
    relayed.logs.append(Record(third.topic, third.key, b"{}", third.headers))
    await relayed.run_until_idle()
    assert len(await rows(relayed, "select * from parked")) == 1

    relayed.logs.append(third)
    await relayed.run_until_idle()

    assert await rows(relayed, "select * from parked") == []


async def test_a_nul_in_a_header_stops_nothing(relayed: Chain) -> None:
    """PostgreSQL cannot hold it; the record is laid aside all the same, and the next one taken."""
    late = a_record(a_late_record("0001"))
    odd = tuple((n, b"a\x00b" if n in {"ce_id", "ce_source"} else v) for n, v in late.headers)
    relayed.logs.append(Record(late.topic, late.key, late.value, odd))
    relayed.logs.append(a_record(an_application("0002")))
    await relayed.run_until_idle()

    (letter,) = answers(relayed, topics.dead_letters(topics.RECORD_RECEIVED, "relay"))
    assert letter.header("dlq-error-code") == "id_invalid"
    assert len(answers(relayed, topics.CASE_OPENED)) == 1


class Crash(BaseException):
    """Not an ``Exception``: nothing may catch it, as nothing catches a power cut."""


@pytest.mark.parametrize("point", CHECKPOINTS)
async def test_a_crash_at_any_point_loses_and_doubles_nothing(
    database_url: str, tmp_path: Path, point: str
) -> None:
    """EV5: state and event are atomic, wherever the process dies."""
    crashed: list[str] = []

    async def crash_once(here: str) -> None:
        if here == point and not crashed:
            crashed.append(here)
            raise Crash

    service = relay(tmp_path / "relay")
    async with chain([service], database_url, SystemClock(), crash_once) as running:
        running.logs.append(a_record(an_application("0001")))
        with pytest.raises(Crash):
            await running.run_until_idle()
        await running.run_until_idle()

        bodies = {
            (record.header("ce_id"), record.value)
            for record in answers(running, topics.CASE_OPENED)
        }
        assert len(bodies) == 1
        assert len(await rows(running, "select * from cases")) == 1
        assert await rows(running, "select * from outbox where published_at is null") == []


@pytest.mark.parametrize("point", ASIDE)
async def test_a_crash_while_laying_aside_loses_and_doubles_nothing(
    database_url: str, tmp_path: Path, point: str
) -> None:
    """EV5 for dead letters: the letter and the parking of its case are one."""
    crashed: list[str] = []

    async def crash_once(here: str) -> None:
        if here == point and not crashed:
            crashed.append(here)
            raise Crash

    sheet = an_application().parties.model_copy(update={"claim_number": POISON})
    poison = a_record(an_application("0001", parties=sheet))
    async with chain(
        [relay(tmp_path / "relay")], database_url, SystemClock(), crash_once
    ) as running:
        running.logs.append(poison)
        with pytest.raises(Crash):
            await running.run_until_idle()
        await running.run_until_idle()

        letters = answers(running, topics.dead_letters(topics.APPLICATION_FILED, "relay"))
        assert len({(letter.value, letter.headers) for letter in letters}) == 1
        assert len(await rows(running, "select * from parked")) == 1
        assert await rows(running, "select * from outbox where published_at is null") == []


async def test_schema_faults_are_answered_all_at_once(relayed: Chain) -> None:
    """The sender learns everything that is wrong in one reply."""
    application = an_application("0001")
    record = a_record(application)
    body = (record.value or b"").replace(b'"received_on":"2026-11-20"', b'"received_on":"soon"')
    body = body.replace(b'"attached":true', b'"attached":"perhaps"')

    relayed.logs.append(Record(record.topic, record.key, body, record.headers))
    await relayed.run_until_idle()

    (reply,) = answers(relayed, topics.APPLICATION_REFUSED)
    assert b"received_on" in (reply.value or b"")
    assert b"ur_decision.attached" in (reply.value or b"")


async def held(chain: Chain) -> int:
    """How many events wait."""
    return len(await rows(chain, "select * from held"))


async def rows(chain: Chain, sql: str) -> list[dict[str, Any]]:
    """Read the service's schema."""
    async with chain.runtimes["relay"].pool.connection() as tx:
        return list(await (await tx.execute(sql)).fetchall())


async def test_a_service_sees_its_own_schema_only(relayed: Chain, database_url: str) -> None:
    """No service reads another's tables: its connections do not even see them."""
    other = open_pool(database_url, "somebody_else")
    await other.open()
    try:
        async with other.connection() as tx:
            found = await tx.execute("select to_regclass('inbox') as table_seen")
            assert await found.fetchone() == {"table_seen": None}
    finally:
        await other.close()
