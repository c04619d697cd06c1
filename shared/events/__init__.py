"""The contracts: what each topic carries. Open a module to read one fact."""

from shared.events.application_deferred import ApplicationDeferred
from shared.events.application_filed import ApplicationFiled
from shared.events.application_refused import ApplicationRefused
from shared.events.application_withdrawn import ApplicationWithdrawn
from shared.events.applications_consolidated import ApplicationsConsolidated
from shared.events.case_changed import CaseChanged
from shared.events.case_closed import CaseClosed
from shared.events.case_flagged import CaseFlagged
from shared.events.case_opened import CaseOpened
from shared.events.consolidation_undone import ConsolidationUndone
from shared.events.deadline_escalated import DeadlineEscalated
from shared.events.deadlines_changed import DeadlinesChanged
from shared.events.decision_issued import DecisionIssued
from shared.events.decision_published import DecisionPublished
from shared.events.decision_withdrawn import DecisionWithdrawn
from shared.events.delivery_changed import DeliveryChanged
from shared.events.delivery_readdressed import DeliveryReaddressed
from shared.events.delivery_reported import DeliveryReported
from shared.events.determination_accepted import DeterminationAccepted
from shared.events.determination_checked import DeterminationChecked
from shared.events.determination_corrected import DeterminationCorrected
from shared.events.determination_drafted import DeterminationDrafted
from shared.events.determination_released import DeterminationReleased
from shared.events.determination_remanded import DeterminationRemanded
from shared.events.determination_signed import DeterminationSigned
from shared.events.eligibility_confirmed import EligibilityConfirmed
from shared.events.eligibility_proposed import EligibilityProposed
from shared.events.envelope import Event
from shared.events.extension_approved import ExtensionApproved
from shared.events.information_asked import InformationAsked
from shared.events.information_provided import InformationProvided
from shared.events.information_requested import InformationRequested
from shared.events.letter_issued import LetterIssued
from shared.events.liability_resolved import LiabilityResolved
from shared.events.notice_issued import NoticeIssued
from shared.events.panel_requested import PanelRequested
from shared.events.record_received import RecordReceived
from shared.events.records_completed import RecordsCompleted
from shared.events.reviewer_changed import ReviewerChanged
from shared.events.reviewer_matched import ReviewerMatched
from shared.events.reviewer_offered import ReviewerOffered
from shared.events.reviewer_responded import ReviewerResponded
from shared.events.treatment_authorized import TreatmentAuthorized
from shared.events.urgency_certified import UrgencyCertified

EVENTS: tuple[type[Event], ...] = (
    ApplicationFiled,
    RecordReceived,
    ApplicationWithdrawn,
    TreatmentAuthorized,
    UrgencyCertified,
    ExtensionApproved,
    LiabilityResolved,
    InformationProvided,
    ApplicationsConsolidated,
    ConsolidationUndone,
    DeterminationRemanded,
    InformationAsked,
    InformationRequested,
    EligibilityProposed,
    EligibilityConfirmed,
    ApplicationRefused,
    ApplicationDeferred,
    CaseOpened,
    NoticeIssued,
    RecordsCompleted,
    DeadlinesChanged,
    DeadlineEscalated,
    CaseChanged,
    CaseFlagged,
    ReviewerChanged,
    ReviewerOffered,
    ReviewerResponded,
    ReviewerMatched,
    PanelRequested,
    DeterminationDrafted,
    DeterminationSigned,
    DeterminationAccepted,
    DeterminationChecked,
    DeterminationReleased,
    DeterminationCorrected,
    DecisionIssued,
    LetterIssued,
    DeliveryChanged,
    DeliveryReported,
    DeliveryReaddressed,
    CaseClosed,
    DecisionWithdrawn,
    DecisionPublished,
)
"""In the order of :data:`shared.topics.ALL`."""

__all__ = [
    "EVENTS",
    "ApplicationDeferred",
    "ApplicationFiled",
    "ApplicationRefused",
    "ApplicationWithdrawn",
    "ApplicationsConsolidated",
    "CaseChanged",
    "CaseClosed",
    "CaseFlagged",
    "CaseOpened",
    "ConsolidationUndone",
    "DeadlineEscalated",
    "DeadlinesChanged",
    "DecisionIssued",
    "DecisionPublished",
    "DecisionWithdrawn",
    "DeliveryChanged",
    "DeliveryReaddressed",
    "DeliveryReported",
    "DeterminationAccepted",
    "DeterminationChecked",
    "DeterminationCorrected",
    "DeterminationDrafted",
    "DeterminationReleased",
    "DeterminationRemanded",
    "DeterminationSigned",
    "EligibilityConfirmed",
    "EligibilityProposed",
    "Event",
    "ExtensionApproved",
    "InformationAsked",
    "InformationProvided",
    "InformationRequested",
    "LetterIssued",
    "LiabilityResolved",
    "NoticeIssued",
    "PanelRequested",
    "RecordReceived",
    "RecordsCompleted",
    "ReviewerChanged",
    "ReviewerMatched",
    "ReviewerOffered",
    "ReviewerResponded",
    "TreatmentAuthorized",
    "UrgencyCertified",
]
