"""The same core behind FastStream, over a broker that speaks the Kafka protocol."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from imr.contracts.metric_catalogue import declared
from imr.kafka import wire
from imr.local import embedded
from shared import topics
from shared.app import Health, asgi
from shared.events.envelope import Record, record_case
from shared.kafka import KafkaCarrier
from shared.lag import Behind
from shared.settings import ServiceSettings
from tests.builders import a_record, an_application
from tests.shared.relay import POISON, relay

DEAD_LETTERS = topics.dead_letters(topics.APPLICATION_FILED, "relay")


@pytest.fixture
def broker() -> Iterator[str]:
    with embedded.broker() as address:
        embedded.create_topics(address, [*topics.ALL, DEAD_LETTERS])
        yield address


async def wait_for(address: str, topic: str, count: int, seconds: float = 20) -> list[Record]:
    """Return the topic's records once there are as many."""
    found: list[Record] = []
    async with wire.reader(address, [topic]) as reader, asyncio.timeout(seconds):
        while len(found) < count:
            found += await reader.poll(0.2)
    return found


@asynccontextmanager
async def served(address: str, database_url: str, folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The relay as its own web server, as it runs in a container."""
    settings = ServiceSettings(
        database_url=database_url, evidence_url="file:///nowhere", log_level="ERROR"
    )
    app = asgi(relay(folder), settings, embedded.kafka_settings(address))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False)
    )
    serving = asyncio.create_task(server.serve())
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
            async with asyncio.timeout(30):
                while not server.started or (await client.get("/health/ready")).status_code != 200:
                    await asyncio.sleep(0.1)
            yield client
    finally:
        server.should_exit = True
        await serving


async def test_records_go_in_and_answers_come_out(
    broker: str, database_url: str, tmp_path: Path
) -> None:
    """One good application, one bug, hostile headers: an answer each, and no service stops."""
    good = a_record(an_application("0001"), event_id="good")
    hostile = a_record(an_application("0002"), event_id="hostile")
    hostile = Record(
        hostile.topic,
        hostile.key,
        hostile.value,
        (
            *hostile.headers,
            ("reply_to", b"elsewhere"),
            ("x", b"\xff\xfe"),
            ("y", None),  # type: ignore[arg-type]  # what a foreign client may send
            ("ce_id", b"again"),
        ),
    )
    sheet = an_application().parties.model_copy(update={"claim_number": POISON})
    poison = a_record(an_application("0003", parties=sheet), event_id="poison")

    async with served(broker, database_url, tmp_path / "relay") as client:
        await wire.send(broker, [good, hostile, poison, good])
        opened = await wait_for(broker, topics.CASE_OPENED, 3)
        (letter,) = await wait_for(broker, DEAD_LETTERS, 1)
        await asyncio.sleep(2.5)  # the sweeper and the measuring of lag come round each second
        shown = (await client.get("/metrics")).text
        parked = (await client.get(f"/cases/{record_case(poison)}")).json()

    assert parked["parked"]["code"] == parked["dead_letters"][0]["code"] == "planted"
    for metric in declared():
        name = metric.name + ("_info" if metric.kind == "info" else "")
        if metric.module == "shared/metrics.py":
            assert f"# TYPE {name} " in shown or f"# TYPE {name}" in shown, name
    lines = [line for line in shown.splitlines() if 'service="relay"' in line]
    for counted in (
        'imr_events_received_total{receipt="dead_letter"',
        'imr_dead_letters_total{code="planted"',
        "imr_duplicates_total",
        "imr_event_handling_seconds_count",
        "imr_consumer_lag{",
        "imr_consumer_lag_seconds{",
        "imr_parked_cases",
        "imr_cases_open",
    ):
        assert any(line.startswith(counted) for line in lines), counted
    assert len({record.header("ce_id") for record in opened}) == 2
    assert letter.header("dlq-error-code") == "planted"
    assert letter.value == poison.value
    assert all(record.header("ce_type") == topics.CASE_OPENED for record in opened)
    assert json.loads(opened[0].value or b"")["case_number"] == "CM26-0000001"


async def test_broker_loss_flips_readiness_only(database_url: str, tmp_path: Path) -> None:
    """OP4: an orchestrator must not restart a service because its broker is away."""
    with ExitStack() as stack:
        address = stack.enter_context(embedded.broker())
        embedded.create_topics(address, [*topics.ALL, DEAD_LETTERS])
        async with served(address, database_url, tmp_path / "relay") as client:
            assert (await client.get("/health/live")).status_code == 200
            assert (await client.get("/health/progress")).status_code == 200
            metrics = (await client.get("/metrics")).text
            assert "imr_build_info" in metrics
            stack.close()
            async with asyncio.timeout(30):
                while (await client.get("/health/ready")).status_code == 200:
                    await asyncio.sleep(0.2)

            assert "broker" in (await client.get("/health/ready")).text
            assert (await client.get("/health/live")).status_code == 200
            assert (await client.get("/health/progress")).status_code == 200


async def test_records_that_wait_are_told_unless_the_broker_is_away(
    broker: str, tmp_path: Path
) -> None:
    """OP4: a stuck consumer turns progress red; an outage, however long, readiness only."""
    carrier = KafkaCarrier(relay(tmp_path / "relay"), embedded.kafka_settings(broker))
    carrier.lag.behind = {topics.APPLICATION_FILED: Behind(3, 600.0)}
    carrier.born -= 600
    health = Health(carrier)

    assert await health.progress() is None
    await carrier.broker.connect()
    try:
        assert "3 records wait" in (await health.progress() or "")
    finally:
        await carrier.broker.stop()
