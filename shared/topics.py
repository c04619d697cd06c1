"""Every topic, in the order in which a case meets them.

The name is the CloudEvents ``type`` as well: ``imr.<subject>.<past participle>.v<major>``.
"""

from typing import Final

APPLICATION_FILED: Final = "imr.application.filed.v1"
RECORD_RECEIVED: Final = "imr.record.received.v1"
APPLICATION_WITHDRAWN: Final = "imr.application.withdrawn.v1"
TREATMENT_AUTHORIZED: Final = "imr.treatment.authorized.v1"
URGENCY_CERTIFIED: Final = "imr.urgency.certified.v1"
EXTENSION_APPROVED: Final = "imr.extension.approved.v1"
LIABILITY_RESOLVED: Final = "imr.liability.resolved.v1"
INFORMATION_PROVIDED: Final = "imr.information.provided.v1"
APPLICATIONS_CONSOLIDATED: Final = "imr.applications.consolidated.v1"
CONSOLIDATION_UNDONE: Final = "imr.consolidation.undone.v1"
DETERMINATION_REMANDED: Final = "imr.determination.remanded.v1"
INFORMATION_ASKED: Final = "imr.information.asked.v1"
INFORMATION_REQUESTED: Final = "imr.information.requested.v1"
ELIGIBILITY_PROPOSED: Final = "imr.eligibility.proposed.v1"
ELIGIBILITY_CONFIRMED: Final = "imr.eligibility.confirmed.v1"
APPLICATION_REFUSED: Final = "imr.application.refused.v1"
APPLICATION_DEFERRED: Final = "imr.application.deferred.v1"
CASE_OPENED: Final = "imr.case.opened.v1"
NOTICE_ISSUED: Final = "imr.notice.issued.v1"
RECORDS_COMPLETED: Final = "imr.records.completed.v1"
DEADLINES_CHANGED: Final = "imr.deadlines.changed.v1"
DEADLINE_ESCALATED: Final = "imr.deadline.escalated.v1"
CASE_CHANGED: Final = "imr.case.changed.v1"
CASE_FLAGGED: Final = "imr.case.flagged.v1"
REVIEWER_CHANGED: Final = "imr.reviewer.changed.v1"
REVIEWER_OFFERED: Final = "imr.reviewer.offered.v1"
REVIEWER_RESPONDED: Final = "imr.reviewer.responded.v1"
REVIEWER_MATCHED: Final = "imr.reviewer.matched.v1"
PANEL_REQUESTED: Final = "imr.panel.requested.v1"
DETERMINATION_DRAFTED: Final = "imr.determination.drafted.v1"
DETERMINATION_SIGNED: Final = "imr.determination.signed.v1"
DETERMINATION_ACCEPTED: Final = "imr.determination.accepted.v1"
DETERMINATION_CHECKED: Final = "imr.determination.checked.v1"
DETERMINATION_RELEASED: Final = "imr.determination.released.v1"
DETERMINATION_CORRECTED: Final = "imr.determination.corrected.v1"
DECISION_ISSUED: Final = "imr.decision.issued.v1"
LETTER_ISSUED: Final = "imr.letter.issued.v1"
DELIVERY_CHANGED: Final = "imr.delivery.changed.v1"
DELIVERY_REPORTED: Final = "imr.delivery.reported.v1"
DELIVERY_READDRESSED: Final = "imr.delivery.readdressed.v1"
CASE_CLOSED: Final = "imr.case.closed.v1"
DECISION_WITHDRAWN: Final = "imr.decision.withdrawn.v1"
DECISION_PUBLISHED: Final = "imr.decision.published.v1"

