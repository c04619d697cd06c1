"""The published OpenAPI document against the running way in, with requests that it allows and not.

Bounded and the same every time: the seed is fixed, and no database of examples is kept.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from imr.contracts.published import DOCS
from tests.intake.window import TOKEN, Window, a_window

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OPERATIONS = (
    ("/applications", "POST"),
    ("/records", "POST"),
    ("/information", "POST"),
    ("/cases/{case}", "GET"),
)


@pytest.mark.parametrize("mode", list(GenerationMode))
async def test_every_answer_is_one_that_the_document_tells_of(
    database_url: str, mode: GenerationMode
) -> None:
    """No answer of 500, none of an undocumented status, type or form, whatever is sent."""
    statuses: set[tuple[str, int]] = set()
    drawn = requests(mode)
    async with a_window(database_url) as window:
        for case in drawn:
            response = await send(window, case)
            statuses.add((case.path, response.status_code))
            case.validate_response(response, checks=CHECKS)

    assert {path for path, _ in statuses} == {path for path, _ in OPERATIONS}
    assert {status for _, status in statuses} <= {202, 400, 401, 403, 404, 409, 415, 422}


def requests(mode: GenerationMode) -> list[Case[Any]]:
    """Draw requests for every operation, before anything runs beside."""
    document = yaml.safe_load((DOCS / "openapi" / "intake.yaml").read_text())
    schema = schemathesis.openapi.from_dict(document)
    drawn: list[Case[Any]] = []
    for path, method in OPERATIONS:
        bounded = settings(
            max_examples=30,
            derandomize=True,
            deadline=None,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        draw = given(case=schema[path][method].as_strategy(generation_mode=mode))
        bounded(draw(_adding_to(drawn)))()
    return drawn


def _adding_to(drawn: list[Case[Any]]) -> Callable[[Case[Any]], None]:
    def add(case: Case[Any]) -> None:
        drawn.append(case)

    return add


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
