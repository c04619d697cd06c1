"""``imr import-csv``: every row is accepted or refused by code; what is changed is told by code."""

import csv
import gzip
import io
import json
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from imr.commands import app
from imr.files import UnusableFileError, read_case
from imr.sources.dmhc import SOURCE
from imr.sources.rows import split
from imr.sources.table import open_table, readings
from shared.events import ApplicationFiled
from tests.flow.bad_inputs import CANARY
from tests.flow.harness import check_invariants, file, whole_chain

GOOD: Mapping[str, str] = {
    "Reference ID": "MN19-00042",
    "Report Year": "2019",
    "Diagnosis Category": "Chronic Pain",
    "Diagnosis Sub Category": "Invented Ache",
    "Treatment Category": "Pain Management",
    "Treatment Sub Category": "Invented Pump",
    "Determination": "Upheld Decision of Health Plan",
    "Type": "Medical Necessity",
    "Age Range": "21-30",
    "Patient Gender": "Female",
}


def a_table(*rows: Mapping[str, str]) -> bytes:
    """A table of rows that differ from the good one, each with a reference of its own."""
    text = io.StringIO()
    table = csv.DictWriter(text, SOURCE.columns, lineterminator="\n")
    table.writeheader()
    for number, row in enumerate(rows, 1):
        table.writerow({**GOOD, "Reference ID": f"MN19-{number}", **row})
    return text.getvalue().encode()


def imported(path: Path, *options: str) -> dict[str, Any]:
    """Run the command and return what it printed."""
    done = CliRunner().invoke(app, ["import-csv", str(path), "--json", *options])
    assert done.exit_code == 0, done.output
    report: dict[str, Any] = json.loads(done.stdout)
    return report


ODDITIES: Mapping[str, Mapping[str, str]] = {
    "report_year_before_reviews": {"Reference ID": "MN04-9", "Report Year": "2004"},
    "age_range_missing": {"Age Range": ""},
    "gender_missing": {"Patient Gender": ""},
    "age_range_respelt": {"Age Range": "11_20"},
    "age_range_open": {"Age Range": "65+"},
    "age_range_unknown": {"Age Range": "about forty"},
    "gender_unknown": {"Patient Gender": "unstated"},
    "diagnosis_missing": {"Diagnosis Category": ""},
    "diagnosis_not_applicable": {"Diagnosis Category": "Not Applicable"},
    "diagnosis_sub_category_missing": {"Diagnosis Sub Category": ""},
    "diagnosis_sub_category_not_applicable": {"Diagnosis Sub Category": "Not Applicable"},
    "diagnosis_sub_category_unspecific": {"Diagnosis Sub Category": "Other"},
    "diagnosis_category_unknown": {"Diagnosis Category": "Invented Realm"},
    "treatment_category_missing": {"Treatment Category": ""},
    "treatment_category_unknown": {"Treatment Category": "Invented Craft"},
    "treatment_category_not_applicable": {"Treatment Category": "Not Applicable"},
    "treatment_sub_category_missing": {"Treatment Sub Category": ""},
    "treatment_sub_category_not_applicable": {"Treatment Sub Category": "Not Applicable"},
    "treatment_sub_category_unspecific": {"Treatment Sub Category": "Other"},
    "type_not_of_reference_id": {"Type": "Urgent Care"},
    "category_misspelt": {"Treatment Category": "Neurosugery"},
    "blanks_doubled": {"Diagnosis Sub Category": "Invented -  Ache"},
    "characters_composed": {"Diagnosis Sub Category": "Invente\u0301 Ache"},
    "blanks_around": {"Diagnosis Sub Category": " Invented Ache"},
    "sub_category_respelt": {"Treatment Sub Category": "H-wave Device"},
}
REFUSED: Mapping[str, Mapping[str, str]] = {
    "treatment_missing": {"Treatment Category": "", "Treatment Sub Category": ""},
    "treatment_not_applicable": {
        "Treatment Category": "Not Applicable",
        "Treatment Sub Category": "",
    },
    "reference_id_malformed": {"Reference ID": "../../etc/passwd"},
    "reference_id_repeated": {"Reference ID": "MN19-1"},
    "report_year_malformed": {"Report Year": "5000" * 1_000},
    "report_year_not_of_reference_id": {"Report Year": "2018"},
    "determination_unknown": {"Determination": "Perhaps"},
    "type_unknown": {"Type": "NaN"},
    "forbidden_character": {"Treatment Sub Category": f"{CANARY}\u202egnp.exe"},
    "too_long": {"Diagnosis Sub Category": "a" + "\u0301" * 1_000},
}


