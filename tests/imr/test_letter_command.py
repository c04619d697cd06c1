"""``imr letter``: what was issued is made again from its twin, and compared."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from imr.commands import app
from services.letters.render import Renderer
from shared.events.notice_issued import NoticeKind
from tests.letters.notice_samples import a_notice
from tests.letters.samples import REGISTRY, a_letter


@pytest.fixture
def issued(tmp_path: Path) -> Path:
    """A folder with a letter and its twin."""
    letter = a_letter()
    (tmp_path / "letter.json").write_bytes(letter.encoded())
    (tmp_path / "letter.pdf").write_bytes(Renderer(REGISTRY).render(letter).pdf)
    return tmp_path


def test_the_issued_letter_is_made_again_to_the_byte(issued: Path) -> None:
    """LT1: an operator can show to a court that nothing of a letter was changed."""
    paths = [str(issued / name) for name in ("letter.json", "letter.pdf")]

    said = CliRunner().invoke(app, ["letter", "verify", *paths, "--json"])

    assert said.exit_code == 0
    assert json.loads(said.stdout)["same"] is True


def test_a_changed_letter_is_found_out(issued: Path) -> None:
    """One byte is enough."""
    pdf = issued / "letter.pdf"
    pdf.write_bytes(pdf.read_bytes() + b"\n")

    said = CliRunner().invoke(app, ["letter", "verify", str(issued / "letter.json"), str(pdf)])

    assert said.exit_code == 1
    assert "is not what" in said.output


def test_a_page_is_made_of_a_notice_too(tmp_path: Path) -> None:
    """Every kind has a twin, and every twin a page."""
    (tmp_path / "twin.json").write_bytes(a_notice(NoticeKind.CLOSURE).encoded())
    out = tmp_path / "page.html"

    said = CliRunner().invoke(
        app, ["letter", "page", str(tmp_path / "twin.json"), "--out", str(out)]
    )

    assert said.exit_code == 0
    assert b"<h1>Notice of Closure</h1>" in out.read_bytes()


def test_what_is_no_twin_is_refused(tmp_path: Path) -> None:
    """Any other JSON is told apart in one line."""
    (tmp_path / "other.json").write_text("{}")

    said = CliRunner().invoke(
        app, ["letter", "page", str(tmp_path / "other.json"), "--out", str(tmp_path / "x")]
    )

    assert said.exit_code == 2
    assert "no twin" in said.output
