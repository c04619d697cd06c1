"""The services in this process, with the settings that their processes would read."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from shared.edge import Service
from shared.evidence import Evidence

DEMONSTRATION_SECRETS: Final = {
    "IMR_INTAKE_SECRET": "demonstration-only",
    "IMR_REVIEWER_SECRET": "demonstration-only",
}
"""Secrets that are none: for runs on this machine, whose data are gone afterwards."""


def in_process(
    database_url: str, evidence_url: str, settings: Mapping[str, str]
) -> tuple[Service, ...]:
    """Build the four services and the simulated reviewer over one evidence store."""
    from imr.simulated_reviewer import app as simulated_reviewer
    from imr.simulated_reviewer.settings import SimulatedReviewerSettings
    from services.decision import app as decision
    from services.decision.settings import DecisionSettings
    from services.intake import app as intake
    from services.intake.settings import IntakeSettings
    from services.letters import app as letters
    from services.letters.settings import LettersSettings
    from services.reviewer_match import app as reviewer_match
    from services.reviewer_match.settings import ReviewerMatchSettings

    evidence = Evidence.open(evidence_url)
    places = {"IMR_DATABASE_URL": database_url, "IMR_EVIDENCE_URL": evidence_url}
    with _environment({**DEMONSTRATION_SECRETS, **settings, **places}):
        return (
            intake.build(IntakeSettings(), evidence),
            reviewer_match.build(ReviewerMatchSettings(), evidence),
            decision.build(DecisionSettings(), evidence),
            letters.build(LettersSettings(), evidence),
            simulated_reviewer.build(SimulatedReviewerSettings(), evidence),
        )


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables for the length of a block: settings read nothing else."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
