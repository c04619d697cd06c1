"""May this person review at all: the facts of imr-process §§ 3.2 and 3.3, one filter each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from services.reviewer_match.roster import NEED_BOARDS, Certification, Reviewer
from services.reviewer_match.standards import InForce
from shared.events.case import Qualifications


class Filter(StrEnum):
    """Every reason to exclude a reviewer, in the order in which a funnel counts them."""

    LICENCE = "licence"  # R3
    BOARD_CERTIFICATION = "board_certification"  # R2
    PRACTICE_YEARS = "practice_years"  # R4
    PRACTICE_HOURS = "practice_hours"  # R5
    DISCIPLINE = "discipline"
    QME = "qme"
    LAW_TRAINING = "law_training"  # R7
    ABSENCE = "absence"
    SPECIALTY_FIT = "specialty_fit"  # R6
    DISPUTE_ROLE = "dispute_role"  # the requesting or the UR physician of this very dispute
    FORMER_REVIEWER = "former_reviewer"  # whose determination was set aside (LC 4610.6(i))
    CONFLICT = "conflict"  # R1
    ASKED_BEFORE = "asked_before"  # had this case before: declined, silent, or taken from him
    CAPACITY = "capacity"


@dataclass(frozen=True)
class Shortcoming:
    """A filter that excludes a reviewer, and the path by which it came to that."""

    filter: Filter
    path: str


@dataclass(frozen=True)
class Term:
    """The days on which a reviewer must qualify: assignment to expected determination."""

    first: date
    last: date

    @classmethod
    def of(cls, assigned_on: date, determination_due: date) -> "Term":
        """Return the term of a case; one that is overdue is expected on the same day."""
        return cls(assigned_on, max(assigned_on, determination_due))


def shortcomings(reviewer: Reviewer, term: Term, bar: InForce) -> tuple[Shortcoming, ...]:
    """Return everything that keeps a reviewer from any case in this term, in the filters' order.

    Source: LC 139.5(d)(4); facts R2 to R5 and R7 of the determination letters.
    """
    return tuple(
        Shortcoming(name, path)
        for name, ask in _QUESTIONS.items()
        if (path := ask(reviewer, term, bar)) is not None
    )


def licensed_in(reviewer: Reviewer, term: Term, bar: InForce) -> tuple[str, ...]:
    """Return the states of active, unrestricted licences through the term, the preferred first."""
    states = {
        each.state
        for each in reviewer.licences
        if each.state in bar.licensing_states
        and each.status == "active"
        and each.covers(term.first, term.last)
    }
    return tuple(sorted(states, key=lambda state: (state != bar.preferred_state, state)))


def specialties(reviewer: Reviewer, term: Term, bar: InForce) -> tuple[str, ...]:
    """Return the specialties that count: for M.D. and D.O. those certified through the term."""
    if reviewer.degree not in NEED_BOARDS:
        return reviewer.specialties
    certified = {
        each.specialty
        for each in reviewer.certifications
        if each.board in bar.recognized_boards and each.covers(term.first, term.last)
    }
    return tuple(each for each in reviewer.specialties if each in certified)


def snapshot(reviewer: Reviewer, term: Term, bar: InForce) -> Qualifications:
    """Return what a letter may say of a reviewer who passed every filter."""
    counted = specialties(reviewer, term, bar)
    return Qualifications(
        degree=reviewer.degree,
        specialties=counted,
        board_certified=all(
            any(_current(held, each, term) for held in reviewer.certifications) for each in counted
        ),
        licensed_in=licensed_in(reviewer, term, bar),
        no_affiliation=True,
        over_five_years_in_practice=True,
        at_least_24_hours_a_week=True,
        matched_expertise=True,
        familiar_with_law=True,
        as_of=term.first,
    )


def _current(held: Certification, specialty: str, term: Term) -> bool:
    return held.specialty == specialty and held.covers(term.first, term.last)


def _licence(reviewer: Reviewer, term: Term, bar: InForce) -> str | None:
    if licensed_in(reviewer, term, bar):
        return None
    return f"no active, unrestricted licence of a state of the U.S. through {term.last}"


def _board_certification(reviewer: Reviewer, term: Term, bar: InForce) -> str | None:
    if specialties(reviewer, term, bar):
        return None
    return f"{reviewer.degree} without a recognised board's certificate through {term.last}"


def _practice_years(reviewer: Reviewer, term: Term, bar: InForce) -> str | None:
    if years_after(reviewer.practice_began, bar.practice_years) < term.first:
        return None
    return f"not more than {bar.practice_years} years in practice on {term.first}"


def _practice_hours(reviewer: Reviewer, term: Term, bar: InForce) -> str | None:
    current = [each for each in reviewer.hours if each.covers(term.first, term.first)]
    if not current:
        return f"no attestation of hours in force on {term.first}"
    latest = max(current, key=lambda each: each.since)
    if latest.weekly_hours >= bar.weekly_hours:
        return None
    return f"attested fewer than {bar.weekly_hours} hours a week on {latest.since}"


def _discipline(reviewer: Reviewer, _: Term, __: InForce) -> str | None:
    if not reviewer.discipline:
        return None
    return f"action or sanction of {reviewer.discipline[0].dated}, taken or pending"


def _qme(reviewer: Reviewer, _: Term, bar: InForce) -> str | None:
    if reviewer.qme and bar.qme_excluded:
        return "holds an appointment as Qualified Medical Evaluator"
    return None


def _law_training(reviewer: Reviewer, term: Term, _: InForce) -> str | None:
    if reviewer.law_training is not None and reviewer.law_training <= term.first:
        return None
    return f"no training in the governing law attested by {term.first}"


def _absence(reviewer: Reviewer, term: Term, _: InForce) -> str | None:
    for day in (term.first, term.last):
        if any(each.covers(day, day) for each in reviewer.absences):
            return f"absent on {day}"
    return None


_QUESTIONS: Final[Mapping[Filter, Callable[[Reviewer, Term, InForce], str | None]]] = (
    MappingProxyType(
        {
            Filter.LICENCE: _licence,
            Filter.BOARD_CERTIFICATION: _board_certification,
            Filter.PRACTICE_YEARS: _practice_years,
            Filter.PRACTICE_HOURS: _practice_hours,
            Filter.DISCIPLINE: _discipline,
            Filter.QME: _qme,
            Filter.LAW_TRAINING: _law_training,
            Filter.ABSENCE: _absence,
        }
    )
)


def years_after(day: date, years: int) -> date:
    """Return the anniversary of a day; of a 29 February, in a common year, the 1 March.

    >>> years_after(date(2020, 2, 29), 5)
    datetime.date(2025, 3, 1)
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
