"""Rows per second of the CSV adapter, and of a plain reader of the same file in the same run."""

import csv
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from imr.bench import machine
from imr.bench.figures import Rate, Spread
from imr.sources.dmhc import SOURCE
from imr.sources.table import open_table, readings

_ROWS_A_CASE: Final = 20
_DIAGNOSES: Final = ("Mental", "Cancer", "Infectious", "Chronic Pain", "Ears, Nose, Throat", "")
_TREATMENTS: Final = ("Pharmacy/Prescription Drugs", "General Surgery", "Neurosugery", "")
_AGES: Final = ("0-10", "11_20", "41-50", "65+", "")

Say = Callable[[str], None]


def measure(cases: int, seed: int, folder: Path, runs: int, say: Say) -> list[Rate]:
    """Read an invented table with the dirt of the published one, by both readers in turn."""
    path = folder / "table.csv"
    rows = cases * _ROWS_A_CASE
    invent(path, rows, seed)
    inputs = f"{rows:,} invented rows, {path.stat().st_size / 1e6:.1f} MB, one process"
    busy = machine.load()
    rates: dict[str, list[float]] = {"CSV adapter": [], "csv.DictReader alone": []}
    for run in range(1, runs + 1):
        say(f"reading a table, run {run} of {runs}")
        for name, read in (("CSV adapter", _adapter), ("csv.DictReader alone", _plain)):
            began = time.perf_counter()
            assert read(path) == rows, "both read every row"
            rates[name].append(rows / (time.perf_counter() - began))
    notes = {
        "CSV adapter": "each row mapped, validated as an application, and screened for faults",
        "csv.DictReader alone": "no mapping, no validation",
    }
    return [
        Rate(name, "rows", f"{inputs}; {notes[name]}", Spread.of(found), busy)
        for name, found in rates.items()
    ]


def invent(path: Path, rows: int, seed: int) -> None:
    """Write a table of invented rows; the same seed writes the same bytes."""
    chance = random.Random(seed)  # noqa: S311 - a seed is wanted, not a secret
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(SOURCE.columns)
        for number in range(rows):
            age, year = chance.choice(_AGES), chance.randrange(2001, 2017)
            table.writerow(
                (
                    f"MN{year % 100:02}-{number}",
                    year,
                    chance.choice(_DIAGNOSES),
                    f"Invented ache {chance.randrange(200)}",
                    chance.choice(_TREATMENTS),
                    f"Invented remedy {chance.randrange(200)}",
                    "Upheld Decision of Health Plan",
                    "Medical Necessity",
                    age,
                    chance.choice(("Female", "Male")) if age else "",
                )
            )


def _adapter(path: Path) -> int:
    source, lines = open_table(path)
    return sum(1 for _ in readings(source, lines))


def _plain(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))
