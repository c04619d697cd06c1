"""A roster that cannot be true: every fault with its code, and nobody's name."""

import json
from datetime import date
from typing import Any

import pytest

from services.reviewer_match.fit import Specialties, Taxonomy
from services.reviewer_match.roster.faults import Known
from services.reviewer_match.roster.npi import check_digit, is_valid
from services.reviewer_match.roster.reading import Found, read
from tests.reviewer_match.people import BAR, DAY, a_licence, a_reviewer

KNOWN = Known(
    frozenset(Taxonomy.load().specialties),
    BAR.licensing_states,
    frozenset(Specialties.load().treatments),
)


def found(*changes: dict[str, Any]) -> Found:
    """Read rows that differ from good ones."""
    rows = [
        a_reviewer(at).model_dump(mode="json") | each for at, each in enumerate(changes, start=1)
    ]
    return read("roster.json", json.dumps(rows).encode(), DAY, KNOWN)


def codes(of: Found) -> set[str]:
    return {each.code for each in of.faults}


LICENCE = a_licence().model_dump(mode="json")


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"practice_began": "2026-02-30"}, "date_parsing", ".practice_began"),
        ({"practice_began": "2027-01-01"}, "date_in_the_future", ".practice_began"),
        ({"practice_began": "1850-01-01"}, "date_impossible", ".practice_began"),
        ({"law_training": "2030-01-01"}, "date_in_the_future", ".law_training"),
        (
            {"licences": [LICENCE | {"until": "1999-12-31"}]},
            "ends_before_it_begins",
            ".licences.0",
        ),
        (
            {"licences": [LICENCE, LICENCE | {"number": "TEST-B", "since": "2010-01-01"}]},
            "licences_overlap",
            ".licences.1",
        ),
        ({"npi": "1234567890"}, "npi_check_digit", ".npi"),
        ({"npi": "12345"}, "string_pattern_mismatch", ".npi"),
        ({"nickname": "Testy"}, "extra_forbidden", ".nickname"),
        ({"capacity": -1}, "greater_than_equal", ".capacity"),
    ],
)
def test_a_row_that_cannot_be_true_is_an_error_with_its_place(
    change: dict[str, Any], code: str, path: str
) -> None:
    """Credentialing corrects what it is told exactly."""
    of = found({}, change)

    (fault,) = [each for each in of.errors if each.code == code]
    assert (fault.row, fault.path) == (1, path)
    assert "Zwiebelfisch" not in str(of.faults)


@pytest.mark.parametrize(
    ("changes", "code", "effect"),
    [
        (({"npi": "1234567893"}, {"npi": "1234567893"}), "npi_repeated", "error"),
        (
            (
                {"npi": "1234567893", "emails": ["a@example.org"]},
                {"npi": "1245319599", "emails": ["A@example.org"]},
            ),
            "person_with_two_npis",
            "error",
        ),
        (
            (
                {"npi": "1234567893", "name": "One Person"},
                {"npi": "1245319599", "name": "Person One"},
            ),
            "person_with_two_npis",
            "warning",
        ),
        (({"id": "t-1"}, {"id": "t-1"}), "id_repeated", "error"),
    ],
)
def test_two_rows_of_one_person_are_told(
    changes: tuple[dict[str, Any], ...], code: str, effect: str
) -> None:
    """Two people with one NPI, one person with two: a screen could miss either."""
    (fault,) = [each for each in found(*changes).faults if each.code == code]

    assert fault.effect == effect


def test_what_fits_nothing_is_a_warning() -> None:
    """The row can be used; somebody should look."""
    of = found(
        {
            "specialties": ["Barbery"],
            "licences": [LICENCE | {"state": "Ontario"}],
            "competences": ["bloodletting"],
            "capacity": 0,
        }
    )

    assert of.errors == ()
    assert len(of.reviewers) == 1
    assert codes(of) == {
        "specialty_unknown",
        "state_unknown",
        "competence_unknown",
        "capacity_zero",
    }


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("r.json", b"", "not_json"),
        ("r.json", b"[" * 100_000, "not_json"),
        ("r.json", b"{}", "not_a_list"),
        ("r.csv", b"", "no_header"),
        ("r.csv", b"id,nickname\n", "column_unknown"),
        ("r.csv", b"id,id\n", "column_repeated"),
        ("r.csv", b"\xff\xfe", "not_utf8"),
    ],
)
def test_a_file_that_is_none_is_told_in_one_fault(name: str, content: bytes, code: str) -> None:
    of = read(name, content, DAY)

    assert codes(of) == {code}
    assert of.reviewers == ()


def test_an_empty_roster_is_a_roster() -> None:
    """Nobody is enrolled yet; cases wait, and say so."""
    assert read("r.json", b"[]") == Found((), ())
    assert read("r.csv", b"id,name\n") == Found((), ())


CSV = """\
id,name,degree,specialties,licences,certifications,practice_began,hours,law_training,qme,capacity,former_names,npi,payments,family
c-1,Testina Csvia,M.D.,Pain Management | Anesthesiology,2000-01-01;2036-12-31;California;A 1;active | 2001-01-01;;Texas;T 1;active,2001-01-01;;ABMS;Pain Management,2001-01-01,2026-01-15;;32,2020-02-01,no,10,Testina Oncewas,1234567893,Sham Devices;125000;2026-03-01,"spouse;Csvius;Sham Devices, Invented Widgets"
c-2,Testino Csvio,L.Ac.,Acupuncture,2000-01-01;;California;A 2;active,,2001-01-01,2026-01-15;;32,,maybe,10,,,,
"""  # noqa: E501 - a row is a line


def test_a_table_says_the_same_as_json() -> None:
    """Spreadsheets are what credentialing has."""
    of = read("roster.csv", CSV.encode(), DAY, KNOWN)

    (one,) = of.reviewers
    assert one.specialties == ("Pain Management", "Anesthesiology")
    assert [each.state for each in one.licences] == ["California", "Texas"]
    assert one.licences[1].until is None
    assert one.payments[0].amount == 125_000
    assert one.family[0].entities == ("Sham Devices", "Invented Widgets")
    assert one.law_training == date(2020, 2, 1)
    assert [(each.row, each.path) for each in of.errors] == [(1, ".qme")]


def test_the_check_digit_of_an_npi_is_checked() -> None:
    """One slip or two digits in each other's place are noticed."""
    assert is_valid("1234567893")
    assert check_digit("124531959") == "9"
    assert not any(is_valid(f"123456789{each}") for each in "012456789")
    assert not is_valid("1234576893")
    assert not is_valid("１２３４５６７８９３")  # noqa: RUF001 - digits, but not these
