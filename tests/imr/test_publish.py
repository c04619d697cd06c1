"""`imr publish`: what the desk tells is on its topic, once, as the contract has it."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from imr.commands import app
from imr.kafka import wire
from imr.local import embedded
from shared import topics
from shared.decoding import read_body
from shared.events import ApplicationWithdrawn, DeliveryReaddressed
from shared.events.envelope import Record, digest, read_envelope

CASE = UUID("12345678-1234-5678-9234-567812345678")


@pytest.fixture(scope="module")
def broker() -> Iterator[str]:
    """A broker without services: nobody meets what is told of cases that do not exist."""
    with embedded.broker() as address:
        embedded.create_topics(address, [topics.APPLICATION_WITHDRAWN, topics.DELIVERY_READDRESSED])
        yield address


def publish(broker: str, folder: Path, topic: str, *events: dict[str, Any], **more: str) -> Any:
    """Return what the command prints."""
    files = []
    for number, event in enumerate(events):
        path = folder / f"event-{number}.json"
        path.write_text(json.dumps(event, indent=1))
        files.append(str(path))
    options = [word for name, value in more.items() for word in (f"--{name}", value)]
    arguments = ["publish", topic, *files, "--json", "--bootstrap-servers", broker, *options]
    done = CliRunner().invoke(app, arguments, env={"IMR_EVIDENCE_URL": folder.as_uri()})
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


async def published(broker: str, topic: str, case: UUID) -> list[Record]:
    """Return the records of a case, which are there already."""
    witness = wire.Witness(broker, [topic])
    return [each for each in await witness.look() if each.key == str(case).encode()]


def test_what_is_told_twice_is_one_event(broker: str, tmp_path: Path) -> None:
    """A withdrawal by the key of its filing, with every field as the file has it."""
    topic = topics.APPLICATION_WITHDRAWN
    event = ApplicationWithdrawn.model_validate_json(
        '{"filing": {"sender": "publish", "number": "1"}, "item_nos": [2], "on": "2026-01-05",'
        ' "by": "employee"}'
    )
    data = json.loads(event.encoded())

    (told,) = publish(broker, tmp_path, "application.withdrawn", data)
    publish(broker, tmp_path, topic, data)

    records = asyncio.run(published(broker, topic, event.case_id))
    assert (told["accepted"], told["topic"]) == (True, topic)
    assert told["case_id"] == str(event.case_id)
    assert len({(each.header("ce_source"), each.header("ce_id")) for each in records}) == 1
    assert len(records) == 2
    for record in records:
        assert read_envelope(record).subject == event.case_id
        assert read_body(record.value or b"", ApplicationWithdrawn, from_outside=True) == (
            event,
            (),
        )


def test_what_an_event_names_is_stored_before_it(broker: str, tmp_path: Path) -> None:
    """A letter that came back goes out to the address on a newer party sheet."""
    sheet = tmp_path / "sheet.json"
    sheet.write_text('{"employee": {"name": "Clementine Oddfellow"}}')
    address = digest(sheet.read_bytes())
    event = {
        "case_id": str(CASE),
        "delivery": "d-1",
        "party_sheet": address,
        "by": "per-0123456789abcdef",
    }

    publish(broker, tmp_path, "delivery.readdressed", event, store=str(sheet))

    (record,) = asyncio.run(published(broker, topics.DELIVERY_READDRESSED, CASE))
    found, _ = read_body(record.value or b"", DeliveryReaddressed, from_outside=True)
    assert found.party_sheet == address
    assert (tmp_path / address[:2] / address[2:]).read_bytes() == sheet.read_bytes()
    assert b"Oddfellow" not in (record.value or b"")
