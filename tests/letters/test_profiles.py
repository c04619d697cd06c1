"""PB1: what becomes of a field follows from its privacy class; a report tells what was done."""

import json
from datetime import date
from typing import Annotated

import pytest

from services.letters.letter import Letter
from services.letters.publication.decisions import (
    PublicCorrection,
    PublicDecision,
    SafeHarborDecision,
    copied,
    derivations,
    public_copy,
    public_data,
    safe_harbor_data,
)
from services.letters.publication.profiles import TREATMENTS, Profile, Treatment
from services.letters.publication.risk import (
    RiskReport,
    as_text,
    crowd,
    equivalence_class,
    report,
)
from shared.events.case import Worker
from shared.events.envelope import Part, digest
from shared.events.parties import PartySheet, Person
from shared.privacy import Privacy, UnclassifiedFieldError, classified, privacy_of
from shared.text import Line
from tests.builders import a_party_sheet
from tests.letters.samples import a_determination, a_determined_item, a_letter

SECRETS = "Seen by Dr. Fictitia Healer on 03/12/2026; CLAIM-0001; Wilhelmina Testworker, aged 93."
PARTIES = a_party_sheet(employee=Person(name="Wilhelmina Testworker"))


def the_letter() -> Letter:
    """A letter with something to remove in every text."""
    letter = a_letter(
        a_determination(
            clinical_summary=SECRETS,
            items=(
                a_determined_item(
                    description=f"Visit. {SECRETS}",
                    rationale=SECRETS,
                    reviewer_guideline=SECRETS,
                    claims_administrator_guideline=SECRETS,
                ),
            ),
        ),
        PARTIES,
    )
    return letter.model_copy(update={"worker": Worker(age=93, sex="female")})


@pytest.mark.parametrize("model", [Letter, PartySheet])
def test_every_field_has_a_privacy_class(model: type[Part]) -> None:
    """EV11, of what is published and of what is searched for: an unclassified field fails here."""
    assert list(classified(model))


def test_a_field_without_a_class_is_told_by_name() -> None:
    """Whoever adds one learns what to do."""

    class Added(Letter):
        nickname: Line
        told: Annotated[Line, Privacy.PERSON]

    assert privacy_of(Added, "told") is Privacy.PERSON
    with pytest.raises(UnclassifiedFieldError, match=r"Added\.nickname"):
        privacy_of(Added, "nickname")


@pytest.mark.parametrize("profile", Profile)
def test_a_class_that_identifies_is_never_kept(profile: Profile) -> None:
    """A new class is hidden until somebody decides; these are decided."""
    identifying = list(Privacy)[list(Privacy).index(Privacy.REFERENCE) :]

    assert {TREATMENTS[profile][each] for each in identifying} == {Treatment.REMOVED}
    assert TREATMENTS[profile].keys() == set(Privacy)


@pytest.mark.parametrize("form", [PublicDecision, SafeHarborDecision])
def test_what_is_published_is_what_the_profile_lets_through(form: type[Part]) -> None:
    """No field of a form bypasses its class."""
    profile = Profile.DWC_PUBLIC if form is PublicDecision else Profile.SAFE_HARBOR
    classes = {name: privacy for _, name, privacy in classified(Letter)}

    own = form.model_fields.keys() - {"profile", "items"}
    if "correction" in own:
        own = own - {"correction"} | PublicCorrection.model_fields.keys()
    for name in own:
        assert TREATMENTS[profile][classes[name]] is not Treatment.REMOVED, name


def test_safe_harbor_counts_days_bands_ages_and_tells_no_number() -> None:
    """45 CFR 164.514(b)(2): nothing but years of dates, nobody older than 90, no case number."""
    letter = the_letter()

    data = json.loads(safe_harbor_data(letter, derivations(letter, [PARTIES])[1]).encoded())

    assert (data["age"], data["received_on"], data["decided_on"]) == (90, 263, 274)
    assert "date_of_injury" not in data
    assert data["items"][0]["rationale"] == (
        "Seen by [removed] on [day 10]; [removed]; [removed], aged 90 or older."
    )
    text = json.dumps(data)
    for secret in (
        letter.case_number,
        "2026",
        "Healer",
        "CLAIM",
        str(letter.case_id),
        "Testworker",
    ):
        assert secret not in text


