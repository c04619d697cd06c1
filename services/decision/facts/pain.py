"""Pain scores and where it hurts."""

import re
from collections.abc import Iterator
from typing import Final

from services.decision.facts.candidate import Candidate
from services.decision.facts.findings import Complaint, Moment, PainScore, Reason
from services.decision.facts.place import named_place
from services.decision.facts.statements import Statement
from services.decision.vocabulary.clinical import Kind
from services.decision.vocabulary.patterns import Pattern

_SCORE: Final = Pattern(
    r"(?<![\d/.])(?P<score>10|\d(?:\.\d)?)(?:\s*-\s*(?P<upper>10|\d))?\s*"
    r"(?:/\s*10|out of (?:a possible )?(?:10|ten)|of (?:10|ten)(?!\s+\w)|"
    r"on (?:a|the) (?:\w+ )?scale (?:of|from) [01] ?(?:to|-) ?10)"
    r"(?![\d/])",
)
_ALONE: Final = Pattern(
    r"\b(?:(?:pain|VAS|NRS)(?:\s+\w+)?\s+(?:score|level|scale|rating)s?|VAS|NRS)"
    r"(?:\s+(?:is|was|of|at|today|currently)|:)*\s+(?P<score>10|\d(?:\.\d)?)"
    r"(?![\d/%.-]\S|\s*(?:/|-|out of|on (?:a|the)|to|mg|%|cm|days?|weeks?|months?))",
)
_SCALES: Final = frozenset({"pain", "va", "vas", "nr", "nrs"})
_FROM_TO: Final = Pattern(
    r"\bpain\b[^.;]{0,40}?\bfrom\s+(?:an?\s+)?(?P<before>10|\d)\s+to\s+(?:an?\s+)?(?P<after>10|"
    r"\d)\b"
    r"(?!\s*(?:/|\.\d|minutes|hours|days|weeks|times|tablets|mg))",
)
_MOMENTS: Final = Pattern(
    r"\b(?:(?P<before>before|prior to|pre-?treatment|from|initially|previously)|"
    r"(?P<after>after|following|post-?treatment|now|currently|to|today))\b",
)
_NEAR: Final = 40  # characters
_HURTS_AFTER: Final = re.compile(
    r"(?:\s+(?:and|or)\s+\w+)?\s+(?:pain|ache|aching|soreness|stiffness|spasms?|strain|sprain|"
    r"injury|"
    r"complaints?)\b",
    re.IGNORECASE,
)
_HURTS_BEFORE: Final = Pattern(
    r"\b(?:pain|ache|aching|injury|spasms?|tightness)(?:\s+\w+){0,3}?\s+(?:in|to|of|along|at)"
    r"(?:\s+(?:the|his|her|both|left|right|bilateral))*(?:\s+\w+\s+and)?\s+$",
)
_REACH: Final = 70  # characters
_NOT_STATED: Final = frozenset({Reason.HYPOTHETICAL, Reason.SOMEBODY_ELSE, Reason.REQUESTED})
_NOT_PRESENT: Final = _NOT_STATED | {Reason.NEGATED}


def scores(statement: Statement) -> Iterator[Candidate]:
    """Read scores such as ``6/10``; of a range such as ``2-5 out of 10`` the upper end."""
    if not statement.has_figures:
        return
    written = list(_SCORE.finditer(statement.text))
    if statement.words & _SCALES:
        written += _ALONE.finditer(statement.text)
    ends = [each.end() for each in written]
    for found in written:
        since = max((end for end in ends if end <= found.start()), default=0)
        yield Candidate(
            PainScore(
                spans=(statement.span(*found.span()),),
                dated=statement.dated,
                score=float(found.groupdict().get("upper") or found["score"]),
                body_part=_part(statement, since, *found.span()),
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
                body_part=_part(statement, 0, *found.span()),
                moment=moment,
            )
            yield Candidate(score, *place, set_aside_by=_NOT_STATED)


def _part(statement: Statement, since: int, start: int, end: int) -> str | None:
    """Return the one part of the body that a score from ``start`` to ``end`` is of.

    It is tied to the score ("8/10 in the neck"), or stands in its clause, after the score before;
    else the clause is of one part alone.
    """
    if tied := named_place(statement, start, end).body_part:
        return tied
    first, last = statement.context.clause(start, end)
    parts = statement.mentions(Kind.BODY_PART)
    for begin, until in ((max(first, since), start), (first, last)):
        named = {each.term.name for each in parts if begin <= each.start < until}
        if named:
            return named.pop() if len(named) == 1 else None
    return None


def _moment(left: str) -> Moment | None:
    """Return what the nearest word before a score says of its time."""
    words = list(_MOMENTS.finditer(left[-_NEAR:]))
    if not words:
        return None
    return Moment.BEFORE if words[-1]["before"] else Moment.AFTER


def complaints(statement: Statement) -> Iterator[Candidate]:
    """Read where the patient hurts."""
    text = statement.text
    for place in statement.mentions(Kind.BODY_PART):
        start, end = place.start, place.end
        if after := _HURTS_AFTER.match(text, end):
            end = after.end()
        elif before := _HURTS_BEFORE.search(text[max(0, start - _REACH) : start]):
            start -= len(before.group())
        else:
            continue
        complaint = Complaint(
            spans=(statement.span(start, end),),
            dated=statement.dated,
            body_part=place.term.name,
        )
        yield Candidate(complaint, start, end, set_aside_by=_NOT_PRESENT)
