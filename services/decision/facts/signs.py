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
    Sign.HIP_SIGN: "hip",
    Sign.ENTRAPMENT_SIGN: "forearm-wrist-hand",
    Sign.SI_PROVOCATION: "low back",
}
_LIMBS: Final = frozenset({"upper extremity", "lower extremity"})
_OF_THE_KNEE: Final = re.compile(r"lachman|pivot|sag\b|varus|valgus", re.IGNORECASE)
_OF_THE_NECK: Final = re.compile(r"spurling|compression", re.IGNORECASE)

_ABNORMAL: Final = (
    r"(?:positive|abnormal|diminished|decreased|reduced|impaired|limited|restricted|painful|"
    r"altered|asymmetric(?:al)?|(?:wide|broad)[- ]based|ataxic|weak(?:er|ened|ness)?|antalgic|slow|"
    r"stiff|unsteady|hypoactive|trace|"
    r"grade [0-4]|[0-4][+-]? ?(?:/|of|out of) ?5|1\+|loss|"
    r"(?:re)?produc(?:es?|ed|ing|tive)|(?:elicit|caus|provok)(?:e?s|e|ed|ing))"
)
_NORMAL: Final = (
    r"(?:negative|normal|intact|full|symmetric(?:al)?|equal|unremarkable|within normal limits|WNL|"
    r"5 ?(?:/|of|out of) ?5|2\+|preserved|well-preserved|unrestricted|good|no (?:deficits?|focal|"
    r"abnormalit(?:y|ies)|weakness|restriction))"
)
_RESULT: Final = compiled(
    rf"(?P<not>not )?(?:(?P<abnormal>{_ABNORMAL})|(?P<normal>{_NORMAL})|(?P<plus>\(?\+\)?)|"
    r"(?P<present>present)|(?P<absent>absent))"
)
_FUNCTIONS: Final = frozenset(
    {Sign.SENSORY_LOSS, Sign.REFLEX_LOSS, Sign.WEAKNESS, Sign.LIMITED_MOTION, Sign.GAIT_DISTURBANCE}
)
"""Signs whose tests look at what a healthy body does: a reflex that is present is a healthy one."""
_LAX: Final = compiled(r"[1-3]\+|grade (?:[1-3]|I+)|opens?(?: up)?|soft end ?point|unstable")
_GOES_ON: Final = re.compile(r",?\s+(?:and|with|but)\b|,")
"""Behind "absent reflex and normal gait" the next result belongs to what comes after it."""
_AFTER: Final = 55
_BEFORE: Final = 60
_UNDECIDED: Final = compiled(r"difficult to assess|deferred|not (?:tested|performed|done|assessed)")

_MOVEMENT: Final = (
    r"(?:flexion|extension|abduction|adduction|(?:internal |external )?rotation|"
    r"(?:right |left )?lateral (?:bending|flexion)|bending|dorsiflexion|plantar ?flexion|elevation)"
)
_MOVED: Final = frozenset(
    {"flexion", "extension", "abduction", "adduction", "rotation", "bending", "dorsiflexion"}
    | {"plantarflexion", "plantar", "elevation", "motion", "movement"}
)
_DEGREES: Final = compiled(
    r"(?P<movement><movement>)"
    r"(?: (?:is|was|of|at|to|limited|restricted|remained|remains|measured|about|only))*"
    r" ?<number:degrees> ?(?:degrees|deg|\u00b0)",
    movement=_MOVEMENT,
)
_LIMITED: Final = compiled(
    r"(?:<movement>|motion|movement)(?: (?:is|was|are|were|remains?|of the(?: \w+){1,2}|\w+ly|"
    r"guarded and))* (?:limited|restricted|decreased|reduced|diminished|impaired|guarded|only)"
    r"|(?:limited|restricted|decreased|reduced|diminished|lacks <number> degrees of|loss of)"
    r"(?: (?!strength)\w+)? (?:<movement>|motion|movement)"
    r"|<movement>[^.;,\d]{0,20}? (?P<reached>\d{1,3}) ?/ ?(?P<full>\d{2,3})",
    movement=_MOVEMENT,
)
_OF_FIVE: Final = r"[+-]? ?(?:/|of|out of) ?5"
_MUSCLE: Final = (
    r"(?:strength|motor|power|weakness|MMT|grip|EHL|hallucis longus|quadriceps|quads?|hamstrings?|"
    r"deltoids?|biceps|triceps|supraspinatus|infraspinatus|subscapularis|iliopsoas|gastroc\w*|"
    r"tibialis \w+|extensors?|flexors?|abductors?|intrinsics?|interossei|<movement>)"
)
_GRADE: Final = compiled(
    r"<muscle>[^.;/\d]{0,40}? (?P<grade>[0-5])<of_five>"
    r"|(?P<first>[0-5])<of_five> (?:\w+ ){0,3}?<muscle>",
    muscle=_MUSCLE,
    movement=_MOVEMENT,
    of_five=_OF_FIVE,
)
_FULL_STRENGTH: Final = 5
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
    if sign is Sign.LIGAMENT_LAXITY and not _OF_THE_KNEE.search(
        statement.text, found.start, found.end
    ):
        usual = None
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
    sign = Sign(test.term.name)
    if sign is Sign.LIGAMENT_LAXITY and _LAX.search(after[:stop]):
        return True
    before = text[max(0, test.start - _BEFORE) : test.start]
    preceding = list(_RESULT.finditer(before))
    if _GOES_ON.match(after) and preceding and not before[preceding[-1].end() :].strip():
        return _means(preceding[-1], sign)
    if found := _RESULT.search(after[:stop]):
        return _means(found, sign)
    if preceding and not re.search(r"[.;]\s", before[preceding[-1].end() :]):
        return _means(preceding[-1], sign)
    denied = Reason.NEGATED in statement.context.reasons(test.start, test.end)
    return False if denied and len(before) < _BEFORE else None


def _means(found: re.Match[str], sign: Sign) -> bool:
    usual = "absent" if sign in _FUNCTIONS else "present"
    abnormal = any(found[name] is not None for name in ("abnormal", "plus", usual))
    return not abnormal if found["not"] else abnormal


def _measures(statement: Statement) -> Iterator[Candidate]:
    if statement.words & _MOVED:
        for found in _LIMITED.finditer(statement.text):
            reached, full = found["reached"], found["full"]
            denied = Reason.NEGATED in statement.context.reasons(*found.span())
            limited = int(reached) < int(full) if reached else not denied
            yield _placed(statement, found, Sign.LIMITED_MOTION, present=limited)
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
        of_five = float(found["grade"] or found["first"])
        yield _placed(statement, found, Sign.WEAKNESS, present=of_five < _FULL_STRENGTH)
        grade = StrengthGrade(
            spans=(statement.span(*found.span()),),
            dated=statement.dated,
            grade=of_five,
            body_part=place.body_part,
            laterality=place.laterality,
        )
        yield Candidate(grade, *found.span(), set_aside_by=_NOT_FOUND)


def _placed(statement: Statement, found: re.Match[str], sign: Sign, *, present: bool) -> Candidate:
    place = place_of(statement, *found.span())
    finding = ExamSign(
        spans=(statement.span(*found.span()),),
        dated=statement.dated,
        sign=sign,
        present=present,
        body_part=place.body_part,
        laterality=place.laterality,
        level=place.level,
    )
    return Candidate(finding, *found.span(), set_aside_by=_NOT_FOUND)
