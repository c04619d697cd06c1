"""Why a statement is not a finding."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a statement was read, and not counted."""

    OPINION = "opinion"  # a conclusion, which names nothing that could be verified
    UNDOCUMENTED = "undocumented"  # somebody says that a record is silent
    NEGATED = "negated"
    HYPOTHETICAL = "hypothetical"
    REQUESTED = "requested"
    HISTORICAL = "historical"
    SOMEBODY_ELSE = "somebody_else"
