"""Conclusions: somebody's opinion about progress, which names nothing that could be verified."""

from collections.abc import Iterator
from typing import Final

from services.decision.facts.findings import Reason, SetAside
from services.decision.facts.statements import Statement
from services.decision.vocabulary.patterns import compiled

_CONCLUSION: Final = compiled(
    r"(?:significant|substantial|meaningful|objective|functional|measurable|lasting|sustained|"
    r"long[- ]term|symptomatic|marked|clinically|clinical|adequate|sufficient|little|overall|good|"
    r"excellent|great|some|much|any)(?:,? (?:and|or|\w+)){0,4}?,? (?:improvements?|benefits?|"
    r"efficacy|relief|gains?|progress|response|changes?|results?)"
)


_VERDICTS: Final = frozenset(
    {"improvement", "benefit", "efficacy", "relief", "gain", "progress", "response", "change"}
    | {"result"}
)


def opinions(statement: Statement) -> Iterator[SetAside]:
    """Recognise a verdict on progress in general, for or against: it is shown, never counted."""
    if not statement.words & _VERDICTS:
        return
    for found in _CONCLUSION.finditer(statement.text):
        yield SetAside(reason=Reason.OPINION, span=statement.span(*found.span()))
        return
