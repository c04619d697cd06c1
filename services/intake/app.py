"""Intake, put together."""

from functools import partial
from pathlib import Path
from typing import Final

from services.intake.account import account
from services.intake.clocks.clock_room import ClockRoom
from services.intake.clocks.escalating import EVERY_SECONDS, escalate, measure
from services.intake.clocks.escalations import Escalations
from services.intake.clocks.following import Following
from services.intake.eligibility.law import load_law
from services.intake.eligibility.policy import Policy
from services.intake.eligibility.questions import Questions
from services.intake.http.api import routes
from services.intake.information import silence
from services.intake.information.silence import Silence
from services.intake.on_application_filed import on_application_filed, on_invalid_application
from services.intake.on_application_withdrawn import on_application_withdrawn
from services.intake.on_applications_consolidated import on_applications_consolidated
from services.intake.on_consolidation_undone import on_consolidation_undone
from services.intake.on_decision_issued import on_decision_issued
from services.intake.on_determination_remanded import on_determination_remanded
from services.intake.on_eligibility_confirmed import on_eligibility_confirmed
from services.intake.on_extension_approved import on_extension_approved
from services.intake.on_information_asked import on_information_asked
from services.intake.on_information_provided import on_information_provided
from services.intake.on_letter_issued import on_letter_issued
from services.intake.on_liability_resolved import on_liability_resolved
from services.intake.on_notice_issued import on_notice_issued
from services.intake.on_record_received import on_record_received
from services.intake.on_reviewer_matched import on_reviewer_matched
from services.intake.on_treatment_authorized import on_treatment_authorized
from services.intake.on_urgency_certified import on_urgency_certified
from services.intake.records import records_window
from services.intake.records.checklist import Checklist
from services.intake.records.completion import Completion
from services.intake.settings import IntakeSettings
from shared.app import asgi
from shared.edge import Edge, Service, Timer
from shared.events import (
    ApplicationDeferred,
    ApplicationFiled,
    ApplicationRefused,
    ApplicationsConsolidated,
    ApplicationWithdrawn,
    CaseChanged,
    CaseClosed,
    CaseFlagged,
    CaseOpened,
    ConsolidationUndone,
    DeadlineEscalated,
    DeadlinesChanged,
    DecisionIssued,
    DeterminationRemanded,
    EligibilityConfirmed,
    EligibilityProposed,
    ExtensionApproved,
    InformationAsked,
    InformationProvided,
    InformationRequested,
    LetterIssued,
    LiabilityResolved,
    NoticeIssued,
    RecordReceived,
    RecordsCompleted,
    ReviewerMatched,
    TreatmentAuthorized,
    UrgencyCertified,
)
from shared.events.deadlines_changed import Variant
from shared.evidence import Evidence
from shared.front import Front
from shared.settings import KafkaSettings

# What has ended, or waits for its sender to try again, does not grow older.
_STAGES: Final = (
    "select state as stage, count(*)::int as cases, min(since) filter (where state not in "
    "('invalid', 'duplicate', 'ineligible', 'letter_issued', 'withdrawn', 'terminated')) as oldest "
    "from cases group by state"
)


def build(settings: IntakeSettings, evidence: Evidence) -> Service:
    """Return the service, over the given evidence store."""
    clocks = ClockRoom.open(Variant(settings.notice_service))
    escalations = Escalations.load()
    policy = Policy(
        law=load_law(settings.rules_folder, mail_extension=settings.allow_mail_extension),
        completion=Completion(Checklist.load(), clocks.periods),
        questions=Questions.load(),
        confirm_refusals=settings.confirm_refusals,
        secret=settings.intake_secret.get_secret_value(),
    )
    completion = policy.completion
    bring = partial(on_record_received, evidence=evidence, completion=completion)
    service = Service(
        name="intake",
        edges=(
            Edge(
                ApplicationFiled,
                partial(on_application_filed, evidence=evidence, policy=policy),
                invalid=on_invalid_application,
                from_outside=True,
            ),
            Edge(
                LiabilityResolved,
                partial(on_liability_resolved, evidence=evidence, policy=policy),
                from_outside=True,
            ),
            Edge(
                EligibilityConfirmed,
                partial(
                    on_eligibility_confirmed,
                    evidence=evidence,
                    policy=policy,
                    allow_simulated=settings.allow_simulated_signatures,
                ),
            ),
            Edge(RecordReceived, bring, from_outside=True),
            Edge(ApplicationWithdrawn, on_application_withdrawn, from_outside=True),
            Edge(TreatmentAuthorized, on_treatment_authorized, from_outside=True),
            Edge(
                ApplicationsConsolidated,
                partial(on_applications_consolidated, evidence=evidence, completion=completion),
                concerns=lambda event: [each.case_id for each in event.others],
            ),
            Edge(ConsolidationUndone, partial(on_consolidation_undone, completion=completion)),
            Edge(
                DeterminationRemanded,
                partial(on_determination_remanded, evidence=evidence, completion=completion),
                concerns=lambda event: [event.fresh.case_id],
                from_outside=True,
            ),
            Edge(
                UrgencyCertified,
                partial(on_urgency_certified, bring=bring, deadlines=clocks.periods),
                from_outside=True,
            ),
            Edge(
                ExtensionApproved,
                partial(on_extension_approved, deadlines=clocks.periods),
                from_outside=True,
            ),
            Edge(
                InformationAsked,
                partial(on_information_asked, evidence=evidence, deadlines=clocks.periods),
            ),
            Edge(
                InformationProvided,
                partial(on_information_provided, bring=bring, evidence=evidence, policy=policy),
                from_outside=True,
            ),
            Edge(NoticeIssued, on_notice_issued),
            Edge(ReviewerMatched, on_reviewer_matched),
            Edge(DecisionIssued, on_decision_issued),
            Edge(LetterIssued, on_letter_issued),
        ),
        publishes=(
            InformationRequested,
            EligibilityProposed,
            ApplicationRefused,
            ApplicationDeferred,
            CaseOpened,
            RecordsCompleted,
            CaseChanged,
            CaseFlagged,
            CaseClosed,
            DeadlinesChanged,
            DeadlineEscalated,
        ),
        migrations=Path(__file__).with_name("migrations"),
        # On the case clock the past is replayed: nobody is to be called for it (ADR 8).
        timers=(
            Timer(
                "close_windows",
                records_window.EVERY_SECONDS,
                partial(records_window.close_windows, completion=policy.completion),
            ),
            Timer(
                "end_silence",
                silence.EVERY_SECONDS,
                Silence(evidence, policy, None if settings.clock == "case" else escalations).end,
            ),
            *(
                ()
                if settings.clock == "case"
                else (Timer("escalate", EVERY_SECONDS, partial(escalate, escalations=escalations)),)
            ),
        ),
        stages=_STAGES,
        measure=None if settings.clock == "case" else partial(measure, escalations=escalations),
        account=account,
        routes=partial(
            routes, senders=settings.senders, evidence=evidence, clock=settings.make_clock()
        ),
    )
    return Following(clocks, escalations).behind(service)


def create() -> Front:
    """Read the settings and return the application that a server runs."""
    settings = IntakeSettings()
    return asgi(build(settings, Evidence.open(settings.evidence_url)), settings, KafkaSettings())
