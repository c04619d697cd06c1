"""What can fail in the matching, and who puts it right."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from services.reviewer_match.states import State
from shared.errors import ImrError, UnprocessableError


class FileInvalidError(ImrError):
    """A file that the service starts with contradicts its schema or itself. Lists every fault.

    The faults name rows and fields, never a reviewer and never a value.
    """

    code = "file_invalid"

    def __init__(self, path: Path, faults: Sequence[str]) -> None:
        self.path, self.faults = path, tuple(faults)
        listed = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(
            f"{path.name} has {len(self.faults)} fault(s); correct them and start again:\n{listed}"
        )


class IllegalMoveError(UnprocessableError):
    """A case was to go from a state to one that may not follow it: a fault of ours."""

    code = "illegal_move"

    def __init__(self, case_id: UUID, to: State) -> None:
        self.case_id, self.to = case_id, to
        super().__init__(
            f"Case {case_id} cannot become {to.value} from the state that it is in. The moves that "
            "there are stand in states.yaml; find out which event wanted another."
        )


class PartySheetInvalidError(UnprocessableError):
    """The evidence under the party sheet's digest is no party sheet."""

    code = "party_sheet_invalid"

    def __init__(self) -> None:
        super().__init__(
            "The case's party sheet cannot be read, so nobody can be screened for conflicts. "
            "File the application again with its parties."
        )


class StandardUnknownError(UnprocessableError):
    """No standard for reviewers was in force on a day."""

    code = "no_standard_in_force"

    def __init__(self, meaning: str, day: date) -> None:
        self.meaning, self.day = meaning, day
        super().__init__(
            f"No value in force on {day} for: {meaning}. "
            "Add the value with its source to standards.yaml, then replay the event."
        )
