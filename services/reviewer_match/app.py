"""Wiring: the one place where the matching's parts meet."""

from functools import partial
from pathlib import Path

from services.reviewer_match import appointments
from services.reviewer_match.account import account
from services.reviewer_match.assignment import Matcher
from services.reviewer_match.cases import WAITING_SQL
from services.reviewer_match.fit import Competence, Specialties
from services.reviewer_match.matching import Pool
from services.reviewer_match.on_case_changed import on_case_changed
from services.reviewer_match.on_case_closed import on_case_closed
from services.reviewer_match.on_records_completed import on_records_completed
from services.reviewer_match.roster import Roster
from services.reviewer_match.settings import ReviewerMatchSettings
from services.reviewer_match.standards import Standards
from services.reviewer_match.waiting import EVERY_SECONDS, retry_waiting
from shared.app import asgi
from shared.edge import Edge, Service, Timer
from shared.events import CaseChanged, CaseClosed, RecordsCompleted, ReviewerMatched
from shared.evidence import Evidence
from shared.front import Front
from shared.settings import KafkaSettings


def build(settings: ReviewerMatchSettings, evidence: Evidence) -> Service:
    """Put the service together.

    Raises:
        FileInvalidError: roster or appointments have faults; all are listed.
        OSError: one of these files cannot be read.
    """
    roster = Roster.load(settings.roster)
    secret = settings.reviewer_secret.get_secret_value()
    matcher = Matcher(
        pool=Pool(roster, Competence(Specialties.load())),
        references=roster.references(secret),
        standards=Standards.load(),
        appointments=appointments.load(settings.appointments),
        secret=secret,
        evidence=evidence,
    )
    retry = partial(retry_waiting, matcher=matcher, clock=settings.make_clock())
    return Service(
        name="reviewer_match",
        edges=(
            Edge(RecordsCompleted, partial(on_records_completed, matcher=matcher)),
            Edge(CaseClosed, on_case_closed),
            Edge(CaseChanged, partial(on_case_changed, matcher=matcher)),
        ),
        publishes=(ReviewerMatched,),
        migrations=Path(__file__).with_name("migrations"),
        timers=(Timer("retry_waiting", EVERY_SECONDS, retry),),
        stages=WAITING_SQL,
        account=account,
    )


def create() -> Front:
    """Return the service as a web application, from the environment's settings."""
    settings = ReviewerMatchSettings()
    evidence = Evidence.open(settings.evidence_url)
    return asgi(build(settings, evidence), settings, KafkaSettings())
