"""EL6 on real letters: the dates of their headers through the clocks."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from imr.letter_import.files import read_file
from services.intake.clocks.ages import Ages
from services.intake.clocks.deadlines import Deadlines
from shared.events.case import Priority


@dataclass(frozen=True)
class Dated:
    """One letter: what its header says, and what the import read."""

    assigned_to_decision: int
    received_to_decision: int
    received_on: date
    assigned_on: date
    decided_on: date


@pytest.fixture(scope="module")
def letters(material: Path) -> list[Dated]:
    """The published letters with their reference reading."""
    folder = material / "data" / "dwc-letters"
    if not folder.is_dir():
        pytest.skip("the published letters are missing: no folder data/dwc-letters")
    dated = []
    for line in (folder / "facts.jsonl").read_text().splitlines():
        fact = json.loads(line)
        header = {name: date.fromisoformat(fact[name]) for name in _DATES}
        files = read_file(folder / f"{fact['case_number']}.txt")
        dated.append(
            Dated(
                (header["decision_date"] - header["date_assigned"]).days,
                (header["decision_date"] - header["application_received"]).days,
                files.case.received_on,
                files.determination.assigned_on,
                files.determination.decided_on,
            )
        )
    return dated


_DATES = ("date_assigned", "decision_date", "application_received")


def test_both_ages_of_real_cases_equal_their_headers(letters: list[Dated]) -> None:
    """From assignment to decision, and from receipt to decision, for each of 97 letters."""
    assert len(letters) == 97
    for each in letters:
        ages = Ages.on(each.decided_on, assigned_on=each.assigned_on, completed_on=each.received_on)
        assert ages == Ages(each.assigned_to_decision, each.received_to_decision)


def test_the_ages_lie_where_the_letters_own_readme_says(letters: list[Dated]) -> None:
    """Least and most over both sets of letters, of which these are one half."""
    assigned = sorted(each.assigned_to_decision for each in letters)
    received = sorted(each.received_to_decision for each in letters)

    assert (assigned[0], received[0]) >= (21, 24)
    assert (assigned[-1], received[-1]) <= (39, 56)
    assert (assigned[48], received[48]) == (27, 32)


def test_letters_that_took_longer_than_the_law_allows_are_found(letters: list[Dated]) -> None:
    """LC 4610.6(d): 30 days, a last day that is none moves on; counted from both ends.

    The documents came at some time between receipt and the end of their window, so that the truth
    lies between these two. Late by the calendar alone, and saved by a weekend or a holiday, are
    told apart.
    """
    deadlines = Deadlines.load()

    def standing(each: Dated, completed_on: date) -> str:
        due = deadlines.determination_due(completed_on, Priority.STANDARD, formulary=False)
        if (each.decided_on - completed_on).days <= 30:
            assert each.decided_on <= due
            return "in time"
        return "late" if each.decided_on > due else "in time by a day that was none"

    from_receipt = Counter(standing(each, each.received_on) for each in letters)
    from_assignment = Counter(standing(each, each.assigned_on) for each in letters)

    assert from_receipt == {"in time": 42, "in time by a day that was none": 1, "late": 54}
    assert from_assignment == {"in time": 77, "in time by a day that was none": 6, "late": 14}
