"""What can fail here, by remedy."""

from shared.errors import UnprocessableError


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
