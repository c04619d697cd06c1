"""The contracts in time: every example ever recorded stays readable, word for word.

An example is added, never changed: ``examples.sha256`` lists them all with their digests. Removing,
renaming or newly requiring a field makes an old example fail.
"""

import hashlib
import json
from pathlib import Path

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from shared.events import EVENTS
from shared.events.envelope import Event, Record, read_envelope

FOLDER = Path(__file__).with_name("examples")
MODELS: dict[str, type[Event]] = {event.topic: event for event in EVENTS}
EXAMPLES = sorted(FOLDER.glob("*/*.json"))


def identify(path: Path) -> str:
    """Name an example by topic and file."""
    return f"{path.parent.name}/{path.name}"


def recorded(path: Path) -> tuple[dict[str, str], bytes]:
    """Return headers and body of an example."""
    example = json.loads(path.read_bytes())
    return example["headers"], json.dumps(example["data"]).encode()


def still_says(now: object, then: object) -> bool:
    """Whether all that was said then is said now; optional fields may have come since."""
    if isinstance(now, dict) and isinstance(then, dict):
        return all(name in now and still_says(now[name], then[name]) for name in then)
    if isinstance(now, list) and isinstance(then, list):
        return len(now) == len(then) and all(map(still_says, now, then))
    return now == then


@pytest.mark.parametrize("topic", MODELS)
def test_every_topic_has_an_example(topic: str) -> None:
    """A contract without an example cannot be kept."""
    assert list((FOLDER / topic).glob("*.json"))


@pytest.mark.parametrize("path", EXAMPLES, ids=identify)
def test_an_example_is_exactly_what_its_topic_carries(path: Path) -> None:
    """Strictly, so that a removed or renamed field is noticed; consumers read tolerantly."""
    _, body = recorded(path)

    event = MODELS[path.parent.name].model_validate_json(body, extra="forbid")

    assert still_says(json.loads(event.encoded()), json.loads(body))


@pytest.mark.parametrize("path", EXAMPLES, ids=identify)
def test_an_example_is_a_cloud_event(path: Path) -> None:
    """EV1: the standard's own library reads what we publish, with the ids that link a case."""
    headers, body = recorded(path)
    raw = {name: value.encode() for name, value in headers.items()}

    event = from_binary(
        KafkaMessage(headers=raw, key=headers["ce_subject"].encode(), value=body),
        JSONFormat(),
        CloudEvent,
    )
    ours = read_envelope(
        Record(path.parent.name, headers["ce_subject"].encode(), body, tuple(raw.items()))
    )

    assert event.get_type() == path.parent.name
    assert event.get_id() == ours.id
    assert event.get_extension("correlationid") == ours.correlation_id
    assert ours.causation_id is None or event.get_extension("causationid") == ours.causation_id


def test_no_example_was_changed_or_removed() -> None:
    """What was published once may lie in a topic for years."""
    lines = (FOLDER / "examples.sha256").read_text().splitlines()
    listed = {name: found for found, _, name in (line.partition("  ") for line in lines)}

    present = {identify(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in EXAMPLES}

    assert present == listed