@pytest.mark.parametrize(("code", "change"), ODDITIES.items())
def test_each_oddity_is_accepted_with_its_own_code(
    code: str, change: Mapping[str, str], tmp_path: Path
) -> None:
    """The known dirt of such tables is told apart, so that somebody can weigh it."""
    path = tmp_path / "table.csv"
    path.write_bytes(a_table({}, change))

    report = imported(path)

    assert (report["rows"], report["accepted"], report["refused"]) == (2, 2, {})
    assert report["warned"] == {code: 1}


@pytest.mark.parametrize(("code", "change"), REFUSED.items())
def test_each_row_that_makes_no_case_is_refused_with_its_own_code(
    code: str, change: Mapping[str, str], tmp_path: Path
) -> None:
    """And the good row before it is accepted all the same."""
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(a_table({}, change)))

    report = imported(path)

    assert (report["rows"], report["accepted"], report["refused"]) == (2, 1, {code: 1})


LINES: Mapping[str, bytes] = {
    "not_utf8": b"MN19-9,2019,\xff\xfe,b,c,d,e,f,g,h\n",
    "row_malformed": b'MN19-9,2019,"open,b,c,d,e,f,g,h\n',
    "columns_wrong": b"MN19-9,2019\n",
    "row_too_long": b"MN19-9," + b"x" * 5_000_000 + b"\n",
}


@pytest.mark.parametrize(("code", "line"), LINES.items())
def test_a_line_that_is_no_row_costs_no_other_row(code: str, line: bytes, tmp_path: Path) -> None:
    """Bad inputs 3, 8, 14, 15, 24: the row after it is read."""
    path = tmp_path / "table.csv"
    path.write_bytes(a_table({}) + line + a_table({"Reference ID": "MN19-77"}).split(b"\n", 1)[1])

    report = imported(path)

    assert (report["rows"], report["accepted"], report["refused"]) == (3, 2, {code: 1})


FILES: Mapping[str, bytes] = {
    "is empty": b"",
    "no adapter knows": b"a,b,c\n1,2,3\n",
    "no header row": b"\xff\xfe\n",
    "damaged": gzip.compress(a_table(*[{}] * 50))[:-20],
    "unpacks to more": gzip.compress(a_table({}) + b"," * 40_000_000),
}


@pytest.mark.parametrize(("words", "content"), FILES.items())
def test_a_file_that_is_no_table_ends_the_command_in_words(
    words: str, content: bytes, tmp_path: Path
) -> None:
    """Bad inputs 1, 4, 25, 40: exit status 2, one line, and memory does not grow with the file."""
    path = tmp_path / "table.csv"
    path.write_bytes(content)

    tracemalloc.start()
    done = CliRunner().invoke(app, ["import-csv", str(path)])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert done.exit_code == 2
    assert words in done.output
    assert done.output.count("\n") == 1
    assert peak < 50_000_000


@pytest.mark.parametrize(
    "rows", [b"x" * 10_000 + b"\n", b"x" * 10_000], ids=["of rows", "of one row"]
)
def test_a_bomb_is_left_before_it_has_grown(rows: bytes, tmp_path: Path) -> None:
    """Bad inputs 8, 25: 40 MB in 40 kB are read up to a tenth, and not for a second."""
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(a_table({}) + rows * 4_000, compresslevel=6))
    with path.open("rb") as packed:
        stream = Counting(gzip.GzipFile(fileobj=packed))

        with pytest.raises(UnusableFileError, match="unpacks to more"):
            list(split(path, stream, packed))

    assert stream.read_so_far < 11_000_000


