"""Bad inputs 24 to 26, where the broker must defend what no client can."""

import asyncio
import os
import time
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from confluent_kafka import KafkaError, Producer

from imr.faults.load import applications
from imr.kafka import wire
from imr.kafka.upstream import filing
from shared import topics
from shared.decoding import MAX_EVENT_BYTES
from shared.events.envelope import Record
from tests.kafka.running import Run, assert_sound

BOMB_BYTES = 150_000_000


def produce(address: str, record: Record, codec: str) -> KafkaError | None:
    """Send a record as a sender does that uses another client; return the broker's refusal."""
    refusals: list[KafkaError | None] = []
    client = Producer(
        {
            "bootstrap.servers": address,
            "compression.type": codec,
            "message.max.bytes": 2 * BOMB_BYTES,
            "message.timeout.ms": 30_000,
            "log_level": 0,
        }
    )
    client.produce(
        record.topic,
        record.value,
        key=record.key,
        headers=list(record.headers),
        on_delivery=lambda error, _: refusals.append(error),
    )
    client.flush(60)
    (refusal,) = refusals
    return refusal


def an_application(name: str, size: int = 0) -> Record:
    """An application whose body has at least so many bytes: JSON may end in white space."""
    record = filing(applications(f"{name}-{time.time_ns()}", 1)[0])
    body = record.value or b""
    return replace(record, value=body + b" " * (size - len(body)))


def case_of(record: Record) -> UUID:
    return UUID((record.key or b"").decode())


def resident_mb(run: Run, name: str) -> float:
    pages = Path(f"/proc/{run.running.processes[name].pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


async def test_sizes_up_to_more_than_a_topic_takes(run: Run) -> None:
    """24: 256 KiB is an event, a byte more a dead letter; 1 MiB and a byte is not taken at all."""
    largest = an_application("largest", MAX_EVENT_BYTES)
    too_large = an_application("too-large", MAX_EVENT_BYTES + 1)
    refused = an_application("refused", 1024 * 1024 + 1)

    await wire.send(run.running.broker, [largest, too_large])
    refusal = await asyncio.to_thread(produce, run.running.broker, refused, "none")

    assert refusal is not None
    assert refusal.name() == "MSG_SIZE_TOO_LARGE"
    run.expect([case_of(largest)], {case_of(too_large): "value_too_large"})
    assert_sound(run, await run.finish())


async def test_a_bomb_does_not_pass_the_broker(run: Run) -> None:
    """25: 150 MB in 150 KB would fill every reader's memory before a line of ours sees it."""
    before = resident_mb(run, "intake")
    bomb = an_application("bomb", BOMB_BYTES)
    after = an_application("after")

    refusal = await asyncio.to_thread(produce, run.running.broker, bomb, "gzip")
    await wire.send(run.running.broker, [after])

    assert refusal is not None
    assert refusal.name() in {"INVALID_RECORD", "MSG_SIZE_TOO_LARGE"}
    run.expect([case_of(after)])
    assert_sound(run, await run.finish())
    assert resident_mb(run, "intake") - before < 50


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
async def test_what_a_sender_packs_arrives_unpacked(run: Run, codec: str) -> None:
    """26: a codec that the reader does not know would stop its partition for ever."""
    record = an_application(codec)
    run.expect([case_of(record)])

    assert await asyncio.to_thread(produce, run.running.broker, record, codec) is None

    assert await first_of(run.running.broker, record) == record.value


async def first_of(address: str, sent: Record) -> bytes | None:
    async with wire.reader(address, [topics.APPLICATION_FILED]) as reader, asyncio.timeout(20):
        while True:
            for record in await reader.poll(1):
                if record.key == sent.key:
                    return record.value
