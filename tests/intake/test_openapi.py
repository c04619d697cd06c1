"""The published OpenAPI document against the running way in, with requests that it allows and not.

Bounded and the same every time: the seed is fixed, and no database of examples is kept.
"""

import json
from typing import Any

import pytest
import schemathesis
import yaml
from anyio.from_thread import start_blocking_portal
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from imr.contracts import DOCS
from tests.intake.window import TOKEN, Window, a_window

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OPERATIONS = (("/applications", "POST"), ("/records", "POST"), ("/cases/{case}", "GET"))


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_one_that_the_document_tells_of(
    database_url: str, mode: GenerationMode
) -> None:
    """No answer of 500, none of an undocumented status, type or form, whatever is sent."""
    document = yaml.safe_load((DOCS / "openapi" / "intake.yaml").read_text())
    schema = schemathesis.openapi.from_dict(document)
    statuses: set[tuple[str, int]] = set()
    with start_blocking_portal() as portal:
        opened = portal.wrap_async_context_manager(a_window(database_url))
        with opened as window:
            for path, method in OPERATIONS:

                @settings(
                    max_examples=25,
                    derandomize=True,
                    deadline=None,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                )
                @given(case=schema[path][method].as_strategy(generation_mode=mode))
                def ask(case: Case[Any]) -> None:
                    response = portal.call(send, window, case)
                    statuses.add((case.path, response.status_code))
                    case.validate_response(response, checks=CHECKS)

                ask()

    assert ("/cases/{case}", 404) in statuses
    assert {status for path, status in statuses if path == "/applications"} <= {
        202,
        400,
        403,
        413,
        415,
        422,
    }


async def send(window: Window, case: Case[Any]) -> Any:
    """Send one request with the sender's token."""
    arguments = case.as_transport_kwargs(
        base_url="http://intake", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    arguments = {name: value for name, value in arguments.items() if value is not None}
    if isinstance(arguments.get("data"), (str, bytes)):
        arguments["content"] = arguments.pop("data")
    if "json" in arguments:
        arguments["content"] = json.dumps(arguments.pop("json")).encode()
    arguments.pop("cookies", None)
    return await window.client.request(**arguments)
