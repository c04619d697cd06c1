"""PB1: whatever gives somebody away goes, however it is spelled; what is medicine stays."""

from datetime import date

import pytest

from services.letters.publication.deidentification import Deidentification, rules_of
from services.letters.publication.known import known
from services.letters.publication.recognisers import IDENTIFIERS, MARK, without_dates
from shared.events.parties import Organization, PartySheet, Person
from tests.builders import a_party_sheet, a_record_entry

INJURED = date(2014, 3, 2)
PARTIES = a_party_sheet(
    employee=Person(
        name="Wilhelmina García-Testworker",
        address=("1 Sample Street", "Sacramento, CA 95899"),
        telephone="(916) 555-0100",
        fax="916-555-0199",
        date_of_birth=date(1985, 4, 9),
    ),
    attorney=Person(name="Robert Q. Placeholder, Esq."),
    claim_number="WC-2024-00123",
)


def names(parties: PartySheet = PARTIES) -> Deidentification:
    """What removes the names of a case."""
    documents = [a_record_entry(author="Thera Pistnamed, PT")]
    return Deidentification([*rules_of(known(parties, documents)), *IDENTIFIERS])


def clean(text: str, parties: PartySheet = PARTIES) -> str:
    """Return ``text`` as DWC_PUBLIC has it."""
    return names(parties)(text).text


def hidden(text: str) -> str:
    """Return ``text`` as SAFE_HARBOR has it."""
    return Deidentification(without_dates(INJURED), on=names())(text).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("W. García-Testworker said", "[removed] said"),
        ("Testworker, Wilhelmina", "[removed]"),
        ("W.T. fell", "[removed] fell"),
        ("W. G.-T. fell", "[removed] fell"),
        ("WT is a 41 year old", "[removed] is a 41 year old"),
        ("Ms. T. reports", "Ms. [removed] reports"),
        ("Willa reports, as does BILLIE", "[removed] reports, as does [removed]"),
        ("Bob and Robert Placeholder wrote", "[removed] and [removed] wrote"),
        ("Wilhel-\nmina fell", "[removed] fell"),
        ("García-\n  Testworker fell", "[removed] fell"),
        ("Testworker-\nrelated", "[removed]-\nrelated"),
        ("the Testworker_report file", "the [removed]_report file"),
        ("T\u0435stw\u043erker fell", "[removed] fell"),
        ("\uff34\uff45\uff53\uff54worker fell", "[removed] fell"),
        ("Test\u00adwor\u200bker fell", "[removed] fell"),
        ("Wilhelmina\u00a0GARCI\u0301A-TESTWORKER’s", "[removed]"),
        ("WC 2024 00123, WC202400123 and wc-2024/00123", "[removed], [removed] and [removed]"),
        ("916.555.0100 or (916)555-0199", "[removed] or [removed]"),
        ("born 9 April 1985, Apr 9, 1985", "born [removed], [removed]"),
        ("moved to Sacramento", "moved to [removed]"),
        ("on Sample St. and at 2 SAMPLE STREET", "on [removed] and at [removed]"),
        ("claim 2024 00123", "claim [removed]"),
    ],
)
def test_what_the_case_knows_goes_however_it_is_spelled(text: str, expected: str) -> None:
    """Possessives, initials, nicknames, broken lines, look-alikes, other spacings."""
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Unheard treated", "Dr. [removed] treated"),
        ("Seen by A. Unheard, M.D., today; Ann Unheard, DC", None),
        ("his wife Marigold drove", "his wife [removed] drove"),
        ("mail a.b@c.example or www.clinic.example/x.", "mail [removed] or [removed]."),
        ("SSN 123-45-6789, xxx-xx-6789", "SSN [removed], [removed]"),
        ("MRN: 0012345; claim no. AB-12345", "MRN: [removed]; claim no. [removed]"),
        ("serial number SN-99812X of the device", "serial number [removed] of the device"),
        ("license #G12345, ADJ1234567", "license #[removed], [removed]"),
        ("at 12 Nowhere Road, Suite 4", "at [removed]"),
        ("in Fairfax, CA 94930", "in [removed]"),
        ("DOB: 1/2/1970", "DOB: [removed]"),
        ("+44 20 7946 0958", "[removed]"),
        ("from 10.1.2.3", "from [removed]"),
    ],
)
def test_what_its_form_gives_away_goes_though_the_case_does_not_know_it(
    text: str, expected: str | None
) -> None:
    """Records name people who are no party."""
    if expected is None:
        assert "Unheard" not in clean("Ann Unheard, DC, wrote; Bea B. Unheard, M.D. read")
    else:
        assert clean(text) == expected


MEDICINE = (
    "The patient is a 41-year-old female. Pain 6/10, was 8/10; strength 5/5; L4-5 and L5-S1. "
    "MRI of the lumbar spine on 04/01/14. Hydrocodone/acetaminophen 10/325 mg #60, CPT 97810. "
    "Phalen's and Tinel's signs. The MTUS, 8 CCR 9792.24.1, page 9 (Section 4.1.3.2). "
    "ODG (2014). Will she improve?"
)


def test_medicine_stays() -> None:
    """A public decision that lost its medicine would be of no use."""
    assert clean(MEDICINE) == MEDICINE


def test_a_person_called_will_may_and_an_employer_called_spine() -> None:
    """The rule of docs/publication.md: capitalised is a name, and a company needs its context."""
    parties = a_party_sheet(
        employee=Person(name="Will May"), employer=Organization(name="The Spine, Inc.")
    )

    assert clean(
        "Will May said it may last and will return; will may. May's Lumbar Spine MRI: the spine "
        "is stable. He works for Spine; The Spine, Inc. closed. Back at Spine by June.",
        parties,
    ) == (
        f"{MARK} said it may last and will return; {MARK}. {MARK} Lumbar Spine MRI: the spine "
        f"is stable. He works for {MARK}; {MARK} closed. Back at {MARK} by June."
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 03/12/2014 and 3/12/14", "on [day 10] and [day 10]"),
        ("2014-03-01", "[day -1]"),
        ("March 12, 2014; 12 Mar 2014", "[day 10]; [day 10]"),
        ("in March 2014, 03/2014, in 2014", "in 2014, 2014, in 2014"),
        ("on 4/1 and 04/09; May 2", "on [date] and [date]; [date]"),
        ("13/45/2014", "13/45/2014"),
        ("a 92 year old man, aged 104", "a 90 or older year old man, aged 90 or older"),
        ("an 89-year-old", "an 89-year-old"),
        ("born in March 1930; born in 1931", "born in [removed]; born in [removed]"),
        ("case CM14-0012345", "case [removed]"),
        ("came from Fresno, Kern County", "came from [removed], [removed] County"),
        ("part 123456789", "part [removed]"),
        ("Pain 6/10, 12 visits, L4-5, 10/325 mg", "Pain 6/10, 12 visits, L4-5, 10/325 mg"),
    ],
)
def test_safe_harbor_takes_dates_ages_places_and_numbers(text: str, expected: str) -> None:
    """45 CFR 164.514(b)(2)(i): all elements of dates but the year, ages over 89, small places."""
    assert hidden(text) == expected


def test_every_passage_is_counted_once_by_the_rule_that_found_it() -> None:
    """The risk report must say what was done, and by what."""
    cleaned = names()("Wilhelmina García-Testworker, (916) 555-0100, a.b@c.example")

    assert {rule: count for (rule, _), count in cleaned.found.items()} == {
        "known_person": 1,
        "known_contact": 1,
        "e_mail": 1,
    }
