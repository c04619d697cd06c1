"""What can be wrong with a letter."""

from pathlib import Path

from shared.errors import UnprocessableError


class LetterUnreadableError(UnprocessableError):
    """The text is not a determination letter, or not a whole one; says what is missing."""

    code = "letter_unreadable"

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


class LetterFileError(UnprocessableError):
    """A file that cannot be imported: which one, and what is wrong with it."""

    code = "letter_file_unreadable"

    def __init__(self, path: Path, what: str) -> None:
        self.path, self.what = path, what
        super().__init__(f"{path}: {what}")
