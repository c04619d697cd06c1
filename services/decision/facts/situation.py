"""Screens and agreements, the patient's situation, age, weight and how long it has lasted."""

import re
from collections.abc import Iterator
from typing import Final

from services.decision.facts.candidate import Candidate
from services.decision.facts.clinical import (
    BodyMassIndex,
    CircumstanceFinding,
    PatientAge,
    Screening,
    ScreenResult,
    SymptomDuration,
)
from services.decision.facts.place import named_place
from services.decision.facts.reason import Reason
from services.decision.facts.statements import Statement
from services.decision.vocabulary.clinical import Kind
from services.decision.vocabulary.names import Circumstance, Screen
from services.decision.vocabulary.numbers import number
from services.decision.vocabulary.patterns import compiled

_PASSED: Final = compiled(
    r"(?:is|was|were) consistent|consistent with|negative for|appropriate|no (?:evidence of )?"
    r"(?:aberrant|inconsisten\w+)|within normal|low risk|compliant|denie[sd]|none|cleared"
)
_FAILED: Final = compiled(
    r"inconsisten\w+|positive for|high risk|non-?complian\w+|aberrant|not consistent"
)
_AGE: Final = compiled(r"<number:years>[- ]?years?[- ]?(?:old|of age)|aged? <number:aged>")
_BMI: Final = compiled(
    r"(?:BMI|body mass index)(?: (?:is|was|of|at|today|:|=))* ?:? ?(?P<value>\d{2}(?:\.\d+)?)"
)
_DURATION: Final = compiled(
    r"(?:pain|symptoms|complaints)[^.;]{0,40}? (?:for|over|since|x) (?:the (?:past|last) |about |"
    r"approximately |over |more than )*<number:count> (?P<period>days?|weeks?|months?|years?)"
    r"|<number:history>[- ](?P<period_of_history>day|week|month|year)s? (?:history of|duration|"
    r"(?:since|after|post|from) (?:the |his |her )?(?:injury|accident|onset))"
)
_WEEKS: Final = {"d": 1 / 7, "w": 1.0, "m": 52 / 12, "y": 52.0}
_OLDEST: Final = 120
_BEST_ABSENT: Final = frozenset({Screen.SIDE_EFFECTS_REVIEWED, Screen.ABERRANT_BEHAVIOUR_REVIEWED})
"""Screens of what is looked for in the hope that it is not there: "no side effects"."""
_NOT_SO: Final = frozenset(Reason) - {Reason.NEGATED, Reason.HISTORICAL}
_PLANS_COUNT: Final = _NOT_SO - {Reason.HYPOTHETICAL, Reason.REQUESTED}
_BEFORE_NOW: Final = compiled(
    r"treat(?:ed|ment)|previously|initially|had been|<number> (?:days?|weeks?) (?:of|in)"
)
_AFTER_WHICH: Final = compiled(r"(?:after|following)(?: \w+){0,3}? $")
_FOR_A_TIME: Final = compiled(r"(?:for|x) <number> (?:days?|weeks?)|initially")
_TO_COME: Final = compiled(r"(?:is|to be|remain|remains|stay|stays|will be|continue|continues)\b")
_JOB_DEMANDS: Final = compiled(
    r"(?:job|work|occupation|position|duties)(?: \w+){0,3}? (?:requires?|required|demands?|"
    r"involves?|includes?)[^.;]{0,50}?(?:<number:pounds>(?:[- ]| to \d+ )?(?:lbs?|pounds)|"
    r"(?:heavy|repetitive) (?:lifting|carrying|labor|pushing))"
    r"|(?:lifts?|lifting|carry|carries|carrying)[^.;]{0,30}? <number:moved> ?(?:lbs?|pounds) "
    r"at work"
    r"|(?:job|work|occupation)(?: as an?(?: \w+){1,3}?)? is (?:\w+ )?(?:heavy|strenuous|"
    r"medium|physically demanding|physical)"
)
_MEDIUM: Final = 20
"""Pounds: above it a job is of medium demands (Dictionary of Occupational Titles)."""
_ABOUT_PLANS: Final = frozenset(
    {
        Circumstance.CANDIDATE_FOR_SURGERY,
        Circumstance.JOB_GOAL_AGREED,
        Circumstance.EXERCISE_SUPERVISED,
    }
)
_SAID_NEGATIVELY: Final = frozenset(
    {
        Circumstance.CONSERVATIVE_CARE_FAILED,
        Circumstance.NO_OTHER_OPTION,
        Circumstance.MEDICATION_EFFECT_FALLING,
        Circumstance.LAND_EXERCISE_NOT_TOLERATED,
        Circumstance.ASPIRATION_FAILED,
    }
)


