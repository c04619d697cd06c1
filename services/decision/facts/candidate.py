"""What a reader of statements hands over: a finding, if its context lets it be one."""

from typing import Final, NamedTuple

from services.decision.facts.findings import AnyFinding, Reason

ANY: Final = frozenset(Reason)
"""Every context sets the statement aside."""

PRESUPPOSED: Final = frozenset({Reason.SOMEBODY_ELSE})
"""For words that presuppose a fact: "no relief from earlier acupuncture" tells of acupuncture."""


class Candidate(NamedTuple):
    """A stretch of a statement that may be a finding."""

    finding: AnyFinding
    start: int
    end: int
    set_aside_by: frozenset[Reason] = ANY
