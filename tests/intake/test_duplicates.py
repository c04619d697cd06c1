"""The same dispute, filed twice."""

from datetime import date
from typing import Any

import pytest

from services.intake.eligibility.disputes import Candidate, Met, met_before
from services.intake.eligibility.duplicates import claim_key, is_same_person, is_same_treatment
from services.intake.eligibility.facts import Standing
from services.intake.life.states import State
from shared.events.application_filed import ApplicationFiled, Service, UrDecision
from shared.events.case import DisputedItem
from shared.events.parties import Person
from shared.evidence import Evidence
from tests.builders import a_party_sheet, an_application, an_item

SECRET = "a secret of the test"
NAME = "Renée O'Testworker"
DAY = date(2026, 11, 2)
ITEMS = (
    an_item(1, description="12 acupuncture sessions, low back", quantity=12),
    an_item(2, description="MRI of the left knee", quantity=None),
)


def a_dispute(*items: DisputedItem, decided_on: date = DAY, **sheet: Any) -> ApplicationFiled:
    return an_application(
        parties=a_party_sheet(
            **{"employee": Person(name=NAME), "claim_number": "CLM-00 42/a", **sheet}
        ),
        items=items or ITEMS,
        ur_decision=UrDecision(decided_on=decided_on, service=Service.MAIL, attached=True),
    )


async def met(
    again: ApplicationFiled,
    first: ApplicationFiled | None = None,
    state: State = State.IN_REVIEW,
    since: date = date(2026, 11, 20),
) -> Met:
    """Compare with a case that was taken up before."""
    first, evidence = first or a_dispute(), Evidence.in_memory()
    sheet = await evidence.put(first.parties.model_dump_json(exclude_none=True).encode())
    candidate = Candidate(
        case_id=FIRST,
        state=state,
        since=since,
        ur_decided_on=first.ur_decision.decided_on,
        party_sheet=sheet,
        items=first.items,
        asked=len(first.items),
    )
    return await met_before(again, [candidate], evidence)


FIRST = an_application("first").case_id

NOISE = [
    pytest.param(a_dispute(employee=Person(name="RENEE O TESTWORKER")), id="case and accents"),
    pytest.param(a_dispute(employee=Person(name="O'Testworker, Renée")), id="order of names"),
    pytest.param(a_dispute(employee=Person(name="Renée Q. O'Testworker")), id="an initial"),
    pytest.param(a_dispute(employee=Person(name="Renée Ann O'Testworker")), id="a middle name"),
    pytest.param(a_dispute(employee=Person(name="Rene\u0301e O'Testworker")), id="decomposed"),
    pytest.param(a_dispute(employee=Person(name="Renée O'Tetsworker")), id="letters turned round"),
    pytest.param(a_dispute(*ITEMS[::-1]), id="order of items"),
    pytest.param(
        a_dispute(an_item(2, description="low back: 12 ACUPUNCTURE  sessions."), ITEMS[1]),
        id="order of words",
    ),
    pytest.param(
        a_dispute(an_item(1, description="12 acupunture sessions, low back"), ITEMS[1]),
        id="a letter is missing",
    ),
    pytest.param(
        a_dispute(ITEMS[0], an_item(2, description="MRI left knee", quantity=None)),
        id="words that say nothing",
    ),
    pytest.param(a_dispute(attorney=Person(name="Somebody Else")), id="another sender"),
]


@pytest.mark.parametrize("again", NOISE)
async def test_noise_does_not_make_a_new_dispute(again: ApplicationFiled) -> None:
    """IN2: fax and mail bring the same thing in different spellings."""
    assert (await met(again)).original == FIRST


OTHER = [
    pytest.param(a_dispute(employee=Person(name="Renée O'Otherworker")), id="worker"),
    pytest.param(a_dispute(employee=Person(name="Anna O'Testworker")), id="a relative"),
    pytest.param(
        a_dispute(an_item(1, description="8 acupuncture sessions, low back", quantity=8)),
        id="another quantity",
    ),
    pytest.param(a_dispute(an_item(1, description="MRI of the right knee")), id="another side"),
    pytest.param(
        a_dispute(an_item(1, description="MRI of the left knee without contrast")),
        id="one word more",
    ),
]


