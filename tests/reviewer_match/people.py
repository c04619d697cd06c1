"""Reviewers for tests: eligible for the builders' case by default, override what matters."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.reviewer_match.choice import Pool, Question
from services.reviewer_match.fit import Competence, Specialties
from services.reviewer_match.qualification import Term
from services.reviewer_match.roster import (
    Affiliation,
    Certification,
    HoursAttestation,
    Licence,
    Reviewer,
    Roster,
)
from services.reviewer_match.standards import Standards
from shared.events.envelope import digest
from tests.builders import a_party_sheet, an_item

DAY = date(2026, 11, 24)
DUE = date(2026, 12, 21)
TERM = Term.of(DAY, DUE)
STANDARDS = Standards.load()
BAR = STANDARDS.on(DAY)
COMPETENCE = Competence(Specialties.load())
CASE = UUID("11111111-1111-4111-8111-111111111111")

_ROSTER = TypeAdapter(list[Reviewer])


def a_licence(**changes: Any) -> Licence:
    """A Californian licence that outlives every case."""
    licence = Licence(
        state="California",
        number="TEST-1",
        status="active",
        since=date(2000, 1, 1),
        until=date(2036, 12, 31),
    )
    return licence.model_copy(update=changes)


def a_certification(specialty: str = "Pain Management", **changes: Any) -> Certification:
    """A certificate of a recognised board that outlives every case."""
    certification = Certification(
        board="ABMS", specialty=specialty, since=date(2001, 1, 1), until=date(2036, 12, 31)
    )
    return certification.model_copy(update=changes)


def a_reviewer(number: int = 1, **changes: Any) -> Reviewer:
    """A pain physician in California against whom nothing speaks."""
    reviewer = Reviewer(
        id=f"t-{number:03}",
        name=f"Testina Zwiebelfisch{number}",
        degree="M.D.",
        specialties=("Pain Management",),
        licences=(a_licence(number=f"TEST-{number}"),),
        certifications=(a_certification(),),
        practice_began=date(2001, 1, 1),
        hours=(HoursAttestation(weekly_hours=24, since=date(2026, 1, 15)),),
        law_training=date(2020, 2, 1),
        qme=False,
        capacity=10,
    )
    return reviewer.model_copy(update=changes)


def a_group(entity: str, **changes: Any) -> Affiliation:
    """A group to which a reviewer has long belonged."""
    return Affiliation(kind="group", entity=entity, since=date(2010, 1, 1)).model_copy(
        update=changes
    )


def a_roster(*reviewers: Reviewer) -> Roster:
    """A roster of these."""
    return Roster(reviewers, digest(_ROSTER.dump_json(list(reviewers))))


def a_roster_file(path: Path, *reviewers: Reviewer) -> Path:
    """The same, as a file."""
    path.write_bytes(_ROSTER.dump_json(list(reviewers)))
    return path


def a_pool(*reviewers: Reviewer) -> Pool:
    """A pool of these."""
    return Pool(a_roster(*reviewers), COMPETENCE)


def a_question(**changes: Any) -> Question:
    """The builders' case, asked on the builders' day."""
    question = {"case_id": CASE, "items": (an_item(),), "sheet": a_party_sheet(), "term": TERM}
    return Question(**(question | changes))  # type: ignore[arg-type]  # overrides are any field
