"""RM2, RM3: no affiliation with any party, and a path for every exclusion."""

import re
from datetime import date
from typing import Any

import pytest

from services.reviewer_match.conflicts import RELATIONS, Screen, normalized, parties
from services.reviewer_match.qualification import Filter, Shortcoming
from services.reviewer_match.roster import (
    Affiliation,
    FamilyMember,
    Interest,
    Membership,
    Reviewer,
)
from shared.events.parties import Organization, PartySheet, Person
from tests.builders import a_party_sheet
from tests.reviewer_match.people import BAR, DAY, a_group, a_licence, a_reviewer

EVERYBODY = PartySheet(
    employee=Person(name="Wilhelmina Testworker", former_names=("Wilhelmina Oncewas",)),
    employer=Organization(name="Invented Widgets LLC", contact="Ottokar Widgetson"),
    claims_administrator=Organization(name="Imaginary Claims Services"),
    requesting_physician=Person(
        name="Dr. Fictitia Healer", licence_number="G 12-345", npi="1234567893"
    ),
    medical_group=Organization(name="Feigned Healing Group"),
    insurer=Organization(name="Pretended Mutual Insurance Co."),
    attorney=Person(name="Lex Fabula, Esq."),
    designee=Person(name="Gisela Stellvertreter"),
    facility=Organization(name="Mock Hospital of Nowhere"),
    manufacturer=Organization(name="Sham Devices, Inc."),
    ur_organization=Organization(name="Supposed Review Partners"),
    ur_physician=Person(name="Urs Prüfer, M.D.", npi="1987654323"),
    provider_network=Organization(name="Made-Up Provider Network"),
)
ORGANIZATIONS = (
    "employer",
    "claims_administrator",
    "medical_group",
    "insurer",
    "facility",
    "manufacturer",
    "ur_organization",
    "provider_network",
)
PEOPLE = ("employee", "requesting_physician", "attorney", "designee", "ur_physician")


def screened(reviewer: Reviewer, sheet: PartySheet = EVERYBODY) -> tuple[Shortcoming, ...]:
    """What leads from this reviewer to the parties."""
    return Screen([a_reviewer(9), reviewer]).screen(sheet, DAY, BAR).get(reviewer.id, ())


def name_of(role: str) -> str:
    """The name of a party."""
    return str(getattr(EVERYBODY, role).name)


@pytest.mark.parametrize("role", ORGANIZATIONS)
@pytest.mark.parametrize(
    ("relation", "tie"),
    [
        ("employer", lambda name: {"affiliations": (a_group(name, kind="employer"),)}),
        ("group", lambda name: {"affiliations": (a_group(name),)}),
        ("contractor", lambda name: {"affiliations": (a_group(name, kind="contractor"),)}),
        (
            "ur_organization",
            lambda name: {"affiliations": (a_group(name, kind="ur_organization"),)},
        ),
        ("network", lambda name: {"networks": (Membership(network=name, since=DAY),)}),
        ("interest", lambda name: {"interests": (Interest(entity=name, percent=6, since=DAY),)}),
        (
            "family",
            lambda name: {
                "family": (FamilyMember(relation="spouse", name="Somebody", entities=(name,)),)
            },
        ),
    ],
)
def test_every_kind_of_tie_to_every_organization_excludes(
    role: str, relation: str, tie: Any
) -> None:
    """RM2: one fixture per edge; RM3: the path names both ends of it."""
    (found,) = screened(a_reviewer(1, **tie(name_of(role))))

    assert found.filter is Filter.CONFLICT
    assert found.path.startswith(f"{role} - same name - {relation} (")


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize(
    ("relation", "tie"),
    [
        ("name", lambda name: {"name": name}),
        ("former name", lambda name: {"former_names": (name,)}),
        ("family", lambda name: {"family": (FamilyMember(relation="child", name=name),)}),
    ],
)
def test_every_kind_of_tie_to_every_person_excludes(role: str, relation: str, tie: Any) -> None:
    """The reviewer must be nobody's relative, and none of them himself under another name."""
    (found,) = screened(a_reviewer(1, **tie(name_of(role))))

    assert found.path.startswith(f"{role} - same name - {relation} (")
    himself = relation != "family" and role in {"requesting_physician", "ur_physician"}
    assert found.filter is (Filter.DISPUTE_ROLE if himself else Filter.CONFLICT)


def test_an_officer_of_a_party_counts_like_the_party() -> None:
    """LC 139.5(d)(5) names officers, directors and management employees."""
    (found,) = screened(
        a_reviewer(1, family=(FamilyMember(relation="sibling", name="Ottokar Widgetson"),))
    )

    assert found.path == "officer of the employer - same name - family (family.0 (sibling))"


@pytest.mark.parametrize(
    "changes", [{"licences": (a_licence(number="g12345"),)}, {"npi": "1987654323"}]
)
def test_a_number_tells_a_person_whatever_the_name(changes: dict[str, Any]) -> None:
    """Whoever asked for or refused the treatment cannot review it under a new name."""
    (found,) = screened(a_reviewer(1, name="Quite Another", **changes))

    assert found.filter is Filter.DISPUTE_ROLE
    assert "same number" in found.path


