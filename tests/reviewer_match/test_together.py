"""RM6: many cases together: the best total, within places and quotas, nobody below the floor."""

import itertools
import random
from datetime import date, timedelta
from typing import Any
from uuid import uuid5

import numpy as np
import pytest
from scipy.optimize import linprog

from services.reviewer_match.choice import Loads, Pool, Question, Weighed, together
from services.reviewer_match.choice.together import solve
from services.reviewer_match.qualification import Term
from services.reviewer_match.roster import Reviewer
from tests.builders import an_item
from tests.reviewer_match.conftest import Start
from tests.reviewer_match.people import (
    BAR,
    CASE,
    DAY,
    a_certification,
    a_pool,
    a_question,
    a_reviewer,
)
from tests.reviewer_match.test_roster_history import a_change

KINDS = ("Pain Management", "Orthopedic Surgery", "Family Practice", "Acupuncture", "Psychiatry")
TREATMENTS = ("Norco 10/325", "Knee arthroscopy", "Acupuncture", "Physical therapy", "Lumbar MRI")


def a_crowd(count: int, **changes: Any) -> list[Reviewer]:
    """Reviewers of several specialties with few places each."""
    return [
        a_reviewer(
            at,
            specialties=(KINDS[at % 5],),
            certifications=(a_certification(KINDS[at % 5]),),
            capacity=1 + at % 3,
        ).model_copy(update=changes)
        for at in range(count)
    ]


def questions(count: int, days: int = 7) -> list[Question]:
    return [
        a_question(
            case_id=uuid5(CASE, str(at)),
            items=(an_item(description=TREATMENTS[at % 5]),),
            term=Term.of(DAY, DAY + timedelta(days=20 + at % days)),
        )
        for at in range(count)
    ]


def chosen(pool: Pool, asked: list[Question]) -> tuple[list[Weighed], list[int | None]]:
    weighed = [pool.weighed(each, Loads(), BAR) for each in asked]
    ids = [each.id for each in pool.roster.reviewers]
    found = together(weighed, pool.places(Loads()), pool.capacity, ids, BAR.load_weight)
    return weighed, found


def total(weighed: list[Weighed], found: list[int | None], pool: Pool) -> float:
    """The sum of the scores, with what each further case of one reviewer costs."""
    taken: dict[int, int] = {}
    value = 0.0
    for each, at in zip(weighed, found, strict=True):
        if at is not None:
            nth = taken.get(at, 0)
            taken[at] = nth + 1
            value += each.scores[at] - BAR.load_weight * nth / int(pool.capacity[at])
    return value


def exact(weighed: list[Weighed], pool: Pool) -> float:
    """The same optimum by a linear programme, solved by HiGHS: its corners are whole numbers."""
    columns = [
        (at, nth)
        for at, places in enumerate(pool.places(Loads()).tolist())
        for nth in range(min(places, len(weighed)))
    ]
    pairs = [
        (row, column)
        for row, each in enumerate(weighed)
        for column, (at, _) in enumerate(columns)
        if each.eligible[at]
    ]
    cost = []
    of_row = np.zeros((len(weighed), len(pairs)))
    of_column = np.zeros((len(columns), len(pairs)))
    for at, (row, column) in enumerate(pairs):
        reviewer, nth = columns[column]
        load = BAR.load_weight * nth / int(pool.capacity[reviewer])
        cost.append(-(100.0 + weighed[row].scores[reviewer] - load))
        of_row[row, at] = of_column[column, at] = 1.0
    matrix = np.vstack([of_row, of_column])
    solved = linprog(cost, A_ub=matrix, b_ub=np.ones(len(matrix)), bounds=(0, 1), method="highs")
    assigned = round(float(sum(solved.x)))
    return float(-solved.fun) - 100.0 * assigned


@pytest.mark.parametrize(("cases", "reviewers"), [(40, 60), (60, 20), (30, 7)])
def test_the_total_is_that_of_the_exact_optimum(cases: int, reviewers: int) -> None:
    """RM6: within 1 % of exact, also where places are short."""
    pool = a_pool(*a_crowd(reviewers))

    weighed, found = chosen(pool, questions(cases, days=1))

    best = exact(weighed, pool)
    assert total(weighed, found, pool) >= best - 0.01 * abs(best)


