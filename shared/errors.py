"""Failures by remedy. Concrete errors live with the code that raises them.

Each has a stable ``code``, which stands in dead letters, metrics and logs. The message says what
happened, to which case, and what to do; it never quotes what a record or a person says.
"""

from typing import ClassVar


class ImrError(Exception):
    """Anything of ours that can fail."""

    code: ClassVar[str] = "error"


class UnprocessableError(ImrError):
    """A retry cannot help: somebody has to correct the data. The event becomes a dead letter."""

    parks: ClassVar[bool] = True
    """Whether the case's later events wait until this one has been dealt with."""


class TryAgainError(ImrError):
    """Something we depend on is down: the same event is tried again, later."""


class NotYetError(ImrError):
    """The event came before its predecessor: it waits for it, and for nothing else."""

    code = "waits_for_predecessor"


class RefusedError(ImrError):
    """The case's state admits this event no longer: refused, with the reason on record.

    ``code`` is an attribute of the instance here, for the reason differs with the state.
    """

    def __init__(self, code: str, message: str) -> None:
        self.reason = code
        super().__init__(message)
