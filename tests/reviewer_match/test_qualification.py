"""RM1: the facts of § 3.2, each of which alone decides."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.reviewer_match.choice import Loads
from services.reviewer_match.qualification import Filter, Term, snapshot
from services.reviewer_match.roster import Discipline, HoursAttestation, Period
from tests.builders import a_party_sheet
from tests.reviewer_match.people import (
    BAR,
    DAY,
    DUE,
    STANDARDS,
    TERM,
    a_certification,
    a_licence,
    a_pool,
    a_question,
    a_reviewer,
)

DAY_BEFORE = DAY - timedelta(days=1)
FIVE_YEARS_BEFORE = date(2021, 11, 24)
SHEET = a_party_sheet()

ONE_OFF: list[tuple[str, Filter, dict[str, Any]]] = [
    ("no licence at all", Filter.LICENCE, {"licences": ()}),
    ("a licence abroad", Filter.LICENCE, {"licences": (a_licence(state="Ontario"),)}),
    *(
        (f"a licence that is {status}", Filter.LICENCE, {"licences": (a_licence(status=status),)})
        for status in ("restricted", "probation", "suspended", "lapsed")
    ),
    (
        "a licence that ends before the determination",
        Filter.LICENCE,
        {"licences": (a_licence(until=DUE - timedelta(days=1)),)},
    ),
    (
        "a licence that begins after the assignment",
        Filter.LICENCE,
        {"licences": (a_licence(since=DAY + timedelta(days=1)),)},
    ),
    ("no certificate", Filter.BOARD_CERTIFICATION, {"certifications": ()}),
    (
        "a certificate of a board that nobody recognises",
        Filter.BOARD_CERTIFICATION,
        {"certifications": (a_certification(board="Mail Order Board"),)},
    ),
    (
        "a certificate in a specialty that he does not practise",
        Filter.BOARD_CERTIFICATION,
        {"certifications": (a_certification("Psychiatry"),)},
    ),
    (
        "a certificate that ends before the determination",
        Filter.BOARD_CERTIFICATION,
        {"certifications": (a_certification(until=DUE - timedelta(days=1)),)},
    ),
    (
        "five years in practice to the day",
        Filter.PRACTICE_YEARS,
        {"practice_began": FIVE_YEARS_BEFORE},
    ),
    (
        "23 hours a week",
        Filter.PRACTICE_HOURS,
        {"hours": (HoursAttestation(weekly_hours=23, since=date(2026, 1, 15)),)},
    ),
    (
        "an attestation of hours that has run out",
        Filter.PRACTICE_HOURS,
        {"hours": (HoursAttestation(weekly_hours=40, since=date(2025, 1, 1), until=DAY_BEFORE),)},
    ),
    (
        "fewer hours in the latest attestation",
        Filter.PRACTICE_HOURS,
        {
            "hours": (
                HoursAttestation(weekly_hours=10, since=date(2026, 6, 1)),
                HoursAttestation(weekly_hours=40, since=date(2025, 6, 1)),
            )
        },
    ),
    ("no attestation of hours", Filter.PRACTICE_HOURS, {"hours": ()}),
    (
        "a sanction",
        Filter.DISCIPLINE,
        {"discipline": (Discipline(dated=date(2003, 4, 5), what="Privileges withdrawn"),)},
    ),
    ("an appointment as QME", Filter.QME, {"qme": True}),
    ("no training in the law", Filter.LAW_TRAINING, {"law_training": None}),
    (
        "training after the assignment",
        Filter.LAW_TRAINING,
        {"law_training": DAY + timedelta(days=1)},
    ),
    (
        "an absence on the day of the match",
        Filter.ABSENCE,
        {"absences": (Period(since=DAY, until=DAY),)},
    ),
    (
        "an absence on the day of the determination",
        Filter.ABSENCE,
        {"absences": (Period(since=DUE),)},
    ),
    (
        "another specialty",
        Filter.SPECIALTY_FIT,
        {"specialties": ("Psychiatry",), "certifications": (a_certification("Psychiatry"),)},
    ),
    (
        "being the requesting physician",
        Filter.DISPUTE_ROLE,
        {"name": SHEET.requesting_physician.name},
    ),
    ("the worker's name", Filter.CONFLICT, {"former_names": (SHEET.employee.name,)}),
    ("no place for one more case", Filter.CAPACITY, {"capacity": 0}),
]


@pytest.mark.parametrize(
    ("reason", "changes"),
    [(each, changes) for _, each, changes in ONE_OFF],
    ids=[what for what, _, _ in ONE_OFF],
)
def test_a_reviewer_with_one_attribute_off_is_excluded(
    reason: Filter, changes: dict[str, Any]
) -> None:
    """RM1: each assertion of the letter must be true; one that is not keeps the reviewer out."""
    perfect, off = a_reviewer(1), a_reviewer(2, **changes)

    result = a_pool(perfect, off).match(a_question(), Loads(), BAR)

    (excluded,) = result.exclusions
    assert excluded.reviewer_id == off.id
    assert excluded.shortcomings[0].filter is reason
    assert excluded.shortcomings[0].path
    assert result.funnel[reason] == 1
    assert result.chosen is not None
    assert result.chosen.reviewer_id == perfect.id


def test_every_filter_has_a_reviewer_whom_it_alone_excludes() -> None:
    """A filter without a row in the table would be a filter nobody tests.

    Whether somebody decided or was asked before is no attribute of his: ``test_remand.py``,
    ``test_life.py``.
    """
    assert {reason for _, reason, _ in ONE_OFF} == set(Filter) - {
        Filter.FORMER_REVIEWER,
        Filter.ASKED_BEFORE,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"licences": (a_licence(since=DAY, until=DUE),)},
        {"licences": (a_licence(state="Wyoming"),)},
        {"licences": (a_licence(status="lapsed"), a_licence(state="Texas", number="2"))},
        {"certifications": (a_certification(board="AOA"),)},
        {"practice_began": FIVE_YEARS_BEFORE - timedelta(days=1)},
        {"hours": (HoursAttestation(weekly_hours=24, since=DAY, until=DAY),)},
        {"law_training": DAY},
    ],
)
def test_who_just_meets_a_standard_is_eligible(changes: dict[str, Any]) -> None:
    """The law's numbers, not stricter ones: a pool is soon empty."""
    result = a_pool(a_reviewer(1, **changes)).match(a_question(), Loads(), BAR)

    assert result.exclusions == ()


