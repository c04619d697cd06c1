"""Draft texts cite the record and the criterion, and contradict neither."""

import re
from datetime import date

import pytest

from services.decision.draft.preparation import prepare
from services.decision.draft.words import clinical_summary
from services.decision.guidelines import Library
from shared.events.case import Worker
from tests.builders import an_item
from tests.decision.reading import a_text, facts_of

LIBRARY = Library.load()
RECORDS = [
    case.record
    for entry in LIBRARY.entries
    if "acupuncture" in entry.applies_to.treatments
    for case in entry.cases
    if case.record
]


def _rationale(record: str) -> str:
    preparation = prepare(
        (an_item(),),
        (a_text(record),),
        LIBRARY,
        rfa_on=date(2016, 3, 1),
        ur_decided_on=date(2016, 3, 8),
        date_of_injury=date(2015, 1, 5),
    )
    return preparation.items[0].rationale


@pytest.mark.parametrize("record", RECORDS)
def test_every_quotation_stands_in_the_record(record: str) -> None:
    """A quoted sentence that nobody wrote would be a reversible error."""
    quotes = re.findall("“([^”]*)”", _rationale(record))

    assert quotes
    assert all(quote in record for quote in quotes)


@pytest.mark.parametrize("record", RECORDS)
def test_the_conclusion_is_that_of_the_proposal(record: str) -> None:
    """Words and outcome must not part."""
    preparation = prepare(
        (an_item(),),
        (a_text(record),),
        LIBRARY,
        rfa_on=date(2016, 3, 1),
        ur_decided_on=date(2016, 3, 8),
        date_of_injury=date(2015, 1, 5),
    )
    (item,) = preparation.items

    denies = item.rationale.endswith("not medically necessary.")
    assert denies == (item.weighing.proposal.value == "upheld")


def test_what_is_found_is_never_called_not_found() -> None:
    """The error that reverses determinations: "no documentation of X" with X in the file."""
    text = _rationale(
        "Low back pain. He has had extensive acupuncture. Work restrictions were reduced."
    )

    assert "Work restrictions were reduced" in text
    assert "work restrictions is not documented" not in text


def test_the_day_and_its_basis_are_named() -> None:
    """DG3: a reader sees which day chose the edition."""
    assert "03/01/2016, the day of the request for authorization" in _rationale(RECORDS[0])


def test_the_summary_quotes_the_record_and_names_nobody() -> None:
    """The letter prints it: worker by age and sex, the record by its own words."""
    facts = facts_of("Low back pain 6/10. She has had 6 acupuncture sessions.")

    summary = clinical_summary(Worker(age=41, sex="female"), date(2015, 1, 5), facts)

    assert summary.startswith("The injured worker is a 41 year old female")
    assert "Record 1 states: “She has had 6 acupuncture sessions”." in summary
