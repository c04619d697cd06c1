"""``imr --help``: what a newcomer reads first."""

from itertools import pairwise

import pytest
from typer.testing import CliRunner

from imr.commands import app


@pytest.mark.parametrize("command", ["up", "run", "import-letter", "evaluate", "generate"])
def test_paragraphs_of_a_help_fill_the_terminal(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our docstrings have lines of a hundred columns; broken at eighty, they would be ragged."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = CliRunner().invoke(app, [command, "--help"]).output.splitlines()
    words = [line.strip() for line in lines[: lines.index(_options(lines))]]

    for line, after in pairwise(words):
        if line and after:
            assert len(f" {line} {after.split()[0]}") > 78, f"broken too early: {line!r}"


def _options(lines: list[str]) -> str:
    return next(line for line in lines if line.startswith("╭"))
