"""Wiring: the one place where the matching's parts meet."""

from functools import partial
from pathlib import Path

from services.reviewer_match import appointments, waiting
from services.reviewer_match.account import account
from services.reviewer_match.assignment import Matcher
from services.reviewer_match.cases import WAITING_SQL
from services.reviewer_match.conflicts import Organizations
from services.reviewer_match.fit import Competence, Specialties
from services.reviewer_match.life import passing_on
from services.reviewer_match.on_case_changed import on_case_changed
from services.reviewer_match.on_case_closed import on_case_closed
from services.reviewer_match.on_records_completed import on_records_completed
from services.reviewer_match.on_reviewer_changed import on_reviewer_changed
from services.reviewer_match.on_reviewer_responded import on_reviewer_responded
from services.reviewer_match.roster import Roster
from services.reviewer_match.rosters import Rosters
from services.reviewer_match.settings import ReviewerMatchSettings
from services.reviewer_match.standards import Standards
from shared.app import asgi
from shared.edge import Edge, Service, Timer
from shared.events import (
    CaseChanged,
    CaseClosed,
    PanelRequested,
    RecordsCompleted,
    ReviewerChanged,
    ReviewerMatched,
    ReviewerOffered,
    ReviewerResponded,
)
from shared.evidence import Evidence
from shared.front import Front
from shared.settings import KafkaSettings


def build(settings: ReviewerMatchSettings, evidence: Evidence) -> Service:
    """Put the service together.

    Raises:
        FileInvalidError: roster or appointments have faults; all are listed.
        OSError: one of these files cannot be read.
    """
    secret = settings.reviewer_secret.get_secret_value()
    matcher = Matcher(
        rosters=Rosters(
            Roster.load(settings.roster),
            Competence(Specialties.load()),
            secret,
            Organizations.load(settings.organizations),
        ),
        standards=Standards.load(),
        appointments=appointments.load(settings.appointments),
        secret=secret,
        evidence=evidence,
    )
    clock = settings.make_clock()
    respond = partial(
        on_reviewer_responded,
        matcher=matcher,
        allow_simulated=settings.allow_simulated_signatures,
    )
    return Service(
        name="reviewer_match",
        edges=(
            Edge(RecordsCompleted, partial(on_records_completed, matcher=matcher)),
            Edge(CaseClosed, on_case_closed),
            Edge(CaseChanged, partial(on_case_changed, matcher=matcher)),
            Edge(ReviewerChanged, on_reviewer_changed),
            Edge(ReviewerResponded, respond),
        ),
        publishes=(ReviewerOffered, ReviewerMatched, PanelRequested),
        migrations=Path(__file__).with_name("migrations"),
        timers=(
            Timer(
                "retry_waiting",
                waiting.EVERY_SECONDS,
                partial(waiting.retry_waiting, matcher=matcher, clock=clock),
            ),
            Timer(
                "pass_on",
                passing_on.EVERY_SECONDS,
                partial(passing_on.pass_on, matcher=matcher, clock=clock),
            ),
        ),
        stages=WAITING_SQL,
        account=partial(account, matcher=matcher),
    )


def create() -> Front:
    """Return the service as a web application, from the environment's settings."""
    settings = ReviewerMatchSettings()
    evidence = Evidence.open(settings.evidence_url)
    return asgi(build(settings, evidence), settings, KafkaSettings())
