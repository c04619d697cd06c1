"""``imr import-csv`` on a table with dates: the rows are dated applications, screened as any other.

A second adapter beside that of the published table: one new file, found by its header.
"""

import csv
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from imr.commands import app
from imr.files import read_case
from imr.sources.applications import SOURCE
from shared.events import ApplicationFiled, CaseOpened, EligibilityProposed
from tests.intake.desk import a_desk

GOOD: Mapping[str, str] = {
    "filing": "A-1",
    "received_on": "2026-11-20",
    "date_of_injury": "2026-03-02",
    "rfa_on": "2026-10-20",
    "ur_decided_on": "2026-11-02",
    "ur_served_by": "mail",
    "ur_attached": "yes",
    "signed_on": "2026-11-18",
    "signed_by": "employee",
    "employee": "Wilhelmina Testworker",
    "employer": "Invented Widgets LLC",
    "claims_administrator": "Imaginary Claims Services",
    "requesting_physician": "Dr. Fictitia Healer",
    "claim_number": "CLAIM-1",
    "diagnosis": "Strain of the left knee",
    "description": "12 acupuncture sessions for the left knee",
    "code": "97810",
    "quantity": "12",
    "unit": "session",
    "frequency": "2 times a week",
    "duration": "6 weeks",
    "body_part": "knee",
    "laterality": "left",
    "timing": "retrospective",
    "dates_of_service": "2026-10-22;2026-10-26",
}


def out(case: ApplicationFiled) -> dict[str, str]:
    """Return what stands in a case for each column, written as in the table."""
    item, parties, signature = case.items[0], case.parties, case.signature
    return {
        "filing": case.filing.number,
        "received_on": f"{case.received_on}",
        "date_of_injury": f"{case.date_of_injury}",
        "rfa_on": f"{case.rfa_on or ''}",
        "ur_decided_on": f"{case.ur_decision.decided_on}",
        "ur_served_by": case.ur_decision.service.value,
        "ur_attached": "yes" if case.ur_decision.attached else "no",
        "signed_on": f"{signature.signed_on}" if signature else "",
        "signed_by": signature.by.value if signature else "",
        "employee": parties.employee.name,
        "employer": parties.employer.name,
        "claims_administrator": parties.claims_administrator.name,
        "requesting_physician": parties.requesting_physician.name,
        "claim_number": parties.claim_number or "",
        "diagnosis": "".join(case.diagnoses),
        "description": item.description,
        "code": item.code or "",
        "quantity": f"{item.quantity or ''}",
        "unit": item.unit or "",
        "frequency": item.frequency or "",
        "duration": item.duration or "",
        "body_part": item.body_part or "",
        "laterality": item.laterality or "",
        "timing": item.timing.value,
        "dates_of_service": ";".join(map(str, item.dates_of_service)),
    }


def test_every_column_reaches_the_case_as_it_is() -> None:
    """No column is dropped, and nothing is filled in."""
    reading = SOURCE.read(GOOD)

    assert reading.application is not None, reading
    assert (reading.warnings, reading.application.defaulted) == ((), ())
    assert out(reading.application) == dict(GOOD)
    assert set(GOOD) == set(SOURCE.columns)


VALUES = st.one_of(
    st.sampled_from([*GOOD.values(), " x", "no", "0", "86400", "e\u0301"]), st.text(max_size=12)
)


@pytest.mark.parametrize("column", ["received_on", "signed_on", "rfa_on", "dates_of_service"])
@pytest.mark.parametrize("digits", ["0", "-86400", "1699920000"])
def test_digits_are_no_day(column: str, digits: str) -> None:
    """The library that checks events would read them as seconds since 1970."""
    reading = SOURCE.read({**GOOD, column: digits})

    assert reading.application is None
    assert reading.refusals == ("date_invalid",)


@pytest.mark.parametrize("column", SOURCE.columns)
@settings(max_examples=60, deadline=None)
@given(value=VALUES)
def test_a_value_comes_out_as_it_went_in_or_a_code_tells_of_it(column: str, value: str) -> None:
    """No row is changed in silence; what is told by no cell takes the event's own default."""
    reading = SOURCE.read({**GOOD, column: value})

    if reading.application is None:
        assert reading.refusals
        return
    default = "prospective" if column == "timing" else ""
    assert out(reading.application)[column] == (value or default) or reading.warnings


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"received_on": "2026-02-30"}, "date_invalid"),
        ({"received_on": "2026-11-20T24:00"}, "date_invalid"),
        ({"rfa_on": "9999-12-31"}, "request_after_ur_decision"),
        ({"received_on": ""}, "missing"),
        ({"ur_attached": "perhaps"}, "type_invalid"),
        ({"quantity": "1e9"}, "type_invalid"),
        ({"ur_served_by": "pigeon"}, "not_in_list"),
        ({"date_of_injury": "2026-11-19"}, "injury_after_ur_decision"),
        ({"employee": "A\u202eB"}, "forbidden_character"),
    ],
)
def test_a_row_is_refused_by_the_codes_of_the_event(change: Mapping[str, str], code: str) -> None:
    """Bad inputs 13, 14, 29, 30, 35: the same form has the same faults, whatever the way in."""
    assert code in SOURCE.read({**GOOD, **change}).refusals


async def test_rows_with_dates_are_screened_like_other_applications(
    database_url: str, tmp_path: Path
) -> None:
    """One opens its case; one was filed too late, and its refusal is laid before a person."""
    late = {"filing": "A-2", "claim_number": "CLAIM-2", "ur_decided_on": "2026-10-01"}
    before = {"rfa_on": "2026-09-20", "dates_of_service": "2026-09-22"}
    path = tmp_path / "applications.csv"
    with path.open("w", newline="") as stream:
        table = csv.DictWriter(stream, SOURCE.columns, lineterminator="\n")
        table.writeheader()
        table.writerows([GOOD, {**GOOD, **late, **before}])

    done = CliRunner().invoke(app, ["import-csv", str(path), "--json", "--out", str(tmp_path)])
    async with a_desk(database_url) as desk:
        for number in ("A-1", "A-2"):
            await desk.deliver(read_case(tmp_path / number / "case.json"))
        opened, proposed = desk.answers(CaseOpened), desk.answers(EligibilityProposed)

    report = json.loads(done.stdout)
    assert (report["source"], report["rows"], report["accepted"]) == ("applications", 2, 2)
    assert [each.case_id for each in opened] == [
        read_case(tmp_path / "A-1" / "case.json").filing.case_id
    ]
    assert "UNTIMELY" in proposed[0].model_dump_json()