class Counting(io.BufferedReader):
    """A stream that counts what is taken from it."""

    read_so_far = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        """Return a line, or so many bytes of it."""
        part = super().readline(size)
        self.read_so_far += len(part)
        return part


MAPPED: Mapping[str, Callable[[ApplicationFiled], str]] = {
    "Reference ID": lambda case: case.filing.number,
    "Report Year": lambda case: f"{case.received_on.year}",
    "Diagnosis Category": lambda case: " ".join(case.diagnoses),
    "Diagnosis Sub Category": lambda case: " ".join(case.diagnoses),
    "Treatment Category": lambda case: case.items[0].description,
    "Treatment Sub Category": lambda case: case.items[0].description,
    "Age Range": lambda case: case.records[0].text or "",
    "Patient Gender": lambda case: (case.worker.sex or "").capitalize(),
}
"""Where the value of each column stands in a case."""
CHANGED: Mapping[str, str] = {
    "characters_composed": "",
    "blanks_doubled": "",
    "blanks_around": "",
    "age_range_respelt": "",
    "category_misspelt": "",
    "sub_category_respelt": "",
    "report_year_before_reviews": "Report Year",
    "diagnosis_not_applicable": "Diagnosis Category",
    "treatment_category_not_applicable": "Treatment Category",
    "diagnosis_sub_category_not_applicable": "Diagnosis Sub Category",
    "treatment_sub_category_not_applicable": "Treatment Sub Category",
    "gender_unknown": "Patient Gender",
}
"""Codes that tell of a value that is not in the case as it was, and in what column; none: any."""
VALUES = st.one_of(
    st.sampled_from(
        [value for each in (GOOD, *ODDITIES.values(), *REFUSED.values()) for value in each.values()]
    ),
    st.text("aBc09 -/_<&,é\u200b\u202e", max_size=12),
    st.text(max_size=12),
)


def test_every_column_is_mapped_or_said_not_to_be() -> None:
    """A column that nobody follows could be dropped in silence."""
    assert set(SOURCE.columns) == {*MAPPED, *SOURCE.unmapped}


@pytest.mark.parametrize("column", MAPPED)
@settings(max_examples=150, deadline=None)
@given(value=VALUES)
def test_a_value_comes_out_as_it_went_in_or_a_code_tells_of_it(column: str, value: str) -> None:
    """No row is changed in silence: whatever stands in a cell."""
    reading = SOURCE.read({**GOOD, column: value})

    if reading.application is None:
        assert reading.refusals
        return
    told = {code for code in reading.warnings if CHANGED.get(code, "-") in column}
    assert value in MAPPED[column](reading.application) or told, reading.warnings


def test_nothing_of_a_row_is_printed(tmp_path: Path) -> None:
    """Bad inputs 35, 36, 37: codes and counts, whatever stands in the cells."""
    nasty = f"'; drop table cases; <script>{{{{7*7}}}} {CANARY}"
    path = tmp_path / "table.csv"
    path.write_bytes(a_table({"Treatment Sub Category": nasty}, {"Type": f"{CANARY}\x00"}))

    done = CliRunner().invoke(app, ["import-csv", str(path), "--out", str(tmp_path / "out")])

    assert done.exit_code == 0
    assert CANARY not in done.output
    assert CANARY not in (tmp_path / "out" / "findings.csv").read_text()
    assert "drop table" in (tmp_path / "out" / "MN19-1" / "case.json").read_text()


def test_a_case_file_says_what_it_lacks_and_keeps_the_outcome_to_itself(tmp_path: Path) -> None:
    """The defaults are named, the outcome stays out, the row stands in the record as it was."""
    path = tmp_path / "table.csv"
    path.write_bytes(a_table({}))

    imported(path, "--out", str(tmp_path / "out"))

    case = read_case(tmp_path / "out" / "MN19-1" / "case.json")
    assert set(SOURCE.defaulted) <= set(case.defaulted)
    assert case.accepted_elsewhere is not None
    assert case.items[0].description == "Invented Pump (Pain Management)"
    assert "Upheld" not in case.model_dump_json()
    assert "21-30" in (case.records[0].text or "")


