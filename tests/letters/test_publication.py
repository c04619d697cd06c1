"""The public copy tells what was decided and never about whom."""

import json
from datetime import date

import pytest

from services.letters.publication.decisions import public_copy, public_data
from services.letters.publication.deidentification import Deidentification, rules_of
from services.letters.publication.known import known
from services.letters.publication.recognisers import IDENTIFIERS, MARK
from services.letters.render import Renderer
from shared.events.case import CaseOutcome
from shared.events.parties import Organization, PartySheet, Person
from tests.builders import REVIEWER, a_party_sheet, a_record_entry
from tests.letters.reading import lines_of
from tests.letters.samples import CASE, REGISTRY, a_determination, a_determined_item, a_letter

PARTIES = a_party_sheet(
    employee=Person(
        name="Wilhelmina García-Testworker",
        former_names=("Wilhelmina Maidenname",),
        address=("1 Sample Street", "Sacramento, CA 95899"),
        email="w.testworker@example.invalid",
        telephone="(916) 555-0100",
        date_of_birth=date(1985, 4, 9),
    ),
    employer=Organization(name="Invented Widgets, LLC", contact="Petra Foreperson"),
    attorney=Person(name="Atticus Placeholder, Esq.", licence_number="SBN-000001"),
    medical_group=Organization(name="Made-Up Spine Group", address=("77 Nowhere Road",)),
    ur_physician=Person(name="Dr. Refusa O'Denier", npi="0000000001"),
)
DOCUMENTS = (
    a_record_entry(author="Thera Pistnamed, PT"),
    a_record_entry(author="Pretend Imaging Center"),
)


def clean(text: str, parties: PartySheet = PARTIES) -> str:
    """Return ``text`` without the names of the case."""
    return Deidentification([*rules_of(known(parties, DOCUMENTS)), *IDENTIFIERS])(text).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wilhelmina García-Testworker fell.", "[removed] fell."),
        ("Ms. TESTWORKER's back", "Ms. [removed] back"),
        ("testworker’s back", "[removed] back"),
        ("Garcia-Testworker said", "[removed] said"),
        ("Wilhelmina\nMaidenname before", "[removed] before"),
        ("Per Dr. Fictitia\n  Healer on 10/01", "Per [removed] on 10/01"),
        ("Healer, F. wrote", "[removed] wrote"),
        ("at INVENTED WIDGETS since 2020", "at [removed] since 2020"),
        ("Invented Widgets, LLC", "[removed]"),
        ("told Foreperson about it", "told [removed] about it"),
        ("counsel Placeholder wrote", "counsel [removed] wrote"),
        ("the O’Denier report", "the [removed] report"),
        ("O'Denier's report", "[removed] report"),
        ("claim CLAIM-0001 of", "claim [removed] of"),
        ("write to w.testworker@example.invalid", "write to [removed]"),
        ("call (916) 555-0100 now", "call [removed] now"),
        ("born 04/09/1985, 4/9/85, April 9, 1985", "born [removed], [removed], [removed]"),
        ("lives at 1 Sample Street in 95899", "lives at [removed] in [removed]"),
        ("by Pistnamed, PT", "by [removed], PT"),
        ("Pretend Imaging Center read it", "[removed] read it"),
        ("Made-Up Spine Group", "[removed]"),
    ],
)
def test_every_name_that_the_case_knows_is_removed(text: str, expected: str) -> None:
    """Names turn up inside free text, in any case, possessive, over line ends (LC 4610.6(m))."""
    assert clean(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The injured worker is a 41 year old female.",
        "Imaging of the spine at the center of the complaint; the group of patients tested.",
        "healers and testworkers",
        "Pain 6/10 on 04/09/14 and 10/01/2026, L4-5, 12 sessions.",
        "Decision based on MTUS Acupuncture Treatment Guidelines.",
    ],
)
def test_words_that_name_nobody_stay(text: str) -> None:
    """A public decision that lost its medicine would be of no use."""
    assert clean(text) == text


def test_a_name_that_is_also_a_word_goes_only_where_it_is_a_name() -> None:
    """Will May's pain will go on in any case; what he is called does not."""
    parties = a_party_sheet(employee=Person(name="Will May"))

    assert clean("Will reported pain; it may last and will return. WILL MAY's back", parties) == (
        f"{MARK} reported pain; it may last and will return. {MARK} back"
    )


def test_a_placeholder_is_no_name() -> None:
    """A published letter has no names; what stands in their place must not be searched for."""
    nobody = Person(name="(not stated)")
    parties = a_party_sheet(
        employee=nobody,
        requesting_physician=nobody,
        employer=Organization(name="(not stated)"),
        claims_administrator=Organization(name="(not stated)"),
        claim_number="(not stated)",
    )

    assert clean("It was not stated whether (not stated) applies.", parties) == (
        "It was not stated whether (not stated) applies."
    )


def test_the_public_pdf_names_nobody() -> None:
    """Neither the address, nor the case table, nor the list of documents goes out."""
    secrets = "Wilhelmina García-Testworker saw Dr. Healer of Made-Up Spine Group. "
    letter = a_letter(
        a_determination(
            clinical_summary=secrets * 3,
            items=(
                a_determined_item(
                    description="Visit to Dr. Healer",
                    rationale=secrets,
                    reviewer_guideline=secrets,
                    claims_administrator_guideline=secrets,
                ),
            ),
        ),
        PARTIES,
    )

    text = "\n".join(lines_of(Renderer(REGISTRY).render(public_copy(letter, PARTIES)).pdf))

    for secret in (
        "Wilhelmina",
        "Testworker",
        "Healer",
        "Made-Up",
        "CLAIM-0001",
        "Imaginary Claims",
    ):
        assert secret.casefold() not in text.casefold()
    assert "DOCUMENTS REVIEWED" not in text
    assert "Copies" not in text
    assert f"Visit to Dr. {MARK}: Upheld" in text


def test_the_public_data_hold_the_fields_of_the_profile_and_no_others() -> None:
    """What the public may query; the reviewer's reference and the case id are not among it."""
    letter = a_letter(signature_kind="simulated")

    data = json.loads(public_data(public_copy(letter, PARTIES)).encoded())

    assert data == {
        "profile": "DWC_PUBLIC",
        "case_number": "CM26-0000001",
        "organization": "Invented Review Organization",
        "priority": "standard",
        "date_of_injury": "2026-03-02",
        "ur_decided_on": "2026-11-02",
        "received_on": "2026-11-20",
        "assigned_on": "2026-11-24",
        "decided_on": "2026-12-01",
        "age": 41,
        "sex": "female",
        "specialties": ["Chiropractic", "Acupuncture"],
        "licensed_in": ["California"],
        "outcome": CaseOutcome.UPHELD.value,
        "clinical_summary": letter.clinical_summary,
        "items": [
            {
                "item_no": 1,
                "description": "12 acupuncture sessions",
                "category": None,
                "outcome": "upheld",
                "claims_administrator_guideline": "Decision based on guideline 1 of the refusal.",
                "reviewer_guideline": "Decision based on guideline 1 of the review.",
                "rationale": "The record shows no gain in function after course 1.",
            }
        ],
        "signature_kind": "simulated",
        "template": letter.template.model_dump(),
    }
    assert REVIEWER not in json.dumps(data)
    assert str(CASE) not in json.dumps(data)