@pytest.mark.parametrize("other", OTHER)
async def test_what_differs_in_substance_is_another_dispute(other: ApplicationFiled) -> None:
    """A duplicate is refused, so a false one takes a worker's review away."""
    assert await met(other) == Met()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"code": "73721"}, {"code": "73723"}, id="code"),
        pytest.param({"quantity": 1}, {"quantity": 2}, id="quantity"),
        pytest.param(
            {"description": "Epidural injection at L4-L5"},
            {"description": "Epidural injection at L5-S1"},
            id="level of the spine",
        ),
        pytest.param(
            {"description": "Prednisone 10 mg"}, {"description": "Prednisolone 10 mg"}, id="drug"
        ),
        pytest.param(
            {"description": "Brace for the wrist"},
            {"description": "Brace for the waist"},
            id="short",
        ),
    ],
)
def test_what_must_agree_exactly_is_no_slip(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Two letters apart, a digit, a side, a short word: that can be another treatment."""
    assert not is_same_treatment(
        an_item(**{"quantity": None, **one}), an_item(**{"quantity": None, **other})
    )


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
    assert not is_same_person(one, other)
    assert is_same_person(one, one.upper())


def test_without_a_claim_number_nothing_can_be_told() -> None:
    """Two workers of one name, hurt on one day, are two workers."""
    assert claim_key(a_dispute(claim_number=None), SECRET) is None


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        pytest.param(a_dispute(claim_number="clm0042A"), True, id="punctuation"),
        pytest.param(a_dispute(claim_number="CLM-00 43/a"), False, id="another claim"),
        pytest.param(
            a_dispute().model_copy(update={"date_of_injury": date(2026, 3, 3)}), False, id="injury"
        ),
    ],
)
def test_only_disputes_of_one_claim_are_compared(other: ApplicationFiled, *, is_same: bool) -> None:
    """Claim and date of injury agree letter for letter, or nothing is asked."""
    assert (claim_key(other, SECRET) == claim_key(a_dispute(), SECRET)) is is_same


def test_the_key_gives_no_claim_away() -> None:
    """It stands in a table: without the secret nobody can try claim numbers against it."""
    key = claim_key(a_dispute(), SECRET)

    assert key is not None
    assert set(key) <= set("0123456789abcdef")
    assert key != claim_key(a_dispute(), "another secret")


async def test_an_item_that_is_under_review_is_told_for_itself() -> None:
    """The other one is new, so the application is no copy."""
    new = an_item(2, description="Lumbar support brace")

    found = await met(a_dispute(ITEMS[0], new))

    assert found.original is None
    assert {no: each.standing for no, each in found.earlier.items()} == {1: Standing.TAKEN_UP}


async def test_fewer_items_that_are_all_under_review_are_a_copy() -> None:
    """Nothing of it would be new."""
    assert (await met(a_dispute(ITEMS[1]))).original == FIRST


@pytest.mark.parametrize("state", [State.DETERMINED, State.LETTER_ISSUED])
async def test_an_item_that_was_determined_is_told_as_decided(state: State) -> None:
    """On the same utilization review decision it is over; the twin of the whole is a copy still."""
    part, whole = await met(a_dispute(ITEMS[1]), state=state), await met(a_dispute(), state=state)

    assert {no: each.standing for no, each in part.earlier.items()} == {2: Standing.DECIDED}
    assert part.earlier[2].case_id == FIRST
    assert whole.original == FIRST


@pytest.mark.parametrize(
    ("since", "standing"),
    [
        pytest.param(date(2025, 11, 20), Standing.DECIDED_ON_ANOTHER_DECISION, id="a year ago"),
        pytest.param(date(2025, 11, 19), None, id="longer ago"),
    ],
)
async def test_the_same_treatment_on_another_decision_is_noted_for_a_year(
    since: date, standing: Standing | None
) -> None:
    """LC 4610(k): it is a new dispute, and whoever reviews it should know."""
    earlier = a_dispute(decided_on=date(2025, 9, 1))

    found = await met(a_dispute(), earlier, State.LETTER_ISSUED, since)

    assert found.original is None
    assert {each.standing for each in found.earlier.values()} == ({standing} if standing else set())


async def test_the_same_treatment_on_another_decision_under_review_is_another_dispute() -> None:
    """A new decision can be disputed while the old one is."""
    assert await met(a_dispute(), a_dispute(decided_on=date(2026, 10, 1))) == Met()
