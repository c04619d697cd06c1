"""One case against the whole pool: the funnel, the nearest miss, the choice."""

import random
from collections import Counter
from datetime import date
from uuid import UUID, uuid5

import pytest

from services.reviewer_match.choice import Candidate, Loads, Pool, choose, score
from services.reviewer_match.fit import Fit
from services.reviewer_match.qualification import Filter, Term
from services.reviewer_match.roster import Roster
from services.reviewer_match.settings import INVENTED_ROSTER
from shared.events.parties import Organization
from tests.builders import a_party_sheet, an_item
from tests.reviewer_match.people import (
    BAR,
    CASE,
    COMPETENCE,
    STANDARDS,
    a_certification,
    a_group,
    a_licence,
    a_pool,
    a_question,
    a_reviewer,
)

INVENTED = Pool(Roster.load(INVENTED_ROSTER), COMPETENCE)
GOLDEN_POPPY = "Golden Poppy Acupuncture Group"


def a_candidate(number: int, *, weight: float = 0.9, open_cases: int = 0) -> Candidate:
    """Somebody eligible."""
    return Candidate(
        f"t-{number:03}", Fit(weight, "Acupuncture", "gives it"), ("California",), open_cases, 10
    )


@pytest.mark.parametrize("day", [date(2013, 6, 1), date(2016, 12, 1), date(2026, 11, 24)])
@pytest.mark.parametrize("description", ["12 acupuncture sessions", "Knee arthroscopy", "Norco"])
def test_the_funnel_adds_up_to_the_pool(description: str, day: date) -> None:
    """RM9: everybody is either eligible or counted at exactly one filter."""
    question = a_question(items=(an_item(description=description),), term=Term.of(day, day))

    result = INVENTED.match(question, Loads(), STANDARDS.on(day))

    assert result.considered == len(INVENTED.roster.reviewers)
    assert sum(result.funnel.values()) + result.eligible == result.considered
    assert set(result.funnel) == {each.value for each in Filter}
    assert len(result.exclusions) == sum(result.funnel.values())
    assert result.chosen is not None


def test_nobody_eligible_names_the_nearest_miss() -> None:
    """RM9: an operator sees whom a single credential would make eligible."""
    pool = a_pool(
        a_reviewer(1, qme=True, licences=()),
        a_reviewer(2, capacity=0),
        a_reviewer(3, qme=True),
    )

    result = pool.match(a_question(), Loads(), BAR)

    assert result.chosen is None
    assert sum(result.funnel.values()) == 3
    assert (result.funnel["licence"], result.funnel["qme"], result.funnel["capacity"]) == (1, 1, 1)
    assert result.nearest_miss is not None
    assert result.nearest_miss.reviewer_id == "t-002"


def test_an_empty_roster_leaves_the_case_without_a_reviewer() -> None:
    """Nothing to choose from is an answer, not an error."""
    result = a_pool().match(a_question(), Loads(), BAR)

    assert (result.chosen, result.nearest_miss, result.considered) == (None, None, 0)


def test_with_everybody_conflicted_nobody_is_chosen() -> None:
    """Bad input: each exclusion has its path; no conflict is traded for a decision in time."""
    everybody = [a_reviewer(each, affiliations=(a_group(GOLDEN_POPPY),)) for each in range(1, 6)]
    sheet = a_party_sheet(medical_group=Organization(name=GOLDEN_POPPY))

    result = a_pool(*everybody).match(a_question(sheet=sheet), Loads(), BAR)

    assert (result.chosen, result.eligible, result.funnel["conflict"]) == (None, 0, 5)
    paths = [by.path for each in result.exclusions for by in each.shortcomings]
    assert len(paths) == 5
    assert all("affiliations.0" in path for path in paths)


def test_the_same_inputs_give_the_same_reviewer_a_thousand_times() -> None:
    """RM7: a choice can be repeated and examined, in whatever order the roster stands."""
    candidates = [a_candidate(number) for number in range(50)]
    shuffler = random.Random(7)

    chosen = set()
    for _ in range(1000):
        shuffler.shuffle(candidates)
        best = choose(CASE, candidates, BAR)
        chosen.add(None if best is None else best.reviewer_id)

    assert len(chosen) == 1