@pytest.mark.parametrize(("percent", "conflicted"), [(4.9, False), (5.0, False), (5.1, True)])
def test_an_interest_is_material_above_five_percent(percent: float, *, conflicted: bool) -> None:
    """LC 139.5(d)(6): above 5 %, not at 5 %."""
    interest = Interest(entity="Sham Devices", percent=percent, since=date(2020, 1, 1))

    found = screened(a_reviewer(1, interests=(interest,)))

    assert bool(found) is conflicted
    assert not found or found[0].path == (
        "manufacturer - same name - interest (interests.0, 5.1 %)"
    )


@pytest.mark.parametrize(
    ("until", "conflicted"),
    [
        (None, True),
        (date(2026, 1, 1), True),
        (date(2021, 11, 24), True),
        (date(2021, 11, 23), False),
    ],
)
def test_a_former_group_counts_for_five_years(until: date | None, *, conflicted: bool) -> None:
    """Old ties fade; ours do after five years, counted to the day."""
    group = a_group("Feigned Healing Group", until=until)

    assert bool(screened(a_reviewer(1, affiliations=(group,)))) is conflicted


def test_an_interest_that_was_sold_is_none() -> None:
    """Financial ties count as of the day of the assignment."""
    sold = Interest(
        entity="Sham Devices", percent=50, since=date(2001, 1, 1), until=date(2026, 11, 23)
    )

    assert screened(a_reviewer(1, interests=(sold,))) == ()


def test_staff_privileges_alone_are_no_affiliation() -> None:
    """LC 139.5(d)(6) excludes them by name."""
    privileges = Affiliation(
        kind="facility_privileges", entity="Mock Hospital of Nowhere", since=date(2010, 1, 1)
    )

    assert screened(a_reviewer(1, affiliations=(privileges,))) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Golden Poppy Acupuncture Group", "GOLDEN POPPY ACUPUNCTURE GROUP, INC."),
        ("Invented Widgets LLC", "The Invented Widgets, L.L.C."),
        ("Jane Q. Sampleton, M.D.", "SAMPLETON, JANE"),
        ("Héctor Núñez-Ficticio", "hector nunez ficticio"),
        ("Straße & Söhne GmbH", "STRASSE AND SOHNE GMBH"),
        ("O'Fable, Dr. Mary", "Mary O\u2019Fable DO"),
    ],
)
def test_a_name_is_the_same_however_it_is_written(one: str, other: str) -> None:
    """Forms are filled in by many hands."""
    assert normalized(one) == normalized(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Golden Poppy Acupuncture Group", "Silver Poppy Surgery Group"),
        ("Maria Lopez", "Mario Lopez"),
        ("Nguyễn Văn Invented", "Trần Thị Invented"),
    ],
)
def test_another_name_is_another(one: str, other: str) -> None:
    """A screen that sees conflicts everywhere leaves nobody."""
    sheet = a_party_sheet(medical_group=Organization(name=one))

    assert screened(a_reviewer(1, affiliations=(a_group(other),)), sheet) == ()


def test_a_name_that_is_nearly_the_same_counts_until_somebody_resolves_it() -> None:
    """A slip of the pen must not let a partner review the case."""
    sheet = a_party_sheet(medical_group=Organization(name="Golden Popy Acupuncture Grp"))

    (found,) = screened(
        a_reviewer(1, affiliations=(a_group("Golden Poppy Acupuncture Grp"),)), sheet
    )

    assert "% the same" in found.path


def test_a_name_of_legal_forms_only_is_still_a_name() -> None:
    """Nothing is left of "The Company, Inc." without them; it must not match everybody."""
    assert normalized("The Company, Inc.") == "company inc the"
    assert normalized("李 明") == "明 李"


def test_no_path_repeats_what_the_party_sheet_says() -> None:
    """The sheet is used in memory only; what is kept names roles and places in our own rows."""
    reviewer = a_reviewer(
        1,
        name=name_of("ur_physician"),
        npi="1234567893",
        affiliations=tuple(a_group(name_of(role)) for role in ORGANIZATIONS),
    )

    told = set(re.findall(r"\w+", " ".join(each.path for each in screened(reviewer)).casefold()))
    ours = {"group", "provider", "network", "provider_network", "name"}

    assert len(screened(reviewer)) == len(ORGANIZATIONS) + 2
    for party in parties(EVERYBODY):
        assert not (set(re.findall(r"\w+", party.name.casefold())) - ours) & told


def test_every_party_of_the_sheet_is_screened() -> None:
    """A field that somebody adds to the sheet must not be forgotten here."""
    named = {
        field
        for field in PartySheet.model_fields
        if isinstance(getattr(EVERYBODY, field), Person | Organization)
    }

    assert {party.role for party in parties(EVERYBODY)} == named | {"officer of the employer"}
    numbers = {"claim_number", "adj_number", "wcis_number"}
    assert named == set(PartySheet.model_fields) - numbers


def test_the_list_of_relations_is_the_list_that_is_tested() -> None:
    """RM3: the answer says which edges were looked at; it must not promise more."""
    kinds = set(Affiliation.model_fields["kind"].annotation.__args__)  # type: ignore[union-attr]  # a Literal

    assert set(RELATIONS) == (kinds - {"facility_privileges"}) | {
        "name",
        "former name",
        "licence",
        "NPI",
        "network",
        "interest",
        "payment",
        "e-mail",
        "family",
    }
