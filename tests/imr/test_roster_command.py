"""``imr roster``: a file of reviewers is checked, and brought in whole or not at all."""

import json
from pathlib import Path

from typer.testing import CliRunner

from imr.commands import app
from services.reviewer_match.settings import INVENTED_ROSTER
from tests.reviewer_match.people import a_reviewer, a_roster_file


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["roster", *map(str, arguments)])
    return result.exit_code, result.output


def test_a_good_roster_has_no_fault() -> None:
    """The one that comes with the service."""
    status, output = run("check", INVENTED_ROSTER, "--json")

    told = json.loads(output)
    assert (status, told["errors"]) == (0, 0)
    assert told["reviewers"] > 200


def test_every_fault_is_listed_and_nothing_is_written(tmp_path: Path) -> None:
    """Two people with one NPI, a specialty that is none: both told, by place and without a name."""
    people = [
        a_reviewer(1, npi="1234567893"),
        a_reviewer(2, npi="1234567893"),
        a_reviewer(3, npi="1234567890"),
    ]
    file, out = a_roster_file(tmp_path / "r.json", *people), tmp_path / "out.json"

    status, output = run("import", file, "--out", out, "--json")

    told = json.loads(output)
    assert status == 1
    assert {each["row"] for each in told["faults"]} >= {2}
    assert told["errors"] >= 2
    assert "Zwiebelfisch" not in output
    assert "1234567893" not in output
    assert not out.exists()


def test_a_table_becomes_one_roster(tmp_path: Path) -> None:
    """What is written is read again by the service, the same."""
    file, out, again = (tmp_path / name for name in ("r.json", "out.json", "again.json"))
    a_roster_file(file, a_reviewer(1), a_reviewer(2))

    status, output = run("import", file, "--out", out)
    run("import", out, "--out", again)

    assert status == 0
    assert "2 reviewers, 0 errors" in output
    assert out.read_bytes() == again.read_bytes()


def test_without_a_broker_nothing_is_published(tmp_path: Path) -> None:
    """And it says what to do."""
    file = a_roster_file(tmp_path / "r.json", a_reviewer(1))

    status, output = run("import", file, "--folder", tmp_path / "none")

    assert status != 0
    assert "imr up first" in " ".join(output.split())
