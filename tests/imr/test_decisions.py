"""PB3: what the public may read can be searched by each of its fields, and taken along."""

import dataclasses
import json
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from imr.commands import app
from imr.decisions.search import Question
from services.letters.publication.decisions import (
    PublicDecision,
    PublicItem,
    derivations,
    public_copy,
    public_data,
)
from services.letters.publication.risk import report
from shared.events.case import CaseOutcome, Outcome, Priority
from tests.builders import a_party_sheet
from tests.letters.samples import a_letter


def a_decision(number: str, *items: PublicItem, **changes: object) -> PublicDecision:
    """A public decision with these items."""
    decision = public_data(public_copy(a_letter(), a_party_sheet()))
    return decision.model_copy(update={"case_number": number, "items": items, **changes})


def an_item(item_no: int = 1, **changes: object) -> PublicItem:
    """An upheld item that nothing of the questions below is about."""
    return PublicItem(
        item_no=item_no,
        description="Lumbar support brace",
        category="durable medical equipment",
        outcome=Outcome.UPHELD,
        claims_administrator_guideline="Official Disability Guidelines.",
        reviewer_guideline="MTUS Low Back Complaints.",
        rationale="Supports have not been shown to help after the acute phase.",
    ).model_copy(update=changes)


SOUGHT = a_decision(
    "CM26-0000002",
    an_item(
        item_no=2,
        description="Acupuncture, 6 visits",
        category="rehabilitation",
        outcome=Outcome.OVERTURNED,
        reviewer_guideline="MTUS Acupuncture Medical Treatment Guidelines.",
        claims_administrator_guideline="An unnamed algorithm.",
        rationale="Function improved: ten pounds more are lifted.",
    ),
    an_item(),
    outcome=CaseOutcome.MIXED,
    received_on=date(2026, 3, 2),
    decided_on=date(2026, 4, 1),
    date_of_injury=date(2020, 5, 6),
    specialties=("Chiropractic", "Acupuncture"),
    licensed_in=("Nevada",),
    ur_decided_on=date(2026, 2, 3),
    assigned_on=date(2026, 3, 20),
    age=34,
    sex="male",
    priority=Priority.EXPEDITED,
)
OTHER = a_decision(
    "CM25-0000001",
    an_item(),
    received_on=date(2025, 3, 2),
    decided_on=date(2025, 4, 1),
    date_of_injury=date(2019, 5, 6),
    specialties=("Occupational Medicine",),
    licensed_in=("California",),
    ur_decided_on=date(2025, 2, 3),
    assigned_on=date(2025, 3, 20),
    age=None,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two cases as a run leaves them."""
    for each in (OTHER, SOUGHT):
        path = tmp_path / "run" / each.case_number / "public.json"
        path.parent.mkdir(parents=True)
        path.write_bytes(each.encoded())
    return tmp_path / "run"


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ({"--case": "CM26-0000002"}, 2),
        ({"--decided-from": "2026-04-01"}, 2),
        ({"--decided-from": "2026-04-02"}, 0),
        ({"--decided-to": "2025-04-01"}, 1),
        ({"--received-from": "2026-01-01", "--received-to": "2026-03-02"}, 2),
        ({"--injured-from": "2020-01-01"}, 2),
        ({"--injured-to": "2019-12-31"}, 1),
        ({"--specialty": "acupuncture"}, 2),
        ({"--state": "Nevada"}, 2),
        ({"--outcome": "overturned"}, 1),
        ({"--category": "rehab"}, 1),
        ({"--item": "ACUPUNCTURE"}, 1),
        ({"--guideline": "acupuncture medical"}, 1),
        ({"--guideline": "unnamed algorithm"}, 1),
        ({"--text": "ten pounds"}, 1),
        ({"--ur-decided-from": "2026-02-03"}, 2),
        ({"--ur-decided-to": "2025-02-03"}, 1),
        ({"--assigned-from": "2025-03-21"}, 2),
        ({"--assigned-to": "2026-03-19"}, 1),
        ({"--age-from": "34", "--age-to": "34"}, 2),
        ({"--age-from": "35"}, 0),
        ({"--sex": "male"}, 2),
        ({"--priority": "expedited"}, 2),
        ({"--case-outcome": "mixed"}, 2),
        ({"--outcome": "overturned", "--text": "acute phase"}, 0),
        ({}, 3),
    ],
)
def test_each_field_can_be_asked(folder: Path, question: Mapping[str, str], items: int) -> None:
    """PB3: id, dates, specialty, category, outcome, guideline, rationale."""
    words = [each for pair in question.items() for each in pair]
    for source in (folder, *_exported(folder)):
        done = CliRunner().invoke(app, ["decisions", "search", str(source), *words, "--json"])
        found = json.loads(done.stdout)

        assert (len(found), done.exit_code) == (items, 0 if items else 1), source
        assert [each["decided_on"] for each in found] == sorted(
            (each["decided_on"] for each in found), reverse=True
        )


def _exported(folder: Path) -> list[Path]:
    made = []
    for ending in (".jsonl", ".sqlite"):
        out = folder.parent / f"decisions{ending}"
        words = ["decisions", "export", str(folder), "--out", str(out), "--json"]
        done = CliRunner().invoke(app, words)
        assert json.loads(done.stdout) == {"decisions": 2, "items": 3, "file": str(out)}
        made.append(out)
    return made


def test_an_export_can_be_asked_in_sql(folder: Path) -> None:
    """Whoever studies a year of decisions has tools of their own."""
    _, path = _exported(folder)
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(
            "select outcome, count(*) from items group by 1 order by 1"
        ).fetchall()

    assert rows == [("overturned", 1), ("upheld", 2)]


UNASKED = {
    *("profile", "organization", "signature_kind", "template"),  # about the making
    "correction",  # --withdrawn
    "items",
}
ASKED = {
    "case_number": ("case_number",),
    "date_of_injury": ("injured_from", "injured_to"),
    "ur_decided_on": ("ur_decided_from", "ur_decided_to"),
    "received_on": ("received_from", "received_to"),
    "assigned_on": ("assigned_from", "assigned_to"),
    "decided_on": ("decided_from", "decided_to"),
    "priority": ("priority",),
    "age": ("age_from", "age_to"),
    "sex": ("sex",),
    "specialties": ("specialty",),
    "licensed_in": ("state",),
    "outcome": ("case_outcome", "outcome"),
    "clinical_summary": ("text",),
    "item_no": (),  # a place, not a fact
    "description": ("item",),
    "category": ("category",),
    "claims_administrator_guideline": ("guideline",),
    "reviewer_guideline": ("guideline",),
    "rationale": ("text",),
}


def test_no_field_of_a_decision_cannot_be_asked() -> None:
    """PB3: a field that comes tomorrow gets its question, or this test says so."""
    fields = PublicDecision.model_fields.keys() | PublicItem.model_fields.keys()

    assert fields - UNASKED == ASKED.keys()
    assert {each.name for each in dataclasses.fields(Question)} == {
        name for names in ASKED.values() for name in names
    }


def test_an_export_can_be_read_as_a_data_frame(folder: Path) -> None:
    """PB3: Parquet, one row an item, with days as days and lists as lists."""
    pytest.importorskip("pyarrow", reason="needs the extra parquet")
    from pyarrow import parquet

    out = folder.parent / "decisions.parquet"
    done = CliRunner().invoke(app, ["decisions", "export", str(folder), "--out", str(out)])
    rows = parquet.read_table(out).to_pylist()

    assert done.exit_code == 0, done.stderr
    assert [(row["case_number"], row["item_no"], row["outcome"]) for row in rows] == [
        ("CM26-0000002", 2, "overturned"),
        ("CM26-0000002", 1, "upheld"),
        ("CM25-0000001", 1, "upheld"),
    ]
    assert rows[0]["decided_on"] == date(2026, 4, 1)
    assert rows[0]["specialties"] == ["Chiropractic", "Acupuncture"]
    assert (rows[0]["case_outcome"], rows[0]["age"], rows[2]["age"]) == ("mixed", 34, None)


def test_without_pyarrow_parquet_is_refused_in_one_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is large, and few need it: who does is told how to get it."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    out = folder.parent / "decisions.parquet"
    done = CliRunner().invoke(app, ["decisions", "export", str(folder), "--out", str(out)])

    assert (done.exit_code, out.exists()) == (2, False)
    assert "uv sync --inexact --extra parquet" in " ".join(done.stderr.split())


def test_the_table_shows_the_latest_first(folder: Path) -> None:
    """What a person reads is sorted and aligned."""
    shown = CliRunner().invoke(app, ["decisions", "search", str(folder)]).stdout
    lines = [line for line in shown.splitlines() if "CM2" in line]

    assert [line.split()[0] for line in lines] == ["CM26-0000002"] * 2 + ["CM25-0000001"]
    assert "3 items in 2 decisions" in shown


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.jsonl", None, "no such file"),
        ("empty.jsonl", b"", "is empty"),
        ("other.jsonl", b'{"case_number": "Xylophania"}\n', "no public decision"),
        ("other.sqlite", b"nothing of the kind", "holds no decisions"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(
    tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    """And what stands in it is not repeated."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    done = CliRunner().invoke(app, ["decisions", "search", str(path)])

    assert done.exit_code == 2
    assert words in done.stderr
    assert "Xylophania" not in done.stderr
    assert "Traceback" not in done.stderr


def test_an_export_replaces_nothing(folder: Path, tmp_path: Path) -> None:
    """A file that is there may be somebody's only copy."""
    out = tmp_path / "there.jsonl"
    out.write_text("kept")
    done = CliRunner().invoke(app, ["decisions", "export", str(folder), "--out", str(out)])

    assert (done.exit_code, out.read_text()) == (2, "kept")
    assert "is there already" in done.stderr


def test_how_well_decisions_hide_is_told(folder: Path) -> None:
    """PB1: the k of a release as a whole, as data and in a sentence."""
    done = CliRunner().invoke(app, ["decisions", "risk", str(folder), "--json"])
    shown = CliRunner().invoke(app, ["decisions", "risk", str(folder)])

    assert json.loads(done.stdout) == {
        "decisions": 2,
        "classes": 2,
        "smallest": 1,
        "alone": 2,
        "enough": 11,
    }
    assert "2 decisions in 2 equivalence classes" in " ".join(shown.stdout.split())


def test_a_risk_report_can_be_read(tmp_path: Path) -> None:
    """Whoever releases a copy reads what was done to it."""
    letter = a_letter()
    derived = derivations(letter, [a_party_sheet()])[0]
    path = tmp_path / "public-risk.json"
    path.write_bytes(report(derived, public_data(public_copy(letter, a_party_sheet()))).encoded())

    shown = CliRunner().invoke(app, ["decisions", "risk", str(path)])
    path.write_bytes(b"{}")
    broken = CliRunner().invoke(app, ["decisions", "risk", str(path)])

    assert "DWC_PUBLIC, rules 2" in shown.stdout
    assert (broken.exit_code, "is no risk report" in broken.stderr) == (2, True)