def test_nobody_gets_more_than_his_places_or_a_case_that_he_may_not_have() -> None:
    """Capacity, quota and the floor are no weights."""
    pool = a_pool(*a_crowd(12, quota=1))

    weighed, found = chosen(pool, questions(30))

    got = [at for at in found if at is not None]
    assert len(got) == len(set(got))
    for each, at in zip(weighed, found, strict=True):
        if at is not None:
            fit = each.fits[int(each.standings.kind[at])]
            assert each.eligible[at]
            assert fit is not None
            assert fit.weight >= BAR.fit_floor


def test_no_case_below_the_floor_even_for_a_better_total() -> None:
    """RM6: who fits too badly gets nothing, alone or among many."""
    bar = BAR.__class__(**{**vars(BAR), "fit_floor": 0.95})
    pool = a_pool(*a_crowd(10))

    alone = pool.match(a_question(), Loads(), bar)
    weighed = pool.weighed(a_question(), Loads(), bar)

    assert alone.chosen is None
    assert not weighed.eligible.any()


def test_where_places_are_short_the_case_that_is_due_sooner_comes_first() -> None:
    pool = a_pool(a_reviewer(1, capacity=1))
    late, soon = (
        a_question(case_id=uuid5(CASE, name), term=Term.of(DAY, due))
        for name, due in (("late", date(2026, 12, 20)), ("soon", date(2026, 11, 27)))
    )

    _, found = chosen(pool, [late, soon])

    assert found == [None, 0]


def test_the_same_cases_get_the_same_reviewers_in_any_order() -> None:
    """RM7: the assignment does not depend on who asked first."""
    pool = a_pool(*a_crowd(30))
    asked = questions(25)
    _, first = chosen(pool, asked)
    expected = dict(zip([each.case_id for each in asked], first, strict=True))
    shuffler = random.Random(3)

    for _ in range(20):
        shuffler.shuffle(asked)
        _, found = chosen(pool, asked)
        assert dict(zip([each.case_id for each in asked], found, strict=True)) == expected


def test_one_case_together_is_one_case_alone() -> None:
    """RM6: the same score, online and in a batch."""
    pool = a_pool(*a_crowd(30))

    for question in questions(10):
        alone = pool.match(question, Loads(), BAR)
        (weighed,), (at,) = chosen(pool, [question])
        named = pool.named(at, weighed, BAR)
        assert alone.chosen is not None
        assert named.chosen is not None
        assert named.chosen.score == alone.chosen.score


def test_a_small_assignment_is_the_best_of_all() -> None:
    """Every possibility tried, by hand."""
    rng = np.random.default_rng(5)
    for _ in range(50):
        value = rng.random((4, 3))
        places, capacity = np.array([2, 1, 1]), np.array([2, 1, 4])
        waiting = np.full(4, -100.0)

        def worth(
            choice: tuple[int | None, ...],
            value: Any = value,
            places: Any = places,
            capacity: Any = capacity,
        ) -> float:
            taken = [0, 0, 0]
            result = 0.0
            for row, at in enumerate(choice):
                if at is None:
                    result -= 100.0
                    continue
                if taken[at] == places[at]:
                    return -1e9
                result += value[row, at] - 0.3 * taken[at] / capacity[at]
                taken[at] += 1
            return result

        best = max(map(worth, itertools.product((0, 1, 2, None), repeat=4)))

        found = solve(value, waiting, places, capacity, 0.3)

        assert worth(tuple(found)) == pytest.approx(best)


async def test_waiting_cases_are_assigned_together(start: Start) -> None:
    """Whoever alone can take the one case does not get the other."""
    surgeon = a_reviewer(
        1,
        specialties=("Orthopedic Surgery",),
        certifications=(a_certification("Orthopedic Surgery"),),
        capacity=1,
    )
    physician = a_reviewer(2, capacity=1)
    async with start(a_reviewer(9, qme=True)) as matching:
        await matching.complete(1, items=(an_item(description="Norco 10/325"),))
        await matching.complete(2, items=(an_item(description="Knee arthroscopy"),))
        for each in (surgeon, physician):
            matching.chain.logs.append(a_change(each))
        await matching.chain.run_until_idle()
    async with start(a_reviewer(9, qme=True)) as matching:
        await matching.chain.run_until_idle()

        got = {each.case.case_number: each.qualifications.specialties for each in matching.matched}
    assert got == {
        "CM26-0000001": ("Pain Management",),
        "CM26-0000002": ("Orthopedic Surgery",),
    }