def situation(statement: Statement) -> Iterator[Candidate]:
    """Read all of it."""
    yield from _screens(statement)
    yield from _circumstances(statement)
    yield from _job_demands(statement)
    yield from _figures(statement)


def _screens(statement: Statement) -> Iterator[Candidate]:
    for each in statement.mentions(Kind.SCREEN):
        denied = Reason.NEGATED in statement.context.reasons(each.start, each.end)
        result = ScreenResult.DONE
        if denied:
            is_good = Screen(each.term.name) in _BEST_ABSENT
            result = ScreenResult.PASSED if is_good else ScreenResult.NOT_DONE
        if _FAILED.search(statement.text):
            result = ScreenResult.FAILED
        elif _PASSED.search(statement.text):
            result = ScreenResult.PASSED
        finding = Screening(
            spans=(statement.span(each.start, each.end),),
            dated=statement.dated,
            screen=Screen(each.term.name),
            result=result,
        )
        yield Candidate(finding, each.start, each.end, set_aside_by=_NOT_SO)


def _circumstances(statement: Statement) -> Iterator[Candidate]:
    for each in statement.mentions(Kind.CIRCUMSTANCE):
        name = Circumstance(each.term.name)
        if name is Circumstance.IMMOBILISED and _is_over(statement, each.start, each.end):
            continue
        denied = Reason.NEGATED in statement.context.reasons(each.start, each.end)
        place = named_place(statement, each.start, each.end)
        finding = CircumstanceFinding(
            spans=(statement.span(each.start, each.end),),
            dated=statement.dated,
            name=name,
            holds=name in _SAID_NEGATIVELY or not denied,
            body_part=place.body_part,
            laterality=place.laterality,
        )
        by = _PLANS_COUNT if name in _ABOUT_PLANS else _NOT_SO
        yield Candidate(finding, each.start, each.end, set_aside_by=by)


def _job_demands(statement: Statement) -> Iterator[Candidate]:
    """Read what a job demands, in pounds or in words; light work is no heavy job."""
    if not statement.words & {"job", "work", "occupation", "position", "dutie"}:
        return
    for found in _JOB_DEMANDS.finditer(statement.text):
        pounds = found["pounds"] or found["moved"]
        if pounds is None or number(pounds) > _MEDIUM:
            finding = CircumstanceFinding(
                spans=(statement.span(*found.span()),),
                dated=statement.dated,
                name=Circumstance.HEAVY_JOB,
            )
            yield Candidate(finding, *found.span(), set_aside_by=_NOT_SO | {Reason.NEGATED})


def _is_over(statement: Statement, start: int, end: int) -> bool:
    """Whether a cast is told as what came before: "in a cast for six weeks"."""
    first, last = statement.context.clause(start, end)
    before, after = statement.text[first:start], statement.text[end:last]
    if _BEFORE_NOW.search(before) or _AFTER_WHICH.search(before):
        return True
    return bool(_FOR_A_TIME.search(after)) and not _TO_COME.search(before)


def _figures(statement: Statement) -> Iterator[Candidate]:
    words = statement.words
    if words & {"year", "age", "aged"} and (found := _AGE.search(statement.text)):
        years = int(number(found["years"] or found["aged"]))
        if years <= _OLDEST:
            age = PatientAge(
                spans=(statement.span(*found.span()),), dated=statement.dated, years=years
            )
            yield Candidate(age, *found.span(), set_aside_by=frozenset({Reason.SOMEBODY_ELSE}))
    if words & {"bmi", "body"} and (found := _BMI.search(statement.text)):
        index = BodyMassIndex(
            spans=(statement.span(*found.span()),),
            dated=statement.dated,
            value=float(found["value"]),
        )
        yield Candidate(index, *found.span())
    if words & {"day", "week", "month", "year"}:
        for found in _DURATION.finditer(statement.text):
            lasted = SymptomDuration(
                spans=(statement.span(*found.span()),),
                dated=statement.dated,
                weeks=_weeks_of(found),
            )
            yield Candidate(lasted, *found.span())


def _weeks_of(found: re.Match[str]) -> float:
    count = found["count"] or found["history"]
    period = found["period"] or found["period_of_history"]
    return round(number(count) * _WEEKS[period[0].lower()], 1)