def test_equals_take_turns() -> None:
    """A tie broken by name would give one person all the work."""
    candidates = [a_candidate(number) for number in range(5)]

    turns = Counter(
        best.reviewer_id
        for each in range(500)
        if (best := choose(uuid5(CASE, str(each)), candidates, BAR)) is not None
    )

    assert len(turns) == 5
    assert min(turns.values()) > 60


def test_california_is_a_weight_and_not_a_filter() -> None:
    """LC 139.5(d)(4)(B) prefers its licensees, except where training asks for another."""
    elsewhere = (a_licence(state="Ohio"),)
    alone = a_pool(a_reviewer(1, licences=elsewhere)).match(a_question(), Loads(), BAR)
    both = a_pool(a_reviewer(1, licences=elsewhere), a_reviewer(2)).match(
        a_question(), Loads(), BAR
    )
    better_elsewhere = a_pool(
        a_reviewer(1, licences=elsewhere),
        a_reviewer(
            2,
            specialties=("Family Practice",),
            certifications=(a_certification("Family Practice"),),
        ),
    ).match(a_question(), Loads(), BAR)

    assert alone.chosen is not None
    assert both.chosen is not None
    assert better_elsewhere.chosen is not None
    assert alone.chosen.reviewer_id == "t-001"
    assert both.chosen.reviewer_id == "t-002"
    assert better_elsewhere.chosen.reviewer_id == "t-001"


def test_load_moves_cases_to_the_next_among_equals() -> None:
    """Who has half his capacity in hand scores less than who has none."""
    busy, free = a_candidate(1, open_cases=5), a_candidate(2)

    assert score(free, BAR) - score(busy, BAR) == pytest.approx(BAR.load_weight / 2)
    assert choose(CASE, [busy, free], BAR) == free


def test_where_nobody_fits_every_item_the_hardest_item_governs() -> None:
    """Imr-process § 3.4; the reason says so, for a medical director to see."""
    items = (
        an_item(1, description="Acupuncture, 6 sessions", body_part="neck"),
        an_item(2, description="Root canal"),
    )
    dentist = a_reviewer(1, degree="D.D.S.", specialties=("Dentistry",), certifications=())
    acupuncturist = a_reviewer(2, degree="L.Ac.", specialties=("Acupuncture",), certifications=())

    result = a_pool(dentist, acupuncturist).match(a_question(items=items), Loads(), BAR)

    assert result.chosen is not None
    assert result.chosen.reviewer_id == "t-001"
    assert "item 2, the hardest" in result.chosen.reason


@pytest.mark.parametrize("each", range(20))
def test_a_conflict_of_the_best_forces_the_second_best(each: int) -> None:
    """The demonstration's case: the group that treats employs the best reviewer."""
    case_id = UUID(int=each)
    free = INVENTED.match(a_question(case_id=case_id), Loads(), BAR)
    sheet = a_party_sheet(medical_group=Organization(name=f"{GOLDEN_POPPY.upper()}, Inc."))

    conflicted = INVENTED.match(a_question(case_id=case_id, sheet=sheet), Loads(), BAR)

    assert free.chosen is not None
    assert conflicted.chosen is not None
    assert free.chosen.qualifications.specialties == ("Chiropractic", "Acupuncture")
    assert conflicted.chosen.reviewer_id != free.chosen.reviewer_id
    assert conflicted.chosen.score < free.chosen.score
    assert conflicted.funnel["conflict"] == 1


def test_who_decided_before_does_not_decide_again() -> None:
    """LC 4610.6(i): what was set aside goes to a different reviewer, however well he would fit."""
    pool = a_pool(a_reviewer(1), a_reviewer(2))

    free = pool.match(a_question(), Loads(), BAR)
    assert free.chosen is not None
    gone = free.chosen.reviewer_id
    remanded = pool.match(a_question(former_reviewers=frozenset({gone})), Loads(), BAR)
    nobody = pool.match(a_question(former_reviewers=frozenset({"t-001", "t-002"})), Loads(), BAR)

    assert remanded.chosen is not None
    assert remanded.chosen.reviewer_id != gone
    assert remanded.funnel["former_reviewer"] == 1
    assert (nobody.chosen, nobody.funnel["former_reviewer"]) == (None, 2)