def test_a_qualified_medical_evaluator_could_review_before_2014() -> None:
    """LC 139.5(d)(4)(D) applies since 2014-01-01; a case of 2013 follows the law of 2013."""
    pool = a_pool(a_reviewer(1, qme=True, law_training=date(2012, 1, 1), hours=_since_2012()))

    for day, eligible in ((date(2013, 12, 31), 1), (date(2014, 1, 1), 0)):
        question = a_question(term=Term.of(day, day))
        assert pool.match(question, Loads(), STANDARDS.on(day)).eligible == eligible


def test_who_is_no_physician_needs_no_board() -> None:
    """The statute asks boards of M.D. and D.O. only; the letter then does not claim one."""
    acupuncturist = a_reviewer(1, degree="L.Ac.", specialties=("Acupuncture",), certifications=())

    result = a_pool(acupuncturist).match(a_question(), Loads(), BAR)

    assert result.chosen is not None
    assert result.chosen.qualifications.specialties == ("Acupuncture",)
    assert not result.chosen.qualifications.board_certified


def test_the_snapshot_names_only_what_holds_through_the_determination() -> None:
    """A letter may claim no certificate and no licence that has ended when it is signed."""
    reviewer = a_reviewer(
        1,
        specialties=("Pain Management", "Anesthesiology"),
        certifications=(
            a_certification("Pain Management"),
            a_certification("Anesthesiology", until=DAY),
        ),
        licences=(
            a_licence(state="Texas", number="1"),
            a_licence(state="California", number="2"),
            a_licence(state="Arizona", number="3", status="lapsed"),
        ),
    )

    told = snapshot(reviewer, TERM, BAR)

    assert told.specialties == ("Pain Management",)
    assert told.licensed_in == ("California", "Texas")
    assert told.as_of == DAY


def _since_2012() -> tuple[HoursAttestation, ...]:
    return (HoursAttestation(weekly_hours=30, since=date(2012, 1, 1)),)
