"""The demonstration's sample cases, as intake sees them."""

from pathlib import Path

import pytest

import imr
from services.intake.eligibility.duplicates import claim_key, is_same_person, is_same_treatment
from services.intake.eligibility.law import load_law, screen
from services.intake.form.application import faults_of
from shared.events import ApplicationFiled
from shared.events.case import Priority
from shared.events.eligibility import Disposition

SAMPLES = sorted((Path(imr.__file__).parent / "samples").glob("*.json"))
SEED = "01-seed-acupuncture"
INELIGIBLE = "06-ineligible"
SEVERAL = "04-several-items"
EXPEDITED = "05-expedited"
FIRST, TWIN = "02-first-trial", "07-duplicate-of-02"


def sample(name: str) -> ApplicationFiled:
    (path,) = [each for each in SAMPLES if each.stem == name]
    return ApplicationFiled.model_validate_json(path.read_bytes(), extra="forbid")


NAMES = [path.stem for path in SAMPLES]


def test_the_samples_are_all_there() -> None:
    """A demonstration that lost a case would still run."""
    assert [int(name.partition("-")[0]) for name in NAMES] == list(range(1, 15))


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_an_application_without_faults(name: str) -> None:
    """Each shows what it is named after, and nothing else goes wrong with it."""
    application = sample(name)

    assert faults_of(application, application.received_on) == ()
    assert application.filing.sender == "demo"


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_eligible_unless_it_says_otherwise(name: str) -> None:
    """By the law of its own day, which for most of them is long past."""
    found = screen(sample(name), load_law())

    expected = {
        INELIGIBLE: ["UNSIGNED", "UNTIMELY", "NO_UR_DECISION"],
        SEVERAL: ["CNC_DECISION"],
    }
    assert [reason.code for reason in found.reasons] == expected.get(name, [])
    assert (found.disposition is Disposition.INELIGIBLE) is (name == INELIGIBLE)


def test_one_sample_is_the_twin_of_another() -> None:
    """Filed again by fax, by an attorney, with the name turned round; all others are disputes."""
    keys = {name: claim_key(sample(name), "secret") for name in NAMES}

    assert keys[TWIN] == keys[FIRST]
    assert len(set(keys.values())) == len(NAMES) - 1
    again, first = sample(TWIN), sample(FIRST)
    assert is_same_person(again.parties.employee.name, first.parties.employee.name)
    assert all(map(is_same_treatment, again.items, first.items))
    assert sample(TWIN).case_id != sample(FIRST).case_id


def test_the_expedited_sample_has_its_certification() -> None:
    """Else it would go its regular way."""
    application = sample(EXPEDITED)

    assert application.priority is Priority.EXPEDITED
    assert application.expedited_certified


def test_only_the_seed_was_accepted_elsewhere() -> None:
    """All others have to be screened, or they would prove nothing about screening."""
    accepted = [name for name in NAMES if sample(name).accepted_elsewhere is not None]

    assert accepted == [SEED]
