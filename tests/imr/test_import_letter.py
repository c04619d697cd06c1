"""The command: whole cases or none, one line per fault, exit status 2."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from imr.commands.import_letter import import_letter
from imr.recorded import RecordedDetermination
from shared.events.application_filed import ApplicationFiled
from tests.imr.letters import HEADER, a_letter, an_item

OTHER = HEADER.replace("CM26-0012345", "CM26-0054321")


def run(*arguments: str | Path) -> Result:
    app = typer.Typer()
    app.command()(import_letter)
    return CliRunner().invoke(app, [str(each) for each in arguments])


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text(a_letter(), encoding="utf-8")
    return path


def left_in(out: Path) -> list[str]:
    return sorted(str(path.relative_to(out)) for path in out.rglob("*")) if out.exists() else []


def test_both_files_stand_in_the_folder_of_the_case(letter: Path, tmp_path: Path) -> None:
    """Other commands find them by the case number."""
    out = tmp_path / "out"

    result = run(letter, "--out", out)

    assert result.exit_code == 0
    assert left_in(out) == [
        "CM26-0012345",
        "CM26-0012345/case.json",
        "CM26-0012345/determination.json",
    ]
    folder = out / "CM26-0012345"
    case = ApplicationFiled.model_validate_json((folder / "case.json").read_bytes(), extra="forbid")
    determination = RecordedDetermination.model_validate_json(
        (folder / "determination.json").read_bytes(), extra="forbid"
    )
    assert case.case_number == determination.case_number
    assert "CM26-0012345" in result.stdout


def test_several_letters_are_imported_together(letter: Path, tmp_path: Path) -> None:
    """With --json, what happened can be read by a program."""
    other = tmp_path / "other.txt"
    other.write_text(a_letter(an_item(), an_item("Brace: Overturned", number=2), header=OTHER))

    result = run(letter, other, "--out", tmp_path / "out", "--json")

    rows = json.loads(result.stdout)
    assert [row["case_number"] for row in rows] == ["CM26-0012345", "CM26-0054321"]
    assert [item["outcome"] for item in rows[1]["items"]] == ["upheld", "overturned"]
    assert all(Path(row["case"]).is_file() for row in rows)


def test_importing_again_replaces_both_files_and_nothing_else(letter: Path, tmp_path: Path) -> None:
    """The folder may hold what a run has left there."""
    out = tmp_path / "out"
    run(letter, "--out", out)
    (out / "CM26-0012345" / "letter.pdf").write_bytes(b"kept")
    (out / "CM26-0012345" / "case.json").write_bytes(b"stale")

    assert run(letter, "--out", out).exit_code == 0

    assert (out / "CM26-0012345" / "letter.pdf").read_bytes() == b"kept"
    assert (out / "CM26-0012345" / "case.json").read_bytes() != b"stale"
    assert len(left_in(out)) == 4


def test_options_complete_a_letter_without_a_header(tmp_path: Path) -> None:
    """The seed has none."""
    path = tmp_path / "seed.txt"
    path.write_text(a_letter(header=""))

    result = run(
        *(path, "--out", tmp_path / "out", "--case-number", "CM14-0123456"),
        *("--date-of-injury", "2026-10-13", "--ur-decided", "2026-11-05"),
        *("--received", "2026-11-20", "--assigned", "2026-11-25", "--decided", "2026-12-24"),
        *("--priority", "expedited"),
    )

    assert result.exit_code == 0
    case = json.loads((tmp_path / "out" / "CM14-0123456" / "case.json").read_text())
    assert case["received_on"] == "2026-11-20"
    assert case["priority"] == "expedited"


BAD = {
    "empty": (b"", "is empty"),
    "binary": (b"\x7fELF\0\0", "is binary: byte 5 is zero"),
    "other encoding": (a_letter().replace("cane", "c\u00e1ne").encode("latin-1"), "is not UTF-8"),
    "cut": (a_letter().encode()[:1500], "the file may be cut"),
    "no letter": (b"Dear Sir or Madam,\n", "is not a determination letter"),
    "cut pdf": (b"%PDF-1.7\n1 0 obj", "is a PDF that cannot be opened: cut, damaged or locked"),
}


@pytest.mark.parametrize(("content", "what"), BAD.values(), ids=BAD)
def test_a_bad_file_is_one_line_and_status_2(
    letter: Path, tmp_path: Path, content: bytes, what: str
) -> None:
    """What and where, and nothing half-written, not even of the good letter beside it."""
    bad, out = tmp_path / "bad.txt", tmp_path / "out"
    bad.write_bytes(content)

    result = run(letter, bad, "--out", out)

    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"{bad}: ")
    assert what in line
    assert left_in(out) == []


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    """Two faults, two lines."""
    result = run(tmp_path / "nowhere.txt", tmp_path, "--out", tmp_path / "out")

    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"{tmp_path / 'nowhere.txt'}: no such file or directory",
        f"{tmp_path}: is a directory",
    ]


def test_two_letters_of_one_case_number_are_refused(letter: Path, tmp_path: Path) -> None:
    """The second would silently overwrite the first."""
    again = tmp_path / "again.txt"
    again.write_text(a_letter())

    result = run(letter, again, "--out", tmp_path / "out")

    assert result.exit_code == 2
    assert result.stderr == f"{again}: has the case number CM26-0012345 of {letter}\n"


def test_a_folder_that_cannot_be_made_is_named(letter: Path) -> None:
    """--out below a file."""
    result = run(letter, "--out", letter / "out")

    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert str(letter / "out") in result.stderr


def test_a_malformed_case_number_is_refused(letter: Path, tmp_path: Path) -> None:
    """It names a folder."""
    result = run(letter, "--out", tmp_path / "out", "--case-number", "../CM26-1")

    assert result.exit_code == 2
    assert "--case-number" in result.stderr