def test_rows_that_equal_another_are_told_and_not_dropped(tmp_path: Path) -> None:
    """Two people can be in the same position; only the second and later ones are told."""
    path = tmp_path / "table.csv"
    path.write_bytes(a_table({}, {}, {}))

    assert imported(path)["warned"] == {"row_repeated": 2}


def test_every_published_row_is_accepted_or_refused(material: Path) -> None:
    """5,926 rows: the dirt that their README lists, each kind by its own code."""
    source, lines = open_table(material / "data" / "dmhc-imr-dev.csv.gz")
    rows = [(line, reading) for line, reading in readings(source, lines)]
    with gzip.open(material / "data" / "dmhc-imr-dev.csv.gz", "rt") as plain:
        table = list(csv.DictReader(plain))

    def told(code: str) -> int:
        return sum(code in {*each.warnings, *each.refusals} for _, each in rows)

    def having(column: str, value: str) -> int:
        return sum(row[column] == value for row in table)

    accepted = [each.application for _, each in rows if each.application is not None]
    refused = [each for _, each in rows if each.refusals]
    assert len(rows) == len(table) == 5_926 == len(accepted) + len(refused)
    assert told("age_range_missing") == told("gender_missing") == having("Age Range", "")
    assert told("age_range_respelt") == having("Age Range", "11_20")
    assert told("age_range_open") == having("Age Range", "65+")
    assert told("treatment_missing") + told("treatment_category_missing") == having(
        "Treatment Category", ""
    )
    assert told("diagnosis_not_applicable") == having("Diagnosis Category", "Not Applicable")
    assert told("treatment_not_applicable") == having("Treatment Category", "Not Applicable")
    assert told("category_misspelt") == having("Treatment Category", "Neurosugery")
    assert told("blanks_doubled") == sum(any("  " in v for v in row.values()) for row in table)
    for code, column, value in (
        ("diagnosis_missing", "Diagnosis Category", ""),
        ("diagnosis_sub_category_missing", "Diagnosis Sub Category", ""),
        ("diagnosis_sub_category_unspecific", "Diagnosis Sub Category", "Other"),
        ("treatment_sub_category_unspecific", "Treatment Sub Category", "Other"),
    ):
        assert told(code) == having(column, value), code
    without_names = [tuple(row.values())[1:] for row in table]
    assert told("row_repeated") == len(table) - len(set(without_names))
    prefix = {"Medical Necessity": "MN", "Experimental/Investigational": "EI", "Urgent Care": "UR"}
    assert told("type_not_of_reference_id") == sum(
        row["Reference ID"][:2] != prefix[row["Type"]] for row in table
    )
    assert told("report_year_before_reviews") == sum(row["Report Year"] < "2013" for row in table)
    assert len(accepted) == 5_926 - told("treatment_missing") - told("treatment_not_applicable")
    assert told("sub_category_respelt") > 0
    for (line, reading), row in zip(rows, table, strict=True):
        changed = {"age_range_respelt", "category_misspelt", "sub_category_respelt"}
        if reading.application is None or changed & set(reading.warnings):
            continue
        said = reading.application.items[0].description + str(reading.application.diagnoses)
        for name in ("Treatment Sub Category", "Diagnosis Sub Category"):
            assert " ".join(row[name].split()) in said, line.number


async def test_an_imported_row_comes_to_its_letter(database_url: str, tmp_path: Path) -> None:
    """However old its year; without a guideline for it the reviewer decides."""
    path = tmp_path / "table.csv"
    path.write_bytes(a_table({"Reference ID": "EI04-5", "Report Year": "2004"}))
    source, lines = open_table(path)
    ((_, reading),) = readings(source, lines)
    assert reading.application is not None

    async with whole_chain(database_url, tmp_path) as running:
        file(running, reading.application)
        await running.run_until_idle()

        check_invariants(running, 1)