def test_a_field_of_names_is_emptied_whatever_it_is_called() -> None:
    """PB1: by class, not by a list: a field that is added tomorrow is hidden today."""

    class Tomorrow(Letter):
        foreman: Annotated[Line | None, Privacy.PERSON] = None

    letter = Tomorrow(**{**dict(the_letter()), "foreman": "Petra Foreperson"})

    public = public_copy(letter, PARTIES)

    assert public.foreman is None  # type: ignore[attr-defined]
    assert (public.addressee, public.documents, public.copies) == (None, (), ())
    assert public.case_number == letter.case_number


def test_what_one_sheet_told_stays_removed_when_a_later_one_is_silent() -> None:
    """PB1: a new upload never drops a redaction."""
    earlier = a_party_sheet(
        employee=Person(name="Wilhelmina Testworker", former_names=("Wilhelmina Maidenname",))
    )
    letter = a_letter(a_determination(clinical_summary="Once Maidenname, now Testworker."))

    alone = public_copy(letter, PARTIES).clinical_summary
    together = public_copy(letter, PARTIES, earlier).clinical_summary

    assert alone == "Once Maidenname, now [removed]."
    assert together == "Once [removed], now [removed]."


def test_the_risk_report_tells_what_was_done_and_no_value() -> None:
    """PB1: a risk report per release, for people and programs."""
    letter = the_letter()
    derived = derivations(letter, [PARTIES])[1]
    data = safe_harbor_data(letter, derived)

    found = report(derived, data)

    assert found == RiskReport.model_validate_json(found.encoded())
    assert found.release == digest(data.encoded())
    assert {
        (each.rule, each.count) for each in found.removed if each.field == "items.rationale"
    } == {
        ("known_author", 1),
        ("known_person", 1),
        ("known_number", 1),
        ("date", 1),
        ("age_over_89", 1),
    }
    treated = {each.field: each.treatment for each in found.fields}
    assert treated["claim_number"] is Treatment.REMOVED
    assert treated["date_of_injury"] is Treatment.COUNTED
    assert treated["worker.age"] is Treatment.BANDED
    assert {each.name: each.told for each in found.quasi_identifiers}["dates"] == "offset"
    for text in (found.encoded().decode(), as_text(found)):
        assert not any(word in text for word in ("Testworker", "Healer", "CLAIM-0001", "2026"))


def test_the_risk_report_says_first_what_to_look_at() -> None:
    """Whoever releases reads where something is left, how exactly, and what to do about it."""
    letter = the_letter().model_copy(
        update={"clinical_summary": "Then Ruby Quartz came on 3/4.", "worker": Worker(age=90)}
    )
    open_, hidden = derivations(letter, [PARTIES])
    data = public_data(copied(letter, open_))
    research = safe_harbor_data(letter, hidden)

    shown, other = as_text(report(open_, data)), as_text(report(hidden, research))

    assert "for anybody (Labor Code 4610.6(m)): DWC_PUBLIC" in shown.splitlines()[0]
    assert (
        "Look at before it goes out:\n  clinical_summary: pairs of capitalised words 1, "
        "fractions that may be days or scores 1"
    ) in shown
    assert "  age: as it is\n" in shown
    assert "  dates: to the day\n" in shown
    assert "  age: 90 stands for 90 or older\n" in other
    assert "  dates: in days since the injury\n" in other
    assert "statements.appeal" not in shown
    assert "  kept: assigned_on, case_number," in shown


def test_a_crowd_is_counted_by_equivalence_class() -> None:
    """How many decisions share what tells them apart: the k of k-anonymity."""
    letter = the_letter()
    one = public_data(public_copy(letter, PARTIES))
    same_band = one.model_copy(update={"age": 91, "decided_on": date(2026, 12, 2)})
    other = one.model_copy(update={"sex": "male"})

    found = crowd([one, same_band, other])

    assert equivalence_class(one) == equivalence_class(same_band)
    assert (found.decisions, found.classes, found.smallest, found.alone) == (3, 2, 1, 3)


def test_the_public_letter_is_its_own_file() -> None:
    """Never masked at view time: what is published holds nothing that could be unmasked."""
    letter = the_letter()
    public = copied(letter, derivations(letter, [PARTIES])[0])

    assert "Testworker" not in public.model_dump_json()
    assert "Healer" not in public.model_dump_json()
