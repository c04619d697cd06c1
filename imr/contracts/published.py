"""The contracts in public: AsyncAPI, OpenAPI per service, JSON Schema per event, metrics, states.

All are generated from the code that runs, and committed; a test compares them.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import yaml
from faststream.specification import AsyncAPI

from imr.contracts import state_tables
from imr.contracts.metric_catalogue import as_markdown
from imr.files import write_whole
from imr.local.services import in_process
from shared.edge import Service
from shared.events import EVENTS
from shared.events.envelope import Event
from shared.front import AtWork, api
from shared.kafka import KafkaCarrier
from shared.settings import KafkaSettings

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"

_HEADERS: Final = {
    "type": "object",
    "description": "CloudEvents 1.0, binary mode.",
    "required": ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "content-type"],
    "properties": {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "description": "Unique together with ce_source."},
        "ce_source": {"type": "string"},
        "ce_type": {"type": "string", "description": "The topic."},
        "ce_subject": {"type": "string", "format": "uuid", "description": "The case id."},
        "ce_time": {"type": "string", "format": "date-time"},
        "ce_correlationid": {"type": "string", "description": "One for all events of a case."},
        "ce_causationid": {"type": "string", "description": "The event that this one answers."},
        "content-type": {"const": "application/json"},
    },
}


def documents() -> dict[str, str]:
    """Return every document: path below ``docs/`` → text."""
    with tempfile.TemporaryDirectory() as folder:
        services = in_process("postgresql://none/none", Path(folder).as_uri(), {})
    return {
        **{f"asyncapi/{each.name}.yaml": _asyncapi(each) for each in services},
        **{f"openapi/{each.name}.yaml": _openapi(each) for each in services},
        **{f"schemas/{event.topic}.json": _schema(event) for event in EVENTS},
        "metrics.md": as_markdown(),
        "states.md": state_tables.as_markdown(),
    }


def stale(folder: Path = DOCS) -> Iterator[str]:
    """Yield each document that is missing, out of date, or made from nothing any more."""
    expected = documents()
    for name, text in expected.items():
        path = folder / name
        if not path.is_file():
            yield f"{name} is missing"
        elif path.read_text() != text:
            yield f"{name} is out of date"
    for kind in ("asyncapi", "openapi", "schemas"):
        for path in sorted((folder / kind).glob("*.*")):
            if f"{kind}/{path.name}" not in expected:
                yield f"{kind}/{path.name} belongs to nothing"


def write(folder: Path = DOCS) -> list[str]:
    """Write all documents and return their names."""
    texts = documents()
    for name, text in texts.items():
        write_whole(folder / name, text.encode())
    return sorted(texts)


def _asyncapi(service: Service) -> str:
    carrier = KafkaCarrier(service, KafkaSettings(bootstrap_servers="kafka:9092"))
    document: dict[str, Any] = json.loads(
        AsyncAPI(
            carrier.broker,
            title=f"imr {service.name}",
            version=version("imr"),
            description="Generated. The key of every record is the case id.",
            schema_version="3.0.0",
        )
        .to_specification()
        .to_json()
    )
    for message in document["components"]["messages"].values():
        message.pop("correlationId", None)  # FastStream's own header, which we do not send
        message["headers"] = {"$ref": "#/components/schemas/CloudEventsHeaders"}
    document["components"]["schemas"]["CloudEventsHeaders"] = _HEADERS
    return yaml.safe_dump(document, sort_keys=True, allow_unicode=True, width=100)


def _openapi(service: Service) -> str:
    carrier = KafkaCarrier(service, KafkaSettings(bootstrap_servers="kafka:9092"))
    document = api(service, AtWork(), carrier.publish, version("imr")).openapi()
    return yaml.safe_dump(document, sort_keys=True, allow_unicode=True, width=100)


def _schema(event: type[Event]) -> str:
    schema: Mapping[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:imr:{event.topic}",
        **event.model_json_schema(),
    }
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
