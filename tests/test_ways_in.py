"""docs/ways-in.md: what its table calls tested is named by a test of that way in."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "ways-in.md").read_text(encoding="utf-8")
TESTS: Mapping[str, tuple[str, ...]] = {
    "Kafka": (
        "flow/bad_inputs.py",
        "flow/test_bad_inputs.py",
        "flow/test_bad_cases.py",
        "kafka/test_records_refused.py",
    ),
    "HTTP": ("intake/test_api_bad_inputs.py", "intake/test_api.py"),
    "FHIR": ("imr/test_import_fhir.py",),
    "CSV": ("imr/test_import_csv.py", "imr/test_import_applications.py"),
}
"""The modules of each column, in the order of the columns."""


def numbers(text: str) -> Iterator[int]:
    """Yield the numbers of a list such as ``1 to 6, 9``."""
    for first, last in re.findall(r"(\d+)(?: to (\d+))?", text):
        yield from range(int(first), int(last or first) + 1)


ROWS = tuple(
    (tuple(numbers(inputs)), cells)
    for line in PAGE.splitlines()
    if re.match(r"\| \d", line)
    for inputs, cells in [(line.partition(":")[0], tuple(line.strip("| ").split(" | ")[1:]))]
)


def named_in(way: str) -> set[int]:
    """Return the bad inputs that the tests of a way in name: in an id or in a docstring."""
    text = "".join((ROOT / "tests" / each).read_text(encoding="utf-8") for each in TESTS[way])
    found = re.findall(r"\bBad\(\s*\"?(\d+)|^    \"(\d+) ", text, re.MULTILINE)
    said = re.findall(r"Bad inputs? ([\d, to]+)", text)
    return {int(one or other) for one, other in found} | {n for each in said for n in numbers(each)}


def test_each_of_the_forty_stands_once_in_the_table() -> None:
    """One that stands nowhere was forgotten at every way in."""
    assert sorted(number for inputs, _ in ROWS for number in inputs) == list(range(1, 41))
    assert {len(cells) for _, cells in ROWS} == {len(TESTS)}


@pytest.mark.parametrize("way", TESTS)
def test_what_is_called_tested_is_named_by_a_test(way: str) -> None:
    """``tested`` speaks of the whole row, or of the numbers before it."""
    column = list(TESTS).index(way)
    called = {
        number
        for inputs, cells in ROWS
        if "tested" in cells[column]
        for number in (tuple(numbers(cells[column].partition("tested")[0])) or inputs)
    }

    assert called
    assert called - named_in(way) == set()


def test_the_page_names_modules_that_exist() -> None:
    """A reader who wants to see the test finds it."""
    named = re.findall(r"`((?:tests/\w+/)?test_\w+\.py)`", PAGE)

    assert len(named) == 8
    for each in named:
        assert list(ROOT.rglob(f"tests/**/{Path(each).name}")), each
