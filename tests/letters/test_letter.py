"""The letter as a value: who gets it, what it asserts, what follows from it."""

import json

import pytest

from services.letters.composition import enumerated, short_name
from services.letters.errors import ItemUndecidedError, StatementUntrueError
from services.letters.letter import Letter
from shared.events.case import CaseOutcome, Outcome
from shared.events.parties import Person
from tests.builders import a_party_sheet, qualifications
from tests.letters.samples import a_determination, a_determined_item, a_letter

UPHELD = a_determined_item(1)
OVERTURNED = a_determined_item(2, outcome=Outcome.OVERTURNED)


def test_the_twin_is_a_superset_of_the_determination() -> None:
    """Whoever reads the twin needs neither the PDF nor what was signed (LT8)."""
    determination = a_determination()

    twin = json.loads(a_letter(determination).encoded())

    signed = json.loads(determination.encoded())
    items = [{name: item[name] for name in signed["items"][0]} for item in twin["items"]]
    assert {name: twin[name] for name in signed} | {"items": items} == signed
    assert twin["items"][0]["decision"] == "Upheld"
    assert twin["content"] == determination.digest()


def test_the_twin_reads_back_as_the_same_letter() -> None:
    """An old letter is made again from its twin, so nothing of it may be lost in JSON."""
    letter = a_letter(signature_kind="simulated")

    assert Letter.model_validate_json(letter.encoded()) == letter


@pytest.mark.parametrize(
    ("items", "outcome", "words"),
    [
        ((UPHELD,), CaseOutcome.UPHELD, ("Upheld means",)),
        ((OVERTURNED,), CaseOutcome.OVERTURNED, ("Overturned means",)),
        ((UPHELD, OVERTURNED), CaseOutcome.MIXED, ("Overturned means", "Upheld means")),
    ],
)
def test_only_what_follows_from_this_outcome_is_told(
    items: tuple[object, ...], outcome: CaseOutcome, words: tuple[str, ...]
) -> None:
    """A worker whose items were all refused must not read that something is to be authorized."""
    letter = a_letter(a_determination(items=items))

    assert letter.outcome is outcome
    effects = [each for each in letter.statements.effect if "means" in each]
    assert len(effects) == len(words)
    assert all(each.startswith(word) for each, word in zip(effects, words, strict=True))


@pytest.mark.parametrize(
    "fact",
    [
        "no_affiliation",
        "over_five_years_in_practice",
        "at_least_24_hours_a_week",
        "matched_expertise",
        "familiar_with_law",
    ],
)
def test_a_letter_asserts_nothing_that_is_not_so(fact: str) -> None:
    """The parties rely on what the letter says of the reviewer (imr-process § 3.3)."""
    determination = a_determination(qualifications=qualifications(**{fact: False}))

    with pytest.raises(StatementUntrueError) as caught:
        a_letter(determination)

    assert caught.value.fact == fact


def test_board_certification_is_claimed_only_where_there_is_one() -> None:
    """Acupuncturists and others need no board; the letter must not invent one."""
    letter = a_letter(a_determination(qualifications=qualifications(board_certified=False)))

    assert "Board Certified" not in letter.statements.how
    assert "specializes in Chiropractic & Acupuncture" in letter.statements.how


def test_an_item_without_outcome_makes_no_letter() -> None:
    """A draft that slipped through is no determination."""
    with pytest.raises(ItemUndecidedError):
        a_letter(a_determination(items=(a_determined_item(outcome=None),)))


def test_the_employee_is_addressed_where_nobody_represents_him() -> None:
    """The letter goes to the attorney or to the employee, and says which (§ 5.1)."""
    alone, represented = (
        a_letter(parties=a_party_sheet(attorney=attorney))
        for attorney in (None, Person(name="Atticus Placeholder"))
    )

    assert alone.addressee is not None
    assert alone.addressee.name == "Wilhelmina Testworker"
    assert represented.addressee is not None
    assert represented.addressee.name == "Atticus Placeholder"
    assert "Wilhelmina Testworker" in represented.copies


def test_an_organisation_without_a_short_name_is_called_in_full() -> None:
    """The guideline line names whoever issues the letter: data, not code."""
    assert short_name("MAXIMUS Federal Services") == "MAXIMUS"
    assert short_name("Invented Review Organization") == "Invented Review Organization"


def test_names_are_joined_as_in_prose() -> None:
    """One, two and three specialties read as sentences do."""
    assert [enumerated(tuple("ABC"[:count]), last=" & ") for count in (1, 2, 3)] == [
        "A",
        "A & B",
        "A, B & C",
    ]
