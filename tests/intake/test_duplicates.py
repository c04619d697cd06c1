"""The same dispute, filed twice."""

from datetime import date
from typing import Any

import pytest

from services.intake.duplicates import business_key
from shared.events.application_filed import ApplicationFiled, Service, UrDecision
from shared.events.parties import Person
from tests.builders import a_party_sheet, an_application, an_item

SECRET = "a secret of the test"
NAME = "Renée O'Testworker"


def a_dispute(**sheet: Any) -> ApplicationFiled:
    parties = a_party_sheet(
        **{"employee": Person(name=NAME), "claim_number": "CLM-00 42/a", **sheet}
    )
    items = (
        an_item(1, description="12 acupuncture sessions, low back"),
        an_item(2, description="MRI of the left knee"),
    )
    return an_application(parties=parties, items=items)


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(a_dispute(employee=Person(name="RENEE O TESTWORKER")), id="case and accents"),
        pytest.param(a_dispute(employee=Person(name="O'Testworker, Renée")), id="order of names"),
        pytest.param(a_dispute(employee=Person(name="Renée Q. O'Testworker")), id="an initial"),
        pytest.param(a_dispute(employee=Person(name="Rene\u0301e O'Testworker")), id="decomposed"),
        pytest.param(a_dispute(claim_number="clm0042A"), id="punctuation of the claim number"),
        pytest.param(
            a_dispute().model_copy(update={"items": a_dispute().items[::-1]}), id="order of items"
        ),
        pytest.param(
            a_dispute().model_copy(
                update={
                    "items": (
                        an_item(1, description="low back: 12 ACUPUNCTURE  sessions."),
                        an_item(2, description="MRI of the left knee"),
                    )
                }
            ),
            id="order of words",
        ),
        pytest.param(a_dispute(attorney=Person(name="Somebody Else")), id="another sender"),
        pytest.param(
            a_dispute().model_copy(update={"received_on": date(2026, 11, 22)}), id="another day"
        ),
    ],
)
def test_noise_does_not_make_a_new_dispute(again: ApplicationFiled) -> None:
    """Fax and mail bring the same thing in different spellings."""
    assert business_key(again, SECRET) == business_key(a_dispute(), SECRET)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(a_dispute(employee=Person(name="Renée O'Otherworker")), id="worker"),
        pytest.param(a_dispute(claim_number="CLM-00 43/a"), id="claim"),
        pytest.param(
            a_dispute().model_copy(update={"date_of_injury": date(2026, 3, 3)}), id="injury"
        ),
        pytest.param(
            a_dispute().model_copy(
                update={
                    "ur_decision": UrDecision(
                        decided_on=date(2026, 11, 3), service=Service.MAIL, attached=True
                    )
                }
            ),
            id="decision",
        ),
        pytest.param(
            a_dispute().model_copy(update={"items": a_dispute().items[:1]}), id="fewer items"
        ),
        pytest.param(
            a_dispute().model_copy(
                update={"items": (an_item(1, description="8 acupuncture sessions, low back"),)}
            ),
            id="another quantity",
        ),
    ],
)
def test_what_differs_in_substance_is_another_dispute(other: ApplicationFiled) -> None:
    """A duplicate is refused, so a false one takes a worker's review away."""
    assert business_key(other, SECRET) != business_key(a_dispute(), SECRET)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Արամ Պետրոսյան", "Անի Պետրոսյան", id="Armenian"),
        pytest.param("Иван Примеров", "Анна Примерова", id="Cyrillic"),
        pytest.param("王小明", "王小红", id="Chinese"),
    ],
)
def test_names_in_other_scripts_stay_apart(one: str, other: str) -> None:
    """Were only ASCII kept, all of them would be one nameless worker."""
    first, second = (a_dispute(employee=Person(name=name)) for name in (one, other))

    assert business_key(first, SECRET) != business_key(second, SECRET)
    assert business_key(first, SECRET) == business_key(
        a_dispute(employee=Person(name=one.upper())), SECRET
    )


def test_without_a_claim_number_nothing_can_be_told() -> None:
    """Two workers of one name, hurt on one day, are two workers."""
    assert business_key(a_dispute(claim_number=None), SECRET) is None


def test_the_key_gives_no_name_away() -> None:
    """It stands in a table: without the secret nobody can try names against it."""
    key = business_key(a_dispute(), SECRET)

    assert key is not None
    assert len(key) == 64
    assert set(key) <= set("0123456789abcdef")
    assert key != business_key(a_dispute(), "another secret")
