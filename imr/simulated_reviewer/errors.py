"""What the simulated reviewer cannot sign."""

from shared.errors import UnprocessableError


class DraftUnreadableError(UnprocessableError):
    """The digest of a draft leads to something else than a determination of its case."""

    code = "draft_unreadable"

    def __init__(self, case_number: str) -> None:
        self.case_number = case_number
        super().__init__(
            f"The draft of {case_number} is no determination of that case. "
            "Lay the draft again, then replay the event."
        )


class RecordedItemsDifferError(UnprocessableError):
    """The recorded determination decides other items than the draft has."""

    code = "recorded_items_differ"

    def __init__(self, case_number: str, draft: set[int], recorded: set[int]) -> None:
        self.case_number, self.draft, self.recorded = case_number, draft, recorded
        super().__init__(
            f"Case {case_number}: the draft has the items {sorted(draft)}, the recorded "
            f"determination {sorted(recorded)}. Import the letter again, then replay the event."
        )


class SigningKeyMissingError(UnprocessableError):
    """There is no key to sign with."""

    code = "signing_key_missing"

    def __init__(self, key_id: str) -> None:
        self.key_id = key_id
        super().__init__(
            f"IMR_SIGNING_KEYS has no key {key_id!r}. Simulated signatures are refused here; "
            "stop the simulated reviewer, or give it the key."
        )
