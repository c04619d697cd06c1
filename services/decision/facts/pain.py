"""Pain scores and where it hurts."""

import re
from collections.abc import Iterator
from typing import Final

from services.decision.facts.candidate import Candidate
from services.decision.facts.findings import Complaint, Moment, PainScore, Reason
from services.decision.facts.statements import Statement
from services.decision.vocabulary import BODY_PARTS, compiled

_SCORE: Final = re.compile(
    r"(?<![\d/.])(?P<score>10|\d(?:\.\d)?)(?:\s*-\s*(?P<upper>10|\d))?\s*"
    r"(?:/\s*10|out of (?:10|ten))"
    r"(?![\d/])",
    re.IGNORECASE,
)
_FROM_TO: Final = re.compile(
    r"\bpain\b[^.;]{0,40}?\bfrom\s+(?:an?\s+)?(?P<before>10|\d)\s+to\s+(?:an?\s+)?(?P<after>10|\d)\b"
    r"(?!\s*(?:/|\.\d|minutes|hours|days|weeks|times|tablets|mg))",
    re.IGNORECASE,
)
_MOMENTS: Final = re.compile(
    r"\b(?:(?P<before>before|prior to|pre-?treatment|from|initially|previously)|"
    r"(?P<after>after|following|post-?treatment|now|currently|to|today))\b",
    re.IGNORECASE,
)
_NEAR: Final = 40  # characters
_PLACES: Final = {
    name: compiled(
        r"(?P<place><words>)(?: and \w+| or \w+)? (?:pain|ache|aching|soreness|stiffness|spasms?|"
        r"strain|sprain|injury|complaints?)"
        r"|(?:pain|ache|aching|injury|spasms?|tightness)(?: \w+){0,3}? (?:in|to|of|along|at)"
        r"(?: the| his| her| both| left| right| bilateral)*(?: \w+ and)? (?:<words>)",
        words=words,
    )
    for name, words in BODY_PARTS.items()
}
_NOT_STATED: Final = frozenset({Reason.HYPOTHETICAL, Reason.SOMEBODY_ELSE, Reason.REQUESTED})
_NOT_PRESENT: Final = _NOT_STATED | {Reason.NEGATED}


def scores(statement: Statement) -> Iterator[Candidate]:
    """Read scores such as ``6/10``; of a range such as ``2-5 out of 10`` the upper end."""
    for found in _SCORE.finditer(statement.text):
        yield Candidate(
            PainScore(
                spans=(statement.span(*found.span()),),
                dated=statement.dated,
                score=float(found["upper"] or found["score"]),
                moment=_moment(statement.text[: found.start()]),
            ),
            *found.span(),
            set_aside_by=_NOT_STATED,
        )
    for found in _FROM_TO.finditer(statement.text):
        for moment in Moment:
            place = found.span(moment.value)
            score = PainScore(
                spans=(statement.span(*place),),
                dated=statement.dated,
                score=float(found[moment.value]),
                moment=moment,
            )
            yield Candidate(score, *place, set_aside_by=_NOT_STATED)


def _moment(left: str) -> Moment | None:
    """Return what the nearest word before a score says of its time."""
    words = list(_MOMENTS.finditer(left[-_NEAR:]))
    if not words:
        return None
    return Moment.BEFORE if words[-1]["before"] else Moment.AFTER


_MENTIONED: Final = compiled("<body_part>")


def complaints(statement: Statement) -> Iterator[Candidate]:
    """Read where the patient hurts."""
    if not _MENTIONED.search(statement.text):
        return
    for body_part, pattern in _PLACES.items():
        for found in pattern.finditer(statement.text):
            yield Candidate(
                Complaint(
                    spans=(statement.span(*found.span()),),
                    dated=statement.dated,
                    body_part=body_part,
                ),
                *found.span(),
                set_aside_by=_NOT_PRESENT,
            )
