"""Wiring of letters, nothing else."""

from functools import partial
from pathlib import Path
from typing import Final

from services.letters.account import account
from services.letters.delivery import dispatch
from services.letters.delivery.carriers import carrier
from services.letters.delivery.dispatch import Dispatch
from services.letters.delivery.laying import delivering
from services.letters.issuing import Office
from services.letters.on_application_deferred import on_application_deferred
from services.letters.on_application_refused import on_application_refused
from services.letters.on_case_closed import on_case_closed
from services.letters.on_case_opened import on_case_opened
from services.letters.on_decision_issued import on_decision_issued
from services.letters.on_delivery_readdressed import on_delivery_readdressed
from services.letters.on_delivery_reported import on_delivery_reported
from services.letters.on_information_requested import on_information_requested
from services.letters.registry import Registry
from services.letters.render import Renderer
from services.letters.serving import routes
from services.letters.settings import LettersSettings
from shared.app import asgi
from shared.edge import Edge, Service, Timer
from shared.events import (
    ApplicationDeferred,
    ApplicationRefused,
    CaseClosed,
    CaseOpened,
    DecisionIssued,
    DecisionPublished,
    DecisionWithdrawn,
    DeliveryChanged,
    DeliveryReaddressed,
    DeliveryReported,
    InformationRequested,
    LetterIssued,
    NoticeIssued,
)
from shared.evidence import Evidence
from shared.front import Front
from shared.settings import KafkaSettings

# A letter that is issued no longer waits for anything: it is counted and has no age.
_STAGES: Final = (
    "select 'issued' as stage, count(distinct case_id)::int as cases, "
    "null::timestamptz as oldest from letters"
)


def build(settings: LettersSettings, evidence: Evidence) -> Service:
    """Return the service over an evidence store."""
    registry = Registry.read()
    office = Office(settings.organization, registry, Renderer(registry), evidence)
    return Service(
        name="letters",
        edges=(
            delivering(
                Edge(ApplicationRefused, partial(on_application_refused, office=office)),
                lambda event: event.party_sheet,
            ),
            delivering(
                Edge(ApplicationDeferred, partial(on_application_deferred, office=office)),
                lambda event: event.application.party_sheet,
            ),
            delivering(
                Edge(InformationRequested, partial(on_information_requested, office=office)),
                lambda event: event.party_sheet,
            ),
            delivering(
                Edge(CaseOpened, partial(on_case_opened, office=office)),
                lambda event: event.party_sheet,
            ),
            delivering(
                Edge(DecisionIssued, partial(on_decision_issued, office=office)),
                lambda event: event.party_sheet,
            ),
            delivering(
                Edge(CaseClosed, partial(on_case_closed, office=office)),
                lambda event: event.party_sheet,
            ),
            Edge(DeliveryReported, on_delivery_reported, from_outside=True),
            Edge(DeliveryReaddressed, partial(on_delivery_readdressed, office=office)),
        ),
        publishes=(
            NoticeIssued,
            LetterIssued,
            DecisionWithdrawn,
            DecisionPublished,
            DeliveryChanged,
        ),
        routes=partial(routes, evidence=evidence, readers=settings.letter_readers),
        timers=_timers(settings, evidence),
        migrations=Path(__file__).with_name("migrations"),
        stages=_STAGES,
        account=account,
    )


def _timers(settings: LettersSettings, evidence: Evidence) -> tuple[Timer, ...]:
    if settings.carrier_url is None:
        return ()
    way_out = carrier(settings.carrier_url, settings.carrier_sender)
    return (Timer("deliver", dispatch.EVERY_SECONDS, Dispatch(way_out, evidence).run),)


def create() -> Front:
    """Return the application that a server runs."""
    settings = LettersSettings()
    return asgi(build(settings, Evidence.open(settings.evidence_url)), settings, KafkaSettings())
