"""What may be wrong with a library."""

from dataclasses import dataclass
from enum import StrEnum


class FaultCode(StrEnum):
    """Kinds of fault. The first four keep the service from starting."""

    UNREADABLE = "unreadable"  # no YAML, no entry, or cases missing
    ID_TWICE = "id_twice"
    OVERLAP = "overlap"
    EDITION = "edition"
    HOLE = "hole"
    PAST_REVIEW = "past_review"
    CASE_FAILS = "case_fails"


@dataclass(frozen=True)
class Fault:
    """One thing to correct."""

    code: FaultCode
    entry: str
    """Id of the entry, or the name of its file."""
    text: str
