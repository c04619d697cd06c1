"""Wiring, nothing else."""

from functools import partial
from pathlib import Path
from typing import Any

from services.decision.account import account
from services.decision.cases import STAGES
from services.decision.draft.drafting import Drafter
from services.decision.guidelines import Library
from services.decision.on_case_changed import on_case_changed
from services.decision.on_case_closed import on_case_closed
from services.decision.on_determination_checked import on_determination_checked
from services.decision.on_determination_corrected import on_determination_corrected
from services.decision.on_determination_released import on_determination_released
from services.decision.on_determination_signed import on_determination_signed
from services.decision.on_reviewer_matched import on_reviewer_matched
from services.decision.settings import DecisionSettings
from shared.app import asgi
from shared.edge import Edge, Service
from shared.events.case_changed import CaseChanged
from shared.events.case_closed import CaseClosed
from shared.events.decision_issued import DecisionIssued
from shared.events.determination_accepted import DeterminationAccepted
from shared.events.determination_checked import DeterminationChecked
from shared.events.determination_corrected import DeterminationCorrected
from shared.events.determination_drafted import DeterminationDrafted
from shared.events.determination_released import DeterminationReleased
from shared.events.determination_signed import DeterminationSigned
from shared.events.reviewer_matched import ReviewerMatched
from shared.evidence import Evidence
from shared.front import Front
from shared.settings import KafkaSettings


def build(settings: DecisionSettings, evidence: Evidence) -> Service:
    """Put the service together, whatever will carry it."""
    drafter = Drafter(evidence, Library.load(), settings.organization)
    trusted: dict[str, Any] = {
        "keys": {name: key.get_secret_value() for name, key in settings.signing_keys.items()},
        "allow_simulated": settings.allow_simulated_signatures,
    }
    by_reviewers: dict[str, Any] = {
        "evidence": evidence,
        "real_time": settings.runs_in_real_time,
        "separate_roles": settings.roles_are_separate,
        **trusted,
    }
    return Service(
        name="decision",
        edges=(
            Edge(ReviewerMatched, partial(on_reviewer_matched, drafter=drafter)),
            Edge(CaseChanged, partial(on_case_changed, drafter=drafter)),
            Edge(DeterminationSigned, partial(on_determination_signed, **by_reviewers)),
            Edge(DeterminationChecked, partial(on_determination_checked, **trusted)),
            Edge(DeterminationReleased, partial(on_determination_released, **trusted)),
            Edge(DeterminationCorrected, partial(on_determination_corrected, **by_reviewers)),
            Edge(CaseClosed, on_case_closed),
        ),
        publishes=(DeterminationDrafted, DeterminationAccepted, DecisionIssued),
        migrations=Path(__file__).with_name("migrations"),
        stages=STAGES,
        account=account,
    )


def create() -> Front:
    """Assemble the process that a server runs."""
    settings = DecisionSettings()
    return asgi(build(settings, Evidence.open(settings.evidence_url)), settings, KafkaSettings())
