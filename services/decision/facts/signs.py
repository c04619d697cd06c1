"""What an examination found, or found absent."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from services.decision.facts.candidate import Candidate
from services.decision.facts.clinical import Diagnosis, ExamSign, RangeOfMotion, StrengthGrade
from services.decision.facts.findings import AnyFinding, Complaint
from services.decision.facts.place import place_of
from services.decision.facts.reason import Reason
from services.decision.facts.statements import Statement
from services.decision.vocabulary.clinical import Kind, Term
from services.decision.vocabulary.lexicon import Mention
from services.decision.vocabulary.names import Sign
from services.decision.vocabulary.numbers import number
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
    r"(?:(?:wrist |MC?P (?:joint )?|PIP (?:joint )?)?(?:flexion|extension)|abduction|adduction|"
    r"(?:internal |external )?rotation|supination|pronation|"
    r"(?:right |left )?lateral (?:bending|flexion)|bending|dorsiflexion|plantar ?flexion|elevation)"
)
_MOVED: Final = frozenset(
    {"flexion", "extension", "abduction", "adduction", "rotation", "bending", "dorsiflexion"}
    | {"plantarflexion", "plantar", "elevation", "motion", "movement", "supination", "pronation"}
)
_DEGREES: Final = compiled(
    r"(?P<movement><movement>)"
    r"(?: of the (?:(?:right|left|index|middle|ring|small) )*\w+)?"
    r"(?: (?:is|was|of|at|to|limited|restricted|remained|remains|measured|about|only))*"
    r" ?<number:degrees> ?(?:degrees|deg|\u00b0)",
    movement=_MOVEMENT,
)
_NORMAL_DEGREES: Final = {
    "neck": {"flexion": 50, "extension": 60, "rotation": 80, "bending": 45},
    "low back": {"flexion": 60, "extension": 25, "bending": 25},
    "shoulder": {"flexion": 180, "abduction": 180, "elevation": 180, "external rotation": 90},
    "elbow": {"flexion": 140},
    "forearm-wrist-hand": {
        "wrist flexion": 60,
        "wrist extension": 60,
        "mp flexion": 90,
        "mcp flexion": 90,
        "pip flexion": 100,
        "supination": 80,
        "pronation": 80,
    },
    "hip": {"flexion": 100, "abduction": 40, "external rotation": 50},
    "knee": {"flexion": 135},
    "ankle-foot": {"dorsiflexion": 20, "plantar flexion": 40},
}
"""Degrees of a healthy joint: AMA Guides, 5th edition, chapters 15 to 17 (general knowledge)."""
_SAME_MOVEMENT: Final = compiled(r"joint|right|left")
_OTHER_NAMES: Final = {
    "lateral flexion": "bending",
    "lateral bending": "bending",
    "plantarflexion": "plantar flexion",
}
_HINGES: Final = frozenset({"elbow", "knee"})
"""Joints whose motion as a whole is that of flexion: "motion of 5 to 95 degrees"."""
_LIMITED_BELOW: Final = 0.75
"""Share of the normal motion below which it counts as limited (a rule of this product)."""
_ARC: Final = compiled(
    r"(?:motion|ROM)(?: of the (?:right |left )?\w+)?(?: (?:is|was|of|from|at|about))* \d{1,2} ?"
    r"(?:-|to) ?(?P<degrees>\d{2,3})(?! ?%)"
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
_GRIP: Final = compiled(
    r"grip(?: \w+){0,4}?:? (?:right |left )?<number:one>(?:/\d+)* ?(?:lbs?|pounds|kg)?"
    r"(?: (?:on the )?(?:right|left))?,? (?:and |versus |vs\.? |compared (?:to|with) )?"
    r"(?:(?:on the )?(?:right|left) )?<number:other>(?:/\d+)* ?(?:lbs?|pounds|kg)?"
    r"(?: (?:on the )?(?:right|left))?"
)
_SIDES: Final = frozenset({"right", "left"})
_WEAKER_BELOW: Final = 0.8
"""Share of the other hand's grip: a fifth less is more than the difference of two healthy hands."""
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
    if statement.has_figures:
        yield from _motion_in_degrees(statement)
        yield from _grip(statement)
        yield from _grades(statement)


def _motion_in_degrees(statement: Statement) -> Iterator[Candidate]:
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
            if _is_far_from_normal(motion.body_part, motion.movement, degrees):
                yield _placed(statement, found, Sign.LIMITED_MOTION, present=True)
    for found in _ARC.finditer(statement.text):
        part = place_of(statement, *found.span()).body_part
        if part in _HINGES and _is_far_from_normal(part, "flexion", float(found["degrees"])):
            yield _placed(statement, found, Sign.LIMITED_MOTION, present=True)


def _grip(statement: Statement) -> Iterator[Candidate]:
    """Read the grip of both hands in one sentence: the weaker one is a sign, whichever it is."""
    found = _GRIP.search(statement.text) if "grip" in statement.words else None
    if found is None or _SIDES - statement.words:
        return
    weaker, stronger = sorted((number(found["one"]), number(found["other"])))
    if stronger > _FULL_STRENGTH and weaker < stronger * _WEAKER_BELOW:
        sign = ExamSign(
            spans=(statement.span(*found.span()),),
            dated=statement.dated,
            sign=Sign.WEAKNESS,
            body_part="forearm-wrist-hand",
        )
        yield Candidate(sign, *found.span(), set_aside_by=_NOT_FOUND)


def _grades(statement: Statement) -> Iterator[Candidate]:
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


def limited_in_the_only_joint(findings: Iterable[AnyFinding]) -> Iterator[ExamSign]:
    """Yield what motion in degrees means where its sentence names no joint, and the record one."""
    known = tuple(findings)
    joints = {
        part
        for each in known
        if isinstance(each, Complaint | Diagnosis) and (part := each.body_part) in _NORMAL_DEGREES
    }
    if len(joints) != 1:
        return
    (joint,) = joints
    for each in known:
        if (
            isinstance(each, RangeOfMotion)
            and each.body_part is None
            and _is_far_from_normal(joint, each.movement, each.degrees)
        ):
            yield ExamSign(
                spans=each.spans, dated=each.dated, sign=Sign.LIMITED_MOTION, body_part=joint
            )


def _is_far_from_normal(part: str | None, movement: str, degrees: float) -> bool:
    """Whether a joint moves much less than a healthy one."""
    normal = _NORMAL_DEGREES.get(part or "", {})
    moved = " ".join(_SAME_MOVEMENT.sub("", movement).split())
    moved = _OTHER_NAMES.get(moved, moved)
    full = normal.get(moved) or normal.get(f"wrist {moved}")
    return full is not None and degrees < full * _LIMITED_BELOW


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
