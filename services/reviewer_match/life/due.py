"""What a timer answers for a case: each offer is an event of its own, however late it comes."""

from services.reviewer_match.cases import Completed
from shared.edge import Due
from shared.events.reviewer_matched import ReviewerMatched
from shared.events.reviewer_offered import ReviewerOffered


def due(event: ReviewerOffered | ReviewerMatched, completed: Completed) -> Due:
    """Return the answer to the event that completed the case's file.

    The first offer is that event's own answer; the number tells later ones apart.
    """
    if isinstance(event, ReviewerMatched) or event.offer_no == 1:
        return Due(event, completed.cause)
    return Due(event, completed.cause, f"offer-{event.offer_no}")
