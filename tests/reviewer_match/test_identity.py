"""RM4: identity is resolved first; an alias of a party is never assigned."""

from datetime import date
from typing import Any

import pytest

from services.reviewer_match.conflicts import Organizations, Screen, normalized, parties, unnamed
from services.reviewer_match.conflicts.organizations import KnownOrganization
from services.reviewer_match.qualification import Filter, Shortcoming
from services.reviewer_match.roster import Income, Interest, Payment, Reviewer
from shared.events.parties import Organization, PartySheet, Person
from tests.builders import a_party_sheet
from tests.reviewer_match.people import BAR, DAY, a_group, a_licence, a_reviewer


def screened(
    reviewer: Reviewer, sheet: PartySheet, known: tuple[KnownOrganization, ...] = ()
) -> tuple[Shortcoming, ...]:
    """What leads from this reviewer to the parties."""
    crowd = [a_reviewer(each, name=f"Crowd Member{each}") for each in range(50, 60)]
    screen = Screen([*crowd, reviewer], Organizations(known))
    return screen.screen(sheet, DAY, BAR).get(reviewer.id, ())


def physician(name: str, **more: Any) -> PartySheet:
    """A sheet whose requesting physician is this."""
    return a_party_sheet(requesting_physician=Person(name=name, **more))


@pytest.mark.parametrize(
    ("given", "changes", "how"),
    [
        ("Robert Sampleton", {"name": "Bob Sampleton"}, "nickname"),
        (
            "Sampleton, Wm.",
            {"name": "William Sampleton", "former_names": ("Wm Sampleton",)},
            "same",
        ),
        ("Liz Sampleton", {"name": "Elizabeth Anne Sampleton"}, "part of the name"),
        (
            "Jane Oncewas",
            {"name": "Jane Sampleton", "former_names": ("Jane Oncewas",)},
            "same name",
        ),
        ("J. Sampleton", {"name": "Jane Sampleton"}, "initials"),
        ("Jane Sampleton-Newname", {"name": "Jane Sampleton"}, "part of the name"),
        ("Jane Sapmleton", {"name": "Jane Sampleton"}, "letters in each other's place"),
        ("Jаne Sаmрlеtоn", {"name": "Jane Sampleton"}, "same name"),  # noqa: RUF001 - Cyrillic
        ("Ｊａｎｅ Ｓａｍｐｌｅｔｏｎ", {"name": "Jane Sampleton"}, "same name"),  # noqa: RUF001
        ("Ja\u200bne Sample\u00adton", {"name": "Jane Sampleton"}, "same name"),
        ("Jane Sampletonn", {"name": "Jane Sampleton"}, "% the same"),
        ("José Núñez Ficticio", {"name": "JOSE NUNEZ-FICTICIO MD"}, "same name"),
    ],
)
def test_a_party_is_found_under_every_name(given: str, changes: dict[str, Any], how: str) -> None:
    """Whoever asked for the treatment must not review it as somebody else."""
    (found,) = screened(a_reviewer(1, **changes), physician(given))

    assert found.filter is Filter.DISPUTE_ROLE
    assert how in found.path


@pytest.mark.parametrize(
    ("given", "own"),
    [
        ("Maria Lopez", "Mario Lopez"),
        ("John Sampleton", "Jane Sampleton"),
        ("K. Sampleton", "Jane Sampleton"),
        ("Robert Sampleton", "Richard Sampleton"),
        ("Anna Testerson", "Anna Testington"),
    ],
)
def test_another_person_is_not_excluded(given: str, own: str) -> None:
    """A screen that sees conflicts everywhere leaves nobody."""
    assert screened(a_reviewer(1, name=own), physician(given)) == ()


@pytest.mark.parametrize(
    ("party", "own", "how"),
    [
        ({"npi": "1234567893"}, {"npi": "1234567893"}, "same number"),
        ({"npi": "1234567839"}, {"npi": "1234567893"}, "number with one slip"),
        (
            {"licence_number": "a-12 345"},
            {"licences": (a_licence(number="A12345"),)},
            "same number",
        ),
        ({"email": "X.Y@Example.org"}, {"emails": ("x.y+imr@example.org",)}, "same address"),
    ],
)
def test_a_number_or_an_address_tells_a_person(
    party: dict[str, Any], own: dict[str, Any], how: str
) -> None:
    """The name may be any."""
    (found,) = screened(a_reviewer(1, **own), physician("Quite Another", **party))

    assert how in found.path


def test_two_people_of_one_name_are_told_apart_by_their_npis() -> None:
    """Both numbers are given and right: no need to exclude a namesake."""
    namesake = a_reviewer(1, name="Jane Sampleton", npi="1234567893")

    assert screened(namesake, physician("Jane Sampleton", npi="1245319599")) == ()
    assert screened(namesake, physician("Jane Sampleton", npi="1245319590")) != ()
    assert screened(namesake, physician("Jane Sampleton")) != ()