ALL: Final = (
    APPLICATION_FILED,
    RECORD_RECEIVED,
    APPLICATION_WITHDRAWN,
    TREATMENT_AUTHORIZED,
    URGENCY_CERTIFIED,
    EXTENSION_APPROVED,
    LIABILITY_RESOLVED,
    INFORMATION_PROVIDED,
    APPLICATIONS_CONSOLIDATED,
    CONSOLIDATION_UNDONE,
    DETERMINATION_REMANDED,
    INFORMATION_ASKED,
    INFORMATION_REQUESTED,
    ELIGIBILITY_PROPOSED,
    ELIGIBILITY_CONFIRMED,
    APPLICATION_REFUSED,
    APPLICATION_DEFERRED,
    CASE_OPENED,
    NOTICE_ISSUED,
    RECORDS_COMPLETED,
    DEADLINES_CHANGED,
    DEADLINE_ESCALATED,
    CASE_CHANGED,
    CASE_FLAGGED,
    REVIEWER_CHANGED,
    REVIEWER_OFFERED,
    REVIEWER_RESPONDED,
    REVIEWER_MATCHED,
    PANEL_REQUESTED,
    DETERMINATION_DRAFTED,
    DETERMINATION_SIGNED,
    DETERMINATION_ACCEPTED,
    DETERMINATION_CHECKED,
    DETERMINATION_RELEASED,
    DETERMINATION_CORRECTED,
    DECISION_ISSUED,
    LETTER_ISSUED,
    DELIVERY_CHANGED,
    DELIVERY_REPORTED,
    DELIVERY_READDRESSED,
    CASE_CLOSED,
    DECISION_WITHDRAWN,
    DECISION_PUBLISHED,
)


CONSUMERS: Final = {
    APPLICATION_FILED: ("intake",),
    RECORD_RECEIVED: ("intake",),
    APPLICATION_WITHDRAWN: ("intake",),
    TREATMENT_AUTHORIZED: ("intake",),
    URGENCY_CERTIFIED: ("intake",),
    EXTENSION_APPROVED: ("intake",),
    LIABILITY_RESOLVED: ("intake",),
    INFORMATION_PROVIDED: ("intake",),
    APPLICATIONS_CONSOLIDATED: ("intake",),
    CONSOLIDATION_UNDONE: ("intake",),
    DETERMINATION_REMANDED: ("intake",),
    INFORMATION_ASKED: ("intake",),
    INFORMATION_REQUESTED: ("letters",),
    ELIGIBILITY_PROPOSED: ("simulated_reviewer",),
    ELIGIBILITY_CONFIRMED: ("intake",),
    APPLICATION_REFUSED: ("letters",),
    APPLICATION_DEFERRED: ("letters",),
    CASE_OPENED: ("letters",),
    NOTICE_ISSUED: ("intake",),
    RECORDS_COMPLETED: ("reviewer_match",),
    REVIEWER_CHANGED: ("reviewer_match",),
    REVIEWER_OFFERED: ("simulated_reviewer",),
    REVIEWER_RESPONDED: ("reviewer_match",),
    REVIEWER_MATCHED: ("intake", "decision"),
    CASE_CHANGED: ("reviewer_match", "decision"),
    DETERMINATION_DRAFTED: ("simulated_reviewer",),
    DETERMINATION_SIGNED: ("decision",),
    DETERMINATION_ACCEPTED: ("simulated_reviewer",),
    DETERMINATION_CHECKED: ("decision",),
    DETERMINATION_RELEASED: ("decision",),
    DETERMINATION_CORRECTED: ("decision",),
    DECISION_ISSUED: ("intake", "letters"),
    LETTER_ISSUED: ("intake",),
    DELIVERY_REPORTED: ("letters",),
    DELIVERY_READDRESSED: ("letters",),
    CASE_CLOSED: ("reviewer_match", "decision", "letters"),
}
"""Which services read a topic; upstream and the public read the others."""


def dead_letters(topic: str, service: str) -> str:
    """Return the topic on which ``service`` lays what it cannot process of ``topic``."""
    return f"{topic}.{service}.dlq"


def consumer_group(topic: str, service: str) -> str:
    """Return the group of one way in.

    >>> consumer_group(REVIEWER_MATCHED, "decision")
    'imr-decision.reviewer-matched'
    """
    subject, event = topic.removeprefix("imr.").split(".")[:2]
    return f"imr-{service}.{subject}-{event}"


def all_with_dead_letters() -> list[str]:
    """Return every topic, and after it what its readers could not process."""
    return [
        name
        for topic in ALL
        for name in (
            topic,
            *(dead_letters(topic, service) for service in CONSUMERS.get(topic, ())),
        )
    ]
