"""``imr run``: many cases in one run, and one line for a file that it cannot use."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from imr.commands import app
from imr.commands.demo import SAMPLES

RUN = [sys.executable, "-m", "imr.cli", "run"]
SEED = next(SAMPLES.glob("01-*.json"))


def run(*arguments: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does."""
    return subprocess.run(
        [*before, *RUN, *arguments], capture_output=True, text=True, timeout=240, check=False
    )


def run_here(*arguments: str) -> Result:
    """Run the command where it ends before any case is carried: no process of its own is needed."""
    return CliRunner().invoke(app, ["run", *arguments])


def test_cases_run_without_a_broker(tmp_path: Path) -> None:
    """DP4: the same services over logs in memory, with the same letters as over the broker."""
    files = [str(path) for path in sorted(SAMPLES.glob("0[1-4]-*.json"))]

    done = run(*files, "--out", str(tmp_path / "memory"), "--in-memory", "--json")
    over_broker = run(*files, "--out", str(tmp_path / "broker"), "--json")

    assert done.returncode == 0, done.stderr
    cases = json.loads(done.stdout)
    assert [case["outcome"] for case in cases] == ["upheld", "overturned", "overturned", "mixed"]
    assert over_broker.returncode == 0, over_broker.stderr
    assert [case["items"] for case in json.loads(over_broker.stdout)] == [
        case["items"] for case in cases
    ]


def test_no_network_is_needed(tmp_path: Path) -> None:
    """DP2: the whole chain in a network namespace that has nothing but its own loopback."""
    if shutil.which("unshare") is None or os.geteuid() != 0:
        pytest.skip("needs root and unshare, to take the network away")
    alone = (
        "unshare",
        "--net",
        "sh",
        "-c",
        'ip link set lo up 2>/dev/null || ifconfig lo up; exec "$@"',
        "sh",
    )

    done = run(str(SEED), "--out", str(tmp_path / "out"), "--json", before=alone)

    assert done.returncode == 0, done.stderr
    (case,) = json.loads(done.stdout)
    assert Path(case["letter"]).is_file()


BAD_FILES = {
    "empty.json": (b"", "is empty"),
    "binary.json": (bytes(range(256)) * 4, "not JSON, or cut short"),
    "cut.json": (SEED.read_bytes()[:700], "not JSON, or cut short"),
    "another.json": (b'{"filing": {"sender": "x", "number": "1"}}', "is not a case file"),
    "missing.json": (None, "no such file"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_case_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    """What and where, exit status 2, and nothing half-written."""
    content, why = BAD_FILES[name]
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    done = run_here(str(SEED), str(path), "--out", str(tmp_path / "out"))

    assert done.exit_code == 2
    assert done.stdout == ""
    (line,) = done.stderr.strip().splitlines()
    assert str(path) in line
    assert why in line
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What one run tells of a case without medical records and of a form with a fault."""
    folder = tmp_path_factory.mktemp("without-letters")
    case = json.loads(SEED.read_bytes())
    changes: dict[str, dict[str, Any]] = {
        "waiting": {"records": []},
        "impossible": {"date_of_injury": "2014-07-01"},
    }
    for name, changed in changes.items():
        filing = {**case["filing"], "number": name}
        (folder / f"{name}.json").write_text(json.dumps({**case, "filing": filing, **changed}))
    files = [str(folder / f"{name}.json") for name in changes]

    done = run(*files, "--out", str(folder / "out"), "--in-memory", "--json")

    assert done.returncode == 1
    return {Path(row["case_file"]).stem: row for row in json.loads(done.stdout)}


def test_a_case_that_waits_says_for_what(told: dict[str, Any]) -> None:
    """No medical record has come: the case is open, waits, and is no error of anybody."""
    row = told["waiting"]

    assert row["outcome"] == "waiting"
    assert "medical record" in row["waits_for"]


def test_a_form_with_faults_is_told_field_by_field(told: dict[str, Any]) -> None:
    """Code, field and words, as the sender gets them."""
    row = told["impossible"]

    assert row["refusal"] == "invalid"
    assert [reason["path"] for reason in row["reasons"]] == ["date_of_injury"]
    assert all(reason["text"] for reason in row["reasons"])


def test_letters_of_other_cases_are_never_written_over(tmp_path: Path) -> None:
    """Numbers begin anew with each run, so two runs into one folder would mix their cases."""
    out = tmp_path / "out"
    other = out / "CM14-0000001"
    other.mkdir(parents=True)
    (other / "letter.json").write_text('{"case_id": "another"}')

    done = run_here(str(SEED), "--out", str(out))

    assert done.exit_code == 2
    assert "another case (CM14-0000001)" in done.stderr
    assert (other / "letter.json").read_text() == '{"case_id": "another"}'


def test_determinations_must_be_those_of_the_cases(tmp_path: Path) -> None:
    """Recorded content was asked for: signing something else in silence would be a lie."""
    (tmp_path / "recorded").mkdir()

    done = run_here(
        str(SEED), "--out", str(tmp_path / "out"), "--determinations", str(tmp_path / "recorded")
    )

    assert done.exit_code == 2
    assert "has no determination for" in done.stderr


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    """The letters must have a place before the work begins."""
    (tmp_path / "out").write_text("here is something")

    done = run_here(str(SEED), "--out", str(tmp_path / "out"))

    assert done.exit_code == 2
    assert "is a file, not a folder" in done.stderr
