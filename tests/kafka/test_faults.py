"""The short form of ``make faults``: every kind of fault but the long outage, in two minutes."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from imr.faults.plan import SHORT
from imr.faults.report import words
from imr.faults.run import carry_out
from imr.local import apache_kafka


async def test_nothing_is_lost_or_doubled_under_faults(capsys: pytest.CaptureFixture[str]) -> None:
    """The figures are printed whatever comes out: counts, not adjectives."""
    if (program := apache_kafka.missing()) is not None:
        pytest.skip(f"test_nothing_is_lost_or_doubled_under_faults needs {program}")
    with TemporaryDirectory(prefix="imr-faults-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # noqa: ASYNC240 - PostgreSQL runs as another user where we are root
        report = await carry_out(SHORT, folder, lambda _: None)

    with capsys.disabled():
        sys.stdout.write(f"\n{words(report)}")
    assert report.sound
    assert report.faults >= 15
