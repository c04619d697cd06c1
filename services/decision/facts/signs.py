"""What an examination found, or found absent."""

import re
from collections.abc import Iterator
from typing import Final

from services.decision.facts.candidate import Candidate
from services.decision.facts.clinical import ExamSign, RangeOfMotion, StrengthGrade
from services.decision.facts.place import place_of
from services.decision.facts.reason import Reason
from services.decision.facts.statements import Statement
from services.decision.vocabulary.clinical import Kind, Term
from services.decision.vocabulary.lexicon import Mention
from services.decision.vocabulary.names import Sign
from services.decision.vocabulary.patterns import compiled

_USUALLY: Final = {
    Sign.IMPINGEMENT_SIGN: "shoulder",
    Sign.ROTATOR_CUFF_SIGN: "shoulder",
    Sign.LABRAL_SIGN: "shoulder",
    Sign.MENISCAL_SIGN: "knee",
    Sign.LIGAMENT_LAXITY: "knee",
    Sign.ENTRAPMENT_SIGN: "forearm-wrist-hand",
    Sign.SI_PROVOCATION: "low back",
}
_LIMBS: Final = frozenset({"upper extremity", "lower extremity"})
_OF_THE_NECK: Final = re.compile(r"spurling|compression", re.IGNORECASE)

_ABNORMAL: Final = (
    r"(?:positive|abnormal|diminished|decreased|reduced|absent|impaired|limited|restricted|painful|"
    r"altered|asymmetric(?:al)?|weak|antalgic|slow|stiff|unsteady|hypoactive|"
    r"[0-4][+-]? ?(?:/|of|out of) ?5|1\+|loss|(?:reproduc|elicit|caus|provok)(?:es|ed|ing))"
)
_NORMAL: Final = (
    r"(?:negative|normal|intact|full|symmetric(?:al)?|equal|unremarkable|within normal limits|WNL|"
    r"5 ?(?:/|of|out of) ?5|2\+|preserved|well-preserved|unrestricted|good|no (?:deficits?|focal|"
    r"abnormalit(?:y|ies)|weakness|restriction))"
)
_RESULT: Final = compiled(
    rf"(?P<not>not )?(?:(?P<abnormal>{_ABNORMAL})|(?P<normal>{_NORMAL})|(?P<plus>\(?\+\)))"
)
_AFTER: Final = 55
_BEFORE: Final = 60
_UNDECIDED: Final = compiled(r"difficult to assess|deferred|not (?:tested|performed|done|assessed)")

_DEGREES: Final = compiled(
    r"(?P<movement>flexion|extension|abduction|adduction|internal rotation|external rotation|"
    r"(?:right |left )?lateral (?:bending|flexion)|rotation|dorsiflexion|plantar ?flexion)"
    r"(?: (?:is|was|of|at|to|limited|restricted|remained|remains|measured|about|only))*"
    r" ?<number:degrees> ?(?:degrees|deg|\u00b0)"
)
_GRADE: Final = compiled(
    r"(?:strength|motor|power|weakness)[^.;]{0,40}? (?P<grade>[0-5])[+-]? ?(?:/|of|out of) ?5"
    r"|(?P<first>[0-5])[+-]? ?(?:/|of|out of) ?5 (?:\w+ ){0,2}?(?:strength|motor|power)"
)
_NOT_FOUND: Final = frozenset(Reason) - {Reason.NEGATED, Reason.UNDOCUMENTED}


def signs(statement: Statement) -> Iterator[Candidate]:
    """Read signs: named, tested with a result, or named as absent.

    "No weakness" and "weakness was not found" are findings as well: the sign is absent.
    """
    for each in statement.mentions(Kind.NO_SIGN):
        yield _sign(statement, each, present=False)
    for each in statement.mentions(Kind.SIGN):
        denied = Reason.NEGATED in statement.context.reasons(each.start, each.end)
        yield _sign(statement, each, present=not denied)
    for each in statement.mentions(Kind.TEST):
        result = _result(statement, each)
        if result is not None:
            yield _sign(statement, each, present=result)
    yield from _measures(statement)


def _sign(statement: Statement, found: Mention[Term], *, present: bool) -> Candidate:
    sign = Sign(found.term.name)
    usual = _USUALLY.get(sign)
    if sign is Sign.NERVE_TENSION:
        of_the_neck = _OF_THE_NECK.search(statement.text, found.start, found.end)
        usual = "neck" if of_the_neck else "low back"
    place = place_of(statement, found.start, found.end, usual)
    if usual and place.body_part in _LIMBS:
        place = place._replace(body_part=usual)  # the arm of "drop arm" is the shoulder's
    finding = ExamSign(
        spans=(statement.span(found.start, found.end),),
        dated=statement.dated,
        sign=sign,
        present=present,
        body_part=usual if sign is Sign.NERVE_TENSION else place.body_part,
        laterality=place.laterality,
        level=place.level,
    )
    return Candidate(finding, found.start, found.end, set_aside_by=_NOT_FOUND)


def _result(statement: Statement, test: Mention[Term]) -> bool | None:
    """Return whether a test is abnormal; nothing where its sentence does not say.

    What follows a test ("was negative") goes before what precedes it ("negative Neer's").
    """
    text = statement.text
    after = text[test.end : test.end + _AFTER]
    if _UNDECIDED.match(after.lstrip()) or _UNDECIDED.search(after[:30]):
        return None
    others = [each.start for each in statement.mentions(Kind.TEST) if each.start >= test.end]
    bounds = [at for mark in ".;" if (at := after.find(mark + " ")) >= 0]
    stop = min([*(at - test.end for at in others[:1]), *bounds, len(after)])
    if found := _RESULT.search(after[:stop]):
        return _means(found)
    before = text[max(0, test.start - _BEFORE) : test.start]
    preceding = list(_RESULT.finditer(before))
    if preceding and not re.search(r"[.;]\s", before[preceding[-1].end() :]):
        return _means(preceding[-1])
    denied = Reason.NEGATED in statement.context.reasons(test.start, test.end)
    return False if denied and len(before) < _BEFORE else None


def _means(found: re.Match[str]) -> bool:
    abnormal = found["abnormal"] is not None or found["plus"] is not None
    return not abnormal if found["not"] else abnormal


def _measures(statement: Statement) -> Iterator[Candidate]:
    if not statement.has_figures:
        return
    for found in _DEGREES.finditer(statement.text):
        place = place_of(statement, *found.span())
        degrees = float(found["degrees"]) if found["degrees"].replace(".", "").isdigit() else None
        if degrees is not None and degrees <= 360:  # a full turn
            motion = RangeOfMotion(
                spans=(statement.span(*found.span()),),
                dated=statement.dated,
                movement=found["movement"].lower(),
                degrees=degrees,
                body_part=place.body_part,
                laterality=place.laterality,
            )
            yield Candidate(motion, *found.span())
    for found in _GRADE.finditer(statement.text):
        place = place_of(statement, *found.span())
        grade = StrengthGrade(
            spans=(statement.span(*found.span()),),
            dated=statement.dated,
            grade=float(found["grade"] or found["first"]),
            body_part=place.body_part,
            laterality=place.laterality,
        )
        yield Candidate(grade, *found.span(), set_aside_by=_NOT_FOUND)
