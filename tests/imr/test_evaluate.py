"""Proposals are made from the case alone and compared with what was recorded."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from imr.commands import app
from imr.commands.evaluate import proposals
from imr.evaluation.agreement import Agreement, Compared
from imr.letter_import.files import read_file
from services.decision.guidelines import Library
from shared.events.case import Outcome, Proposal
from tests.imr.letters import HEADER, MADE, SUMMARY, a_letter, an_item

LIBRARY = Library.load()
ACUPUNCTURE = "Acupuncture 12 sessions for the low back"
PAST = HEADER.replace("2026", "2016")
EVEN = PAST.replace("CM26-0012345", "CM16-0012344")
ODD = PAST.replace("CM26-0012345", "CM16-0012345")
RECORD = SUMMARY.replace("-26", "-16").replace(
    "The treating physician",
    "She has chronic low back pain and completed 12 acupuncture sessions. The treating physician",
)


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    (tmp_path / "one.txt").write_text(
        a_letter(an_item(f"{ACUPUNCTURE}: Upheld"), header=EVEN, summary=RECORD)
    )
    (tmp_path / "two.txt").write_text(
        a_letter(an_item(f"{ACUPUNCTURE}: Overturned"), header=ODD, summary=RECORD)
    )
    return tmp_path


def _figures(folder: Path) -> dict[str, Any]:
    result = _run(folder, "--json")
    assert result.exit_code == 0, result.output
    figures: dict[str, Any] = json.loads(result.stdout)
    return figures


def test_the_figures_of_all_and_of_both_halves_are_printed(letters: Path) -> None:
    """A rule that fits only the letters it was built on shows as a gap."""
    figures = _figures(letters)

    assert (figures["letters"], figures["items"], figures["understood"]) == (2, 2, 2)
    assert (figures["decided"], figures["agree"]) == (2, 1)
    assert figures["pended"] == {"total": 0, "codes": {}}
    assert figures["upheld"] == {"total": 1, "decided": 1, "agree": 1}
    assert figures["overturned"] == {"total": 1, "decided": 1, "agree": 0}
    assert figures["balanced_agreement"] == 0.5
    assert [figures["halves"][name]["agree"] for name in ("even", "odd")] == [1, 0]


@pytest.mark.parametrize(
    "changed",
    [
        {"outcome": "Overturned"},
        {"guideline": "Decision based on MTUS Chronic Pain Guidelines"},
        {"rationale": "The gain in function is documented: sitting rose from 20 to 45 minutes"},
        {"specialty": "Acupuncture"},
        {"decision_date": "12/19/2016"},
    ],
)
def test_nothing_of_the_decision_reaches_a_proposal(
    tmp_path: Path, changed: dict[str, str]
) -> None:
    """With the recorded answer in sight, any agreement would be worthless."""

    def prepared(change: dict[str, str]) -> bytes:
        item = an_item(f"{ACUPUNCTURE}: {change.get('outcome', 'Upheld')}")
        if guideline := change.get("guideline"):
            item = item.replace("Decision based on invented guideline 1", guideline)
        if reasons := change.get("rationale"):
            item = item.replace("The record shows no\nsuch gain", reasons)
        path = tmp_path / "letter.txt"
        header = EVEN.replace("12/09/2016", change.get("decision_date", "12/09/2016"))
        made = MADE.replace("Preventive Medicine,", change.get("specialty", "Family") + ",")
        letter = a_letter(item, header=header, made=made, summary=RECORD)
        path.write_text(letter)
        return proposals(read_file(path).case, LIBRARY).encoded()

    assert prepared(changed) == prepared({})


def test_only_letters_are_read(letters: Path) -> None:
    """A folder may hold the answers as well."""
    before = _figures(letters)
    (letters / "facts.jsonl").write_text('{"case_number": "CM16-0012344", "outcome": "Upheld"}\n')
    (letters / "determination.json").write_text("{}")

    assert _figures(letters) == before


def test_the_reasoning_of_one_case_is_shown(letters: Path) -> None:
    """Every criterion with the sentence that it rests on, and what was recorded."""
    result = _run(letters, "--show", "CM16-0012345")

    assert result.exit_code == 0
    assert "Proposed: Upheld" in result.stdout
    assert "recorded: Overturned (differs)" in result.stdout


def test_a_letter_that_cannot_be_read_is_named_and_counted(letters: Path) -> None:
    """Leaving it out silently would improve the figures."""
    (letters / "three.txt").write_text("no letter at all")

    result = _run(letters, "--json")

    assert result.exit_code == 1
    assert "three.txt" in result.stderr
    assert json.loads(result.stdout)["unreadable"] == 1


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_a_folder_without_letters_is_one_line_and_status_2(tmp_path: Path, name: str) -> None:
    """Nothing to evaluate is a mistake in the call."""
    if name == "empty":
        (tmp_path / name).mkdir()

    result = _run(tmp_path / name)

    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) <= 2


def test_always_upholding_is_worth_a_half(tmp_path: Path) -> None:
    """Nine of ten recorded decisions uphold; the balanced figure is not taken in by that."""
    items = [
        Compared(
            case_number="CM16-0000001",
            item_no=number,
            understood=True,
            proposal=Proposal.UPHELD,
            code="any",
            recorded=Outcome.OVERTURNED if number == 10 else Outcome.UPHELD,
        )
        for number in range(1, 11)
    ]

    agreement = Agreement.of(items)

    assert (agreement.agree, agreement.balanced) == (9, 0.5)
    assert Agreement.of(items[:9]).balanced is None
