"""What the other services and the public are told of a letter: where it lies, and no name."""

from collections.abc import Sequence
from datetime import datetime

from services.letters.cases import Issued
from services.letters.letter import Letter
from services.letters.publication.profiles import Profile
from services.letters.releasing import Release
from shared.events import DecisionIssued, DecisionPublished, DecisionWithdrawn, LetterIssued
from shared.events.letter_issued import Copy


def letter_issued(
    event: DecisionIssued, letter: Letter, copies: Sequence[Copy], public: Release
) -> LetterIssued:
    """Return that a decision has its letter; the first copy stands for all."""
    first = copies[0]
    return LetterIssued(
        case_id=event.case_id,
        case_number=event.case_number,
        kind=letter.kind,
        version=letter.version,
        template=letter.template,
        outcome=event.outcome,
        items=event.items,
        specialties=letter.qualifications.specialties,
        decided_on=event.decided_on,
        determination_due=event.determination_due,
        simulated=letter.simulated,
        letter=first.letter,
        twin=first.twin,
        pages=first.pages,
        copies=tuple(copies),
        safe_harbor=public.safe_harbor,
    )


def decision_published(event: DecisionIssued, version: int, public: Release) -> DecisionPublished:
    """Return where the public copy of a version is."""
    return DecisionPublished(
        case_id=event.case_id,
        case_number=event.case_number,
        version=version,
        profile=Profile.DWC_PUBLIC.value,
        outcome=event.outcome,
        decided_on=event.decided_on,
        letter=public.letter,
        data=public.data,
        risk_report=public.risk_report,
    )


def decision_withdrawn(
    before: Issued, letter: Letter, public: Release, now: datetime
) -> DecisionWithdrawn:
    """Return that a public copy no longer holds, since a corrected letter takes its place."""
    assert letter.correction is not None  # it takes the place of another
    return DecisionWithdrawn(
        case_id=before.case_id,
        case_number=before.case_number,
        version=before.version,
        letter=before.public_letter,
        data=before.public_data,
        because=letter.correction.kind,
        replaced_by=public.data,
        withdrawn_at=now,
    )
