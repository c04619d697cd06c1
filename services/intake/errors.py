"""What can fail in intake."""

from shared.errors import UnprocessableError


class CaseNumberTakenError(UnprocessableError):
    """An imported case brings a number that another case has."""

    code = "case_number_taken"

    def __init__(self, case_number: str) -> None:
        self.case_number = case_number
        super().__init__(
            f"Case number {case_number} belongs to another case. "
            "Import the case without a number, or under the filing that it had."
        )


class TooManyRecordsError(UnprocessableError):
    """A case's record index would exceed what an event carries."""

    code = "too_many_records"

    def __init__(self, count: int) -> None:
        super().__init__(
            f"The record index would have {count} entries. Join documents before sending them."
        )
