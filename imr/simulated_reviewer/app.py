"""Wiring of the simulated reviewer."""

from functools import partial
from pathlib import Path
from typing import Final

from imr.recorded import Recorded
from imr.simulated_reviewer.errors import SigningKeyMissingError
from imr.simulated_reviewer.on_determination_accepted import on_determination_accepted
from imr.simulated_reviewer.on_determination_drafted import on_determination_drafted
from imr.simulated_reviewer.on_eligibility_proposed import on_eligibility_proposed
from imr.simulated_reviewer.on_reviewer_offered import on_reviewer_offered
from imr.simulated_reviewer.settings import SimulatedReviewerSettings
from shared.app import asgi
from shared.edge import Edge, Service
from shared.events.determination_accepted import DeterminationAccepted
from shared.events.determination_checked import DeterminationChecked
from shared.events.determination_drafted import DeterminationDrafted
from shared.events.determination_released import DeterminationReleased
from shared.events.determination_signed import DeterminationSigned
from shared.events.eligibility_confirmed import EligibilityConfirmed
from shared.events.eligibility_proposed import EligibilityProposed
from shared.events.reviewer_offered import ReviewerOffered
from shared.events.reviewer_responded import ReviewerResponded
from shared.evidence import Evidence
from shared.front import Front
from shared.settings import KafkaSettings
from shared.signing import SIMULATED_KEY_ID

NAME: Final = "simulated_reviewer"


def build(settings: SimulatedReviewerSettings, evidence: Evidence) -> Service:
    """Assemble the service.

    Raises:
        SigningKeyMissingError: the settings have no key for simulated signatures.
    """
    key = settings.signing_keys.get(SIMULATED_KEY_ID)
    if key is None:
        raise SigningKeyMissingError(SIMULATED_KEY_ID)
    handle = partial(
        on_determination_drafted,
        evidence=evidence,
        recorded=Recorded(settings.determinations),
        key=key.get_secret_value(),
    )
    return Service(
        name=NAME,
        edges=(
            Edge(EligibilityProposed, on_eligibility_proposed),
            Edge(ReviewerOffered, on_reviewer_offered),
            Edge(DeterminationDrafted, handle),
            Edge(
                DeterminationAccepted,
                partial(on_determination_accepted, key=key.get_secret_value()),
            ),
        ),
        publishes=(
            EligibilityConfirmed,
            ReviewerResponded,
            DeterminationSigned,
            DeterminationChecked,
            DeterminationReleased,
        ),
        migrations=Path(__file__).with_name("migrations"),
    )


def create() -> Front:
    """Make the application that a server runs."""
    settings = SimulatedReviewerSettings()
    return asgi(build(settings, Evidence.open(settings.evidence_url)), settings, KafkaSettings())
