"""``imr tasks``: what waits for a person, in a table or as JSON."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from imr.commands import app
from imr.terminal import console
from tests.imr.test_case_command import CASE_ID, NUMBER, SINCE, a_service

TASK: dict[str, Any] = {
    "case_id": CASE_ID,
    "case_number": NUMBER,
    "delivery": "0123456789abcdef0123456789abcdef-2",
    "kind": "final_determination",
    "number": 2,
    "party": "requesting_physician",
    "since": SINCE,
    "reason": "no_address",
    "needs": "a good address",
}


def test_tasks_stand_in_a_table_and_as_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """What came back, since when, to whom and why."""
    monkeypatch.setattr(console, "width", 160)
    with a_service({"tasks": [TASK]}, paths={"/tasks"}) as url:
        told = CliRunner().invoke(app, ["tasks", "--at", f"letters={url}"])
        data = CliRunner().invoke(app, ["tasks", "--at", f"letters={url}", "--json"])
    with a_service({"tasks": []}, paths={"/tasks"}) as url:
        nothing = CliRunner().invoke(app, ["tasks", "--at", f"letters={url}"])

    monkeypatch.setattr(console, "width", 80)
    with a_service({"tasks": [TASK]}, paths={"/tasks"}) as url:
        narrow = CliRunner().invoke(app, ["tasks", "--at", f"letters={url}"]).output
    at = narrow.splitlines()[1].index("Delivery")
    assert "".join(line[at:].strip() for line in narrow.splitlines()[3:-2]) == TASK["delivery"]
    for words in (NUMBER, "final determination 2", "requesting physician", "no address"):
        assert words in told.output
    assert json.loads(data.output) == [TASK]
    assert (nothing.exit_code, nothing.output) == (0, "Nothing waits for a person.\n")


def test_a_service_that_does_not_answer_is_told() -> None:
    """Silence is not the same as nothing to do."""
    with a_service(None, status=503) as url:
        down = CliRunner().invoke(app, ["tasks", "--at", f"letters={url}"])
    other = CliRunner().invoke(app, ["tasks", "--at", "intake=http://127.0.0.1:1"])

    assert (down.exit_code, other.exit_code) == (1, 2)
    assert "answers with status 503" in down.output
    assert "letters=URL is missing" in other.output
