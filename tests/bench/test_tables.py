"""The table that the bench reads: the same for the same seed, and read whole by the adapter."""

from collections import Counter
from pathlib import Path

from imr.bench.tables import invent, measure
from imr.sources.table import open_table, readings


def test_the_table_has_the_dirt_of_the_published_one(tmp_path: Path) -> None:
    """A clean table would make the adapter look fast."""
    path, again = tmp_path / "one.csv", tmp_path / "two.csv"
    invent(path, 2_000, 5)
    invent(again, 2_000, 5)

    source, lines = open_table(path)
    warned: Counter[str] = Counter()
    for _, reading in readings(source, lines):
        warned.update(reading.warnings)
        assert reading.application is not None

    assert path.read_bytes() == again.read_bytes()
    assert {"age_range_respelt", "category_misspelt", "gender_missing", "diagnosis_missing"} <= set(
        warned
    )


def test_both_readers_read_the_same_rows(tmp_path: Path) -> None:
    """Two rates, over one file, in one run."""
    ours, plain = measure(10, 1, tmp_path, 1, lambda _: None)

    assert (ours.unit, plain.unit) == ("rows", "rows")
    assert ours.per_second.median > 0
    assert ours.inputs.startswith("200 invented rows")
    assert plain.inputs.startswith("200 invented rows")
