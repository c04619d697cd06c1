"""What can fail in intake. No message quotes a filing."""

from uuid import UUID

from services.intake.life.states import State
from shared.errors import TryAgainError, UnprocessableError


class CaseNumberTakenError(UnprocessableError):
    """An imported case brings a number that another case has."""

    code = "case_number_taken"

    def __init__(self, case_number: str) -> None:
        self.case_number = case_number
        super().__init__(
            f"Case number {case_number} belongs to another case. "
            "Import the case without a number, or under the filing that it had."
        )


class CaseBusyError(TryAgainError):
    """Another event has a case in hand that belongs to the same joint review."""

    code = "case_busy"


class TooManyRecordsError(UnprocessableError):
    """A case's record index would exceed what an event carries."""

    code = "too_many_records"

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(
            f"The record index would have {count} entries. Join documents before sending them."
        )


class IllegalMoveError(UnprocessableError):
    """A case was to go from a state to one that may not follow it: a fault of ours."""

    code = "illegal_move"

    def __init__(self, case_id: UUID, earlier: State | None, to: State) -> None:
        self.case_id, self.earlier, self.to = case_id, earlier, to
        where = "does not exist yet" if earlier is None else f"is {earlier.value}"
        super().__init__(
            f"Case {case_id} {where}, and cannot become {to.value}. The moves that there are stand "
            "in rules/states.yaml; find out which event wanted another."
        )
