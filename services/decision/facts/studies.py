"""Imaging and nerve studies that were done, and what they show."""

import re
from collections.abc import Iterator
from typing import Final

from services.decision.facts.candidate import Candidate
from services.decision.facts.clinical import Study
from services.decision.facts.days import first_date
from services.decision.facts.disruption import disruptions
from services.decision.facts.place import Place, place_of
from services.decision.facts.reason import Reason
from services.decision.facts.statements import Statement
from services.decision.vocabulary.clinical import SHOWN_BY_CONDITION, Kind, Term
from services.decision.vocabulary.lexicon import Mention
from services.decision.vocabulary.names import Shown, StudyKind
from services.decision.vocabulary.patterns import compiled

_RESULT_FOLLOWS: Final = compiled(
    r"reveal(?:s|ed|ing)?|show(?:s|ed|n|ing)?|demonstrat(?:es?|ed|ing)|indicat(?:es?|ed|ing)|"
    r"reported|confirm(?:s|ed)?|evidenced?|noted|found|documents?|documented|suggest(?:s|ed|"
    r"ive of)|"
    r"positive for|negative for|(?:notable|remarkable|significant) for|with findings|"
    r"(?:is|was|were|are) (?:reported as |essentially |entirely )?(?:normal|negative|positive|"
    r"unremarkable|abnormal|consistent)|interpreted|reads?|read as|findings|impression|"
    r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4} ?:"
)
_DONE: Final = compiled(
    r"(?:performed|obtained|taken|completed|done|dated|underwent|undergone|had|report of|"
    r"status post|s/p|official|of|on) (?:\w+ ){0,6}?\d{1,4}[/-]\d{1,2}|was (?:performed|obtained|"
    r"taken|completed|done)|report of|underwent|(?:include[ds]?|including) (?:an? )?(?:official )?"
)
_NOT_DONE: Final = frozenset({Reason.SOMEBODY_ELSE, Reason.HYPOTHETICAL, Reason.REQUESTED})
_HEADS: Final = re.compile(r"[\w\s,-]{0,40}:\s")
"""A study written as the heading of what it showed: "MRI of the knee: torn meniscus"."""
_SEEN_ON: Final = re.compile(
    r"\b(?:on|by|per)\s+(?:(?:the|an?|his|her|plain|recent|repeat|standing|initial)\s+)*$",
    re.IGNORECASE,
)
"""Stands between what was seen and the study: "osteoarthritis on x-ray"."""
_DATE_NEAR: Final = 40  # characters


def studies(statement: Statement) -> Iterator[Candidate]:
    """Read studies that were done: one finding for each thing shown, or shown absent."""
    named = statement.mentions(Kind.STUDY)
    for number, study in enumerate(named):
        rest = statement.text[study.end :]
        result = _HEADS.match(rest) or _RESULT_FOLLOWS.search(rest)
        done = _DONE.search(statement.text[max(0, study.start - _DATE_NEAR) :])
        reasons = statement.context.reasons(study.start, study.end)
        seen_on = _SEEN_ON.search(statement.text[: study.start])
        if not result and not done and not seen_on:
            continue
        end = named[number + 1].start if number + 1 < len(named) else len(statement.text)
        if seen_on and not result and not reasons & _NOT_DONE:
            first, _ = statement.context.clause(study.start, study.end)
            yield from _shown(statement, study, first, study.start, is_done=True)
        elif result and study.end + result.start() < end:
            begin = study.end + (result.end() if result.re is _HEADS else result.start())
            unknown = reasons & (_NOT_DONE | {Reason.NEGATED})
            yield from _shown(statement, study, begin, end, is_done=not unknown)
        elif not reasons & (_NOT_DONE | {Reason.NEGATED}):
            yield _study(statement, study, study.start, study.end, None, positive=True)


def _shown(
    statement: Statement, study: Mention[Term], begin: int, end: int, *, is_done: bool
) -> Iterator[Candidate]:
    shown = [
        (each.start, each.end, SHOWN_BY_CONDITION[each.term.name], True)
        for each in statement.mentions(Kind.CONDITION)
        if each.term.name in SHOWN_BY_CONDITION
    ]
    shown += [
        (each.start, each.end, Shown(each.term.name), True)
        for each in statement.mentions(Kind.SHOWN)
    ]
    shown += [
        (each.start, each.end, SHOWN_BY_CONDITION[each.condition], each.complete)
        for each in disruptions(statement)
    ]
    inside = [each for each in shown if begin <= each[0] < end]
    for first, last, what, complete in inside:
        said = statement.context.reasons(first, last)
        if last <= study.start and said & _NOT_DONE:
            continue
        denied = Reason.NEGATED in said
        is_normal = what is Shown.NORMAL
        if is_normal and len(inside) > 1:
            continue
        positive = is_normal or (complete and not denied)
        yield _study(statement, study, first, last, what, positive=positive)
    if not inside and is_done:
        yield _study(statement, study, study.start, study.end, None, positive=True)


def _study(
    statement: Statement,
    study: Mention[Term],
    start: int,
    end: int,
    shows: Shown | None,
    *,
    positive: bool,
) -> Candidate:
    there = place_of(statement, study.start, study.end)
    here = place_of(statement, start, end) if shows else Place()
    finding = Study(
        spans=(statement.span(study.start, end),),
        dated=statement.dated,
        study=StudyKind(study.term.name),
        shows=shows,
        positive=positive,
        body_part=there.body_part or here.body_part,
        laterality=there.laterality,
        level=here.level,
        performed_on=first_date(
            statement.text[max(0, study.start - _DATE_NEAR) : study.end + 2 * _DATE_NEAR]
        ),
    )
    return Candidate(finding, start, end, set_aside_by=frozenset({Reason.SOMEBODY_ELSE}))
