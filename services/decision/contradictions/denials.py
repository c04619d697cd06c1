"""Sentences that deny what the record holds: "no documentation of X", where X is a finding."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from services.decision.contradictions.contradiction import Contradiction, ContradictionKind
from services.decision.contradictions.places import same_place
from services.decision.facts.clinical import (
    Certainty,
    CircumstanceFinding,
    Diagnosis,
    ExamSign,
    Medication,
    MedicationState,
    Operation,
    OperationState,
    Screening,
    ScreenResult,
    Study,
    Symptom,
    Trial,
    TrialResult,
)
from services.decision.facts.findings import (
    ActivityChange,
    AnyFinding,
    Change,
    ConcurrentCare,
    Dependency,
    DependencyChange,
    Extent,
    Facts,
    PainScore,
    PriorTreatment,
    Restrictions,
    WorkChange,
    WorkStatus,
)
from services.decision.facts.place import place_of
from services.decision.facts.reason import Reason
from services.decision.facts.statements import Statement
from services.decision.vocabulary.clinical import Kind, Term
from services.decision.vocabulary.patterns import Pattern, compiled

Holds = Callable[[AnyFinding], bool]

_SILENT: Final = compiled(
    r"(?:silent|nothing|nowhere|absent from|missing)|"
    r"(?:does|do|did|has|have|had|is|are|was|were) not|(?:fail(?:s|ed)?|failure) to "
    r"(?:document|show|demonstrate|describe|mention|note|record|report|include|provide|identify|"
    r"establish|indicate)|"
    r"neither|nor|never|no|without|lack(?:s|ing)?(?: of)?|absence of|"
    r"insufficient|undocumented|denie[sd]|cannot"
)
_IS_ABSENT: Final = compiled(
    r"(?:is|are|was|were|has|have|had|being)(?: been)?"
    r"(?: (?:simply|also|ever|clearly|adequately|otherwise))* (?:not|never|nowhere)"
    r"(?: (?:been|yet|clearly|adequately|specifically|otherwise|ever))* "
    r"(?:documented|performed|done|tried|attempted|completed|found|present|observed|identified|"
    r"reported|noted|included|shown|demonstrated|mentioned|described|recorded|provided|seen|"
    r"evident|received|given|used|undertaken|exhausted)(?! to)"
    r"|(?:is|are|was|were) (?:absent|missing|undocumented|lacking)"
)
_NO_DENIAL: Final = compiled(
    r"need|indications?|necessity|reasons?|support|justif\w+|rationale|recommend\w*|guidelines?|"
    r"request\w*|further|additional|more|beyond|continued|continuing|authoriz\w+|future|proposed|"
    r"plan\w*|change in|why|how|whether|if|studies|imaging|MRI|electrodiagnos\w+|complete|"
    r"exhaustive|complex|significant|objective|provocative|maneuvers?|trained|"
    r"findings (?:indicative|suggestive)"
)
_ABOUT_SOMETHING_ELSE: Final = re.compile(
    r"\b(?:for|from|due to|because of|secondary to|related to|in terms of)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_WITHIN_ANOTHER: Final = re.compile(
    r"\w\s+(?:from|on|for|before|after)\s+(?:(?:the|an?|any)\s+)?$", re.IGNORECASE
)
"""Where "a tear on the MRI is not documented" denies the tear, not the MRI."""
_TOGETHER_WITH: Final = re.compile(r"\s+with\b", re.IGNORECASE)
_NOT_ABOUT_THE_PATIENT: Final = frozenset({Reason.SOMEBODY_ELSE, Reason.HYPOTHETICAL})
_OUTCOME: Final = compiled(
    r"improve\w*|relief|benefit\w*|respon\w+|success\w*|gains?|effect\w*|reduc\w+|efficacy|"
    r"progress|results?|help\w*|toleran\w+|worsen\w*"
)
_FAILURE: Final = compiled(r"fail(?:ed|ure|s|ing)?|unsuccessful|inadequate|lack of response")
_NOT_NECESSARY: Final = compiled(
    r"not (?:therefore |thus |considered |deemed )?(?:medically necessary|medically|certified|"
    r"supported|recommended|warranted|indicated|established|appropriate|authorized|approved|met|"
    r"satisfied|sufficient|necessary)"
)
_REACH: Final = 110  # characters between a denial and what it denies
_FOLLOWS: Final = 70
_QUALIFIES: Final = 25  # "conservative care that failed"


def denied_facts(statement: Statement, facts: Facts) -> Iterator[Contradiction]:
    """Yield the denials of a sentence that the record contradicts."""
    text = _NOT_NECESSARY.sub(lambda found: " " * len(found.group()), statement.text)
    if not (_SILENT.search(text) or _IS_ABSENT.search(text)):
        return
    for start, end, name, holds in _subjects(statement, text):
        if not _is_denied(statement, text, start, end):
            continue
        place = place_of(statement, start, end)
        contrary = [each for each in facts.findings if holds(each) and same_place(place, each)]
        if contrary:
            spans = tuple(span for each in contrary for span in each.spans)
            says = f"The record states it: {name}."
            yield Contradiction.of(
                ContradictionKind.DENIED_FACT, statement, start, end, says, spans
            )


def _is_denied(statement: Statement, text: str, start: int, end: int) -> bool:
    if statement.context.reasons(start, end) & _NOT_ABOUT_THE_PATIENT:
        return False
    first, last = statement.context.clause(start, end)
    before = text[max(first, start - _REACH) : start]
    denials = list(_SILENT.finditer(before))
    if denials:
        between = before[denials[-1].end() :]
        elsewhere = _NO_DENIAL.search(between) or _ABOUT_SOMETHING_ELSE.search(between)
        return not elsewhere and not _ends(between)
    after = text[end : min(last, end + _FOLLOWS)]
    if _WITHIN_ANOTHER.search(before) or _TOGETHER_WITH.match(after):
        return False
    found = _IS_ABSENT.search(after)
    return bool(found and not _ends(after[: found.start()]) and not _NO_DENIAL.search(before))


def _since_denial(before: str) -> str:
    ends = [found.end() for found in _SILENT.finditer(before)]
    return before[ends[-1] :] if ends else before


def _ends(between: str) -> bool:
    return any(mark in between for mark in ";:") or re.search(r"\.\s", between) is not None


def _subjects(statement: Statement, text: str) -> Iterator[tuple[int, int, str, Holds]]:
    """Yield what a sentence speaks of, with the findings that would make a denial wrong."""
    for topic, name, holds in _TOPICS:
        for found in topic.finditer(text):
            before = _since_denial(text[max(0, found.start() - _REACH) : found.start()])
            around = f"{before} {text[found.end() : found.end() + _QUALIFIES]}"
            if not (_OUTCOME.search(around) or _FAILURE.search(around)):
                yield *found.span(), name, holds
    for kind, matcher in _BY_KIND.items():
        for mention in statement.mentions(kind):
            before = _since_denial(text[max(0, mention.start - _REACH) : mention.start])
            after = text[mention.end : mention.end + _FOLLOWS]
            holds_if = matcher(mention.term, before, after)
            if holds_if is not None:
                name = mention.term.name.replace("_", " ")
                yield mention.start, mention.end, name, holds_if


def _sign(term: Term, before: str, after: str) -> Holds | None:  # noqa: ARG001
    if _OUTCOME.search(before):
        return None
    return lambda each: isinstance(each, ExamSign) and each.present and each.sign == term.name


def _symptom(term: Term, before: str, after: str) -> Holds | None:  # noqa: ARG001
    if _OUTCOME.search(before):
        return None
    return lambda each: isinstance(each, Symptom) and each.present and each.symptom == term.name


def _condition(term: Term, before: str, after: str) -> Holds:  # noqa: ARG001
    return lambda each: (
        isinstance(each, Diagnosis)
        and each.condition == term.name
        and each.certainty is Certainty.STATED
    )


def _study(term: Term, before: str, after: str) -> Holds | None:  # noqa: ARG001
    # "no MRI evidence of compression" denies the compression, not the MRI.
    if re.match(r"\s*(?:evidence|findings?|confirmation|correlation)", after, re.IGNORECASE):
        return None
    return lambda each: isinstance(each, Study) and each.study == term.name


def _treatment(term: Term, before: str, after: str) -> Holds | None:
    if _FAILURE.search(before) or _FAILURE.search(after[:25]):
        return lambda each: (
            isinstance(each, Trial)
            and each.treatment == term.name
            and each.result is TrialResult.FAILED
        )
    if _OUTCOME.search(before) or _OUTCOME.search(after[:25]):
        return None
    return lambda each: (
        (isinstance(each, Trial) and each.treatment == term.name)
        or (
            isinstance(each, PriorTreatment)
            and each.treatment == term.name
            and each.extent is not Extent.NONE
        )
    )


_TAKEN: Final = frozenset(
    {MedicationState.CURRENT, MedicationState.STARTED, MedicationState.STOPPED}
)


_OF_ANOTHER_THING: Final = re.compile(
    r"\s*(?:agreements?|contracts?|risks?|misuse|abuse|addiction|dependen\w+|overdose|withdrawal|"
    r"screen\w*|tests?|testing|monitoring|wean\w*|taper\w*|rotation|induced|equivalents?)\b",
    re.IGNORECASE,
)
"""What follows where "no opioid agreement" denies the agreement, not the opioid."""


def _drug(term: Term, before: str, after: str) -> Holds | None:
    if _OF_ANOTHER_THING.match(after):
        return None
    if _OUTCOME.search(before) or _FAILURE.search(before) or _OUTCOME.search(after[:25]):
        return None
    return lambda each: (
        isinstance(each, Medication) and each.drug == term.name and each.state in _TAKEN
    )


def _drug_class(term: Term, before: str, after: str) -> Holds | None:
    if _OF_ANOTHER_THING.match(after):
        return None
    if _OUTCOME.search(before) or _FAILURE.search(before) or _OUTCOME.search(after[:25]):
        return None
    return lambda each: (
        (isinstance(each, Medication) and each.drug_class == term.name and each.state in _TAKEN)
        or (isinstance(each, Trial) and each.treatment == term.name)
    )


def _screen(term: Term, before: str, after: str) -> Holds:  # noqa: ARG001
    return lambda each: (
        isinstance(each, Screening)
        and each.screen == term.name
        and each.result is not ScreenResult.NOT_DONE
    )


def _circumstance(term: Term, before: str, after: str) -> Holds:  # noqa: ARG001
    return lambda each: (
        isinstance(each, CircumstanceFinding) and each.holds and each.name == term.name
    )


def _operation(term: Term, before: str, after: str) -> Holds | None:  # noqa: ARG001
    if term.name == "surgery" and not re.search(r"prior|previous|underwent|had", before):
        return None
    return lambda each: (
        isinstance(each, Operation)
        and each.state is OperationState.DONE
        and term.name in {each.procedure, "surgery"}
    )


_BY_KIND: Final[dict[Kind, Callable[[Term, str, str], Holds | None]]] = {
    Kind.SIGN: _sign,
    Kind.TEST: _sign,
    Kind.SYMPTOM: _symptom,
    Kind.CONDITION: _condition,
    Kind.STUDY: _study,
    Kind.TREATMENT: _treatment,
    Kind.DRUG: _drug,
    Kind.DRUG_CLASS: _drug_class,
    Kind.SCREEN: _screen,
    Kind.CIRCUMSTANCE: _circumstance,
    Kind.OPERATION: _operation,
}

_TOPICS: Final[tuple[tuple[Pattern, str, Holds], ...]] = (
    (
        compiled(r"pain (?:scores?|levels?|ratings?|scales?)|VAS(?: scores?)?|numeric pain"),
        "a pain score",
        lambda each: isinstance(each, PainScore),
    ),
    (
        compiled(
            r"(?:measured|measurable|quantified|specific) (?:gains?|changes?|improvements?) "
            r"(?:in|of) (?:\w+ ){0,3}?(?:activit(?:y|ies)|function|tolerance)|"
            r"activity (?:gains?|tolerance)"
        ),
        "a measured gain in an activity",
        lambda each: (
            isinstance(each, ActivityChange) and each.measured and each.change is Change.GAINED
        ),
    ),
    (
        compiled(r"work status|working status"),
        "the work status",
        lambda each: isinstance(each, WorkStatus | WorkChange),
    ),
    (
        compiled(r"(?:fewer|reduced|change in|reduction (?:in|of)) (?:the )?work restrictions?"),
        "fewer work restrictions",
        lambda each: isinstance(each, WorkChange) and each.change is Restrictions.FEWER,
    ),
    (
        compiled(
            r"(?:reduc(?:tion|ed)|decreased?|less|tapering|lower)(?: \w+){0,3}? "
            r"(?:medications?|opioids?|drugs?|medicines?)"
        ),
        "less medication",
        lambda each: (
            isinstance(each, DependencyChange)
            and each.on == "medication"
            and each.change is Dependency.LESS
        ),
    ),
    (
        compiled(r"home exercises?(?: program(?:me)?)?|HEP"),
        "a home exercise programme",
        lambda each: (
            (isinstance(each, Trial) and each.treatment == "home_exercise")
            or (isinstance(each, ConcurrentCare) and each.care == "rehabilitation")
        ),
    ),
    (
        compiled(r"conservative (?:care|treatment|therapy|measures|management)"),
        "conservative care",
        lambda each: (
            isinstance(each, Trial) and each.treatment in {"conservative_care", "physical_therapy"}
        ),
    ),
)