@pytest.mark.parametrize("name", ["???", "12-345", "\u200b.", "--"])
def test_an_identity_that_is_given_and_cannot_be_resolved_excludes_all(name: str) -> None:
    """RM4: it may be anybody, so it may be the reviewer."""
    sheet = a_party_sheet(ur_physician=Person(name=name))

    (found,) = screened(a_reviewer(1), sheet)

    assert found.path == "ur_physician - identity is given and cannot be resolved"
    assert found.filter is Filter.CONFLICT


@pytest.mark.parametrize("name", ["N/A", "None", "unknown", "Not applicable"])
def test_a_party_that_is_absent_is_asked_for(name: str) -> None:
    """Nobody there excludes nobody; the reviewer attests, and the administrator is asked."""
    sheet = a_party_sheet(ur_physician=Person(name=name))

    assert screened(a_reviewer(1), sheet) == ()
    assert "ur_physician" in unnamed(sheet)
    assert "ur_physician" not in {each.role for each in parties(sheet)}


PARENT = (
    KnownOrganization(
        name="Imaginary Claims Services", parent="Pretended Holding", aliases=("ICS",)
    ),
    KnownOrganization(
        name="Sister Review Company",
        parent="Pretended Holding",
        since=date(2020, 1, 1),
        until=date(2026, 6, 30),
    ),
)


@pytest.mark.parametrize(
    ("entity", "path"),
    [
        ("ICS", "claims_administrator - also known as - same name - group (affiliations.0)"),
        (
            "Pretended Holding Inc.",
            "claims_administrator - belongs to - same name - group (affiliations.0)",
        ),
        ("Imaginary Claims Svcs", "claims_administrator - short form - group (affiliations.0)"),
        ("Imaginary ClaimsServices", "claims_administrator - "),
    ],
)
def test_an_organization_is_found_by_aliases_and_parents(entity: str, path: str) -> None:
    """RM3: the path names each step."""
    found = screened(a_reviewer(1, affiliations=(a_group(entity),)), a_party_sheet(), PARENT)

    assert len(found) == 1
    assert found[0].path.startswith(path)


def test_a_parent_counts_while_it_is_one() -> None:
    """The sister was sold in June; edges have dates."""
    reviewer = a_reviewer(1, affiliations=(a_group("Sister Review Company"),))
    screen = Screen([reviewer], Organizations(PARENT))

    then = screen.screen(a_party_sheet(), date(2026, 6, 30), BAR)
    now = screen.screen(a_party_sheet(), date(2026, 7, 1), BAR)

    assert then["t-001"][0].path == (
        "claims_administrator - belongs to - owns - same name - group (affiliations.0)"
    )
    assert now == {}


@pytest.mark.parametrize(
    ("cents", "conflicted"), [(490_000, False), (500_000, False), (510_000, True)]
)
def test_payments_are_material_above_five_percent_of_income(
    cents: int, *, conflicted: bool
) -> None:
    """RM2: 4.9, 5.0 and 5.1 % of 100,000 dollars, in two payments of one year."""
    reviewer = a_reviewer(
        1,
        payments=(
            Payment(entity="Sham Devices", amount=cents - 100_000, paid_on=date(2026, 2, 1)),
            Payment(entity="Sham Devices, Inc.", amount=100_000, paid_on=date(2026, 5, 1)),
            Payment(entity="Sham Devices", amount=9_000_000, paid_on=date(2024, 5, 1)),
        ),
        incomes=(Income(year=2025, amount=10_000_000),),
    )
    sheet = a_party_sheet(manufacturer=Organization(name="Sham Devices Inc"))

    found = screened(reviewer, sheet)

    assert bool(found) is conflicted
    assert not found or "5.1 % of income" in found[0].path


def test_a_payment_without_a_declared_income_counts() -> None:
    """What cannot be measured cannot be called small."""
    paid = Payment(entity="Sham Devices", amount=100, paid_on=date(2026, 5, 1))
    sheet = a_party_sheet(manufacturer=Organization(name="Sham Devices"))

    (found,) = screened(a_reviewer(1, payments=(paid,)), sheet)

    assert "income not declared" in found.path


def test_shares_in_one_organization_add_up() -> None:
    """Three per cent and three per cent are six."""
    shares = tuple(
        Interest(entity=name, percent=3, since=date(2020, 1, 1))
        for name in ("Sham Devices", "Sham Devices, Inc.")
    )
    sheet = a_party_sheet(manufacturer=Organization(name="Sham Devices"))

    assert screened(a_reviewer(1, interests=shares[:1]), sheet) == ()
    (found,) = screened(a_reviewer(1, interests=shares), sheet)
    assert "6 %" in found.path


def test_ten_thousand_names_do_not_slow_one_screen() -> None:
    """Bad input: everybody has the party's family name."""
    crowd = [a_reviewer(each, name=f"Given{each} Sampleton") for each in range(3_000)]

    found = Screen(crowd).screen(physician("Given7 Sampleton"), DAY, BAR)

    assert "t-007" in found


def test_a_greek_name_stays_greek() -> None:
    """Look-alikes are folded among Latin letters only."""
    assert normalized("Δημήτρης") != normalized("Δnµntpns")
    assert normalized("Кате") == normalized("Kate")
