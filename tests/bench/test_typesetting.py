"""What ``imr bench`` takes."""

from typer.testing import CliRunner

from imr.bench.letters_read_back import measure
from imr.commands import app


def test_every_layout_is_told_and_read_back() -> None:
    """LT2: none may come back wrong; 10,000 of each in a whole run."""
    found = list(measure(5, 1, lambda _: None))

    assert [(each.letters, each.wrong) for each in found] == [(5, 0)] * 4


def test_an_unknown_measurement_is_refused() -> None:
    """In one line, before anything is started."""
    result = CliRunner().invoke(app, ["bench", "--only", "rocket"])

    assert result.exit_code == 2
    assert "rocket" in result.output
