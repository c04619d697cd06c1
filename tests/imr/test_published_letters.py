"""Real letters against a reference reading of them, and the seed letter against itself.

Of every difference from the reference this module says why.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from imr.letter_import.case_files import CaseFiles
from imr.letter_import.files import read_file
from imr.letter_import.lines import folded
from imr.letter_import.modified_requests import read_modified

Fact = dict[str, Any]


@pytest.fixture(scope="module")
def published(material: Path) -> list[tuple[Fact, CaseFiles, str]]:
    """Each letter's reference reading, our import, and its text."""
    folder = material / "data" / "dwc-letters"
    if not folder.is_dir():
        pytest.skip("the published letters are missing: no folder data/dwc-letters")
    facts = [json.loads(line) for line in (folder / "facts.jsonl").read_text().splitlines()]
    paths = [folder / f"{fact['case_number']}.txt" for fact in facts]
    return [
        (fact, read_file(path), path.read_text(encoding="utf-8"))
        for fact, path in zip(facts, paths, strict=True)
    ]


def test_header_credentials_and_worker_are_as_in_the_reference(
    published: list[tuple[Fact, CaseFiles, str]],
) -> None:
    """A wrong date moves a deadline; a wrong specialty makes another reviewer."""
    assert len(published) == 97
    for fact, (case, determination), _ in _parts(published):
        assert {
            "case_number": case.case_number,
            "date_assigned": str(determination.assigned_on),
            "decision_date": str(determination.decided_on),
            "ur_denial_date": str(case.ur_decision.decided_on),
            "application_received": str(case.received_on),
            "dates_of_injury": [str(case.date_of_injury)],
            "priority": case.priority.value.capitalize(),
            "licensed_in": list(determination.reviewer.licensed_in),
            "specialties": list(determination.reviewer.specialties),
            "age": case.worker.age,
            "sex": case.worker.sex,
        } == {name: fact[name] for name in _COMPARED}


_COMPARED = (
    *("case_number", "date_assigned", "decision_date", "ur_denial_date", "application_received"),
    *("dates_of_injury", "priority", "licensed_in", "specialties", "age", "sex"),
)


def test_items_are_as_in_the_reference(published: list[tuple[Fact, CaseFiles, str]]) -> None:
    """Every request, decision and guideline line.

    Explained: the reference keeps a blank where a line ended in a hyphen (``Non- MTUS``).
    """
    items = 0
    for fact, (case, determination), _ in _parts(published):
        assert len(determination.items) == len(case.items) == len(fact["items"])
        for item, disputed, expected in zip(
            determination.items, case.items, fact["items"], strict=True
        ):
            items += 1
            modified = read_modified(item.description)
            assert (modified.remaining if modified else item.description) == expected["item"]
            assert disputed.original_request == expected["original_request"]
            assert item.outcome.value.capitalize() == expected["decision"]
            assert item.claims_administrator_guideline == _closed(
                expected["claims_administrator_guideline"]
            )
            assert item.reviewer_guideline == _closed(expected["reviewer_guideline"])
    assert items == 217


def test_lengths_of_texts_are_as_in_the_reference(
    published: list[tuple[Fact, CaseFiles, str]],
) -> None:
    """No sentence is lost or taken from elsewhere.

    Explained: the reference counts a line's end in a hyphen or slash as a blank more, and counts
    the heading of the next item as the end of each rationale.
    """
    for fact, (_, determination), text in _parts(published):
        joins = len(re.findall(r"[-/]\s*\n", text))
        assert 0 <= fact["summary_characters"] - len(determination.clinical_summary) <= 2 * joins
        for item, following, expected in zip(
            determination.items, [*determination.items[1:], None], fact["items"], strict=True
        ):
            heading = len(f" {following.description}: {following.outcome}") if following else 0
            more = expected["rationale_characters"] - len(item.rationale) - heading
            assert 0 <= more <= 2 * joins


def test_most_stated_quantities_are_read(published: list[tuple[Fact, CaseFiles, str]]) -> None:
    """The reference finds one by keywords in 77 items; ranges and rentals are none of ours."""
    read = [item for _, (case, _), _ in _parts(published) for item in case.items if item.quantity]

    assert len(read) >= 60


def test_no_letter_keeps_an_artefact_of_its_pages(
    published: list[tuple[Fact, CaseFiles, str]],
) -> None:
    """What comes from the layout must not enter the record or the new letter."""
    for _, files, _ in published:
        body = files.case.encoded().decode() + files.determination.model_dump_json()
        assert not re.search("[\u00ad\ufffe\ufffd\x0c\x02]", body)


def test_seed_letter_is_read_without_a_header(material: Path) -> None:
    """The document that the product is modelled on."""
    path = material / "seed" / "final-determination-letter.txt"
    if not path.is_file():
        pytest.skip("the seed letter is missing")
    text = folded(path.read_text(encoding="utf-8"))

    files = read_file(path)

    (item,) = files.determination.items
    assert item.description == "12 Acupuncture sessions"
    assert item.outcome == "upheld"
    assert text.endswith(item.rationale)
    assert files.determination.clinical_summary in text
    assert files.determination.reviewer.specialties == ("Chiropractic", "Acupuncture")
    assert files.determination.reviewer.board_certified
    assert (files.case.worker.age, files.case.worker.sex) == (32, "male")
    assert files.case.date_of_injury.isoformat() == "2011-02-11"
    assert files.case.items[0].quantity == 12
    assert "case_number" in files.case.defaulted


def _parts(published: list[tuple[Fact, CaseFiles, str]]) -> Any:
    return [(fact, (files.case, files.determination), text) for fact, files, text in published]


def _closed(text: str) -> str:
    """Take the blank away that the reference has behind a line-end hyphen."""
    return text.replace("Non- MTUS", "Non-MTUS").replace("40.1- Definition", "40.1-Definition")
