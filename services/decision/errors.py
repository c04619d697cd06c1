"""What can fail here, by remedy."""

from services.decision.states import State
from shared.errors import RefusedError, UnprocessableError


class GuidelineInvalidError(UnprocessableError):
    """A file of the guideline library does not hold an entry: the service does not start."""

    code = "guideline_invalid"

    def __init__(self, entry: str, reason: str) -> None:
        self.entry, self.reason = entry, reason
        super().__init__(
            f"Guideline {entry}: {reason}. Correct the file in the library and start again."
        )


class DraftUnreadableError(UnprocessableError):
    """The stored draft is not a determination: it was laid by a version that we do not know."""

    code = "draft_unreadable"

    def __init__(self, case_number: str) -> None:
        self.case_number = case_number
        super().__init__(
            f"Case {case_number}: its draft cannot be read. Replay reviewer.matched with a new id "
            "for another reviewer, or restore the version that laid the draft."
        )


class PreparationUnreadableError(UnprocessableError):
    """The stored preparation is none: it was made by a version that we do not know."""

    code = "preparation_unreadable"

    def __init__(self, case_number: str) -> None:
        self.case_number = case_number
        super().__init__(
            f"Case {case_number}: what was prepared cannot be read, so that nothing can be held "
            "against it. Publish case.changed with a newer revision, so that it is drafted anew."
        )


def review_ended(state: State) -> RefusedError:
    """Return the refusal of what comes for a review that has ended."""
    if state in {State.SIGNED, State.CHECKED}:
        return RefusedError("signed_already", "The determination is signed.")
    if state is State.DECIDED:
        return RefusedError("decision_issued_already", "The case is decided.")
    if state is State.LED:
        return RefusedError("case_led_by_another", "The case is decided in another one.")
    return RefusedError("case_closed", "The case ended without a decision.")


class RebuttalRefusedError(UnprocessableError):
    """Evidence against a guideline that cannot be counted."""

    code = "rebuttal_refused"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The evidence is not counted: {_REBUTTAL[reason]}")


_REBUTTAL = {
    "ungraded": "it has no grade. Grade it by 8 CCR 9792.25.1.",
    "inapplicable": "it is marked as not applicable to this patient. Leave it out.",
    "excerpt_altered": "the excerpt is not the one that was stored. Store it again and cite that.",
    "quote_not_in_excerpt": "the quote does not stand in the excerpt, word for word. Copy it.",
}
