"""Named activities with amounts, and functional scores: the measured part of daily living."""

import re
from collections.abc import Iterator
from typing import Final

from services.decision.facts.candidate import Candidate
from services.decision.facts.findings import ActivityChange, ActivityLevel, Change
from services.decision.facts.statements import Statement
from services.decision.vocabulary.numbers import NUMBER_WORDS, number
from services.decision.vocabulary.patterns import Pattern, compiled

ACTIVITIES: Final = {
    "sit": r"sit(?:s|ting)?",
    "stand": r"stand(?:s|ing)?",
    "walk": r"walk(?:s|ing|ed)?|ambulat(?:e|es|ion|ing)",
    "lift": r"lift(?:s|ing|ed)?",
    "carry": r"carr(?:y|ies|ying)",
    "push or pull": r"push(?:ing|es)?(?: (?:and|or|/) ?pull(?:ing|s)?)?|pull(?:ing|s)?",
    "drive": r"driv(?:e|es|ing)",
    "sleep": r"sleep(?:s|ing)?",
    "climb stairs": r"climb(?:s|ing)?(?: stairs)?|stairs",
    "bend": r"bend(?:s|ing)?|stoop(?:s|ing)?",
    "reach": r"reach(?:es|ing)?(?: overhead)?|overhead (?:reach|work)",
    "grip": r"grip(?:s|ping)?(?: strength)?|grasp(?:s|ing)?",
    "kneel or squat": r"kneel(?:s|ing)?|squat(?:s|ting)?",
    "dress": r"dress(?:es|ing)?(?: (?:himself|herself))?",
    "bathe": r"bath(?:e|es|ing)|shower(?:s|ing)?",
    "housework": r"housework|household (?:chores|activities|tasks)|chores|clean(?:s|ing)|laundry|"
    r"cook(?:s|ing)?|vacuum(?:s|ing)?",
    "type": r"typ(?:es|ing)|keyboard(?:ing)?",
    "exercise": r"exercis(?:e|es|ing)|swim(?:s|ming)?|cycl(?:es|ing)",
    "daily living": r"activities of daily living|ADLs?|self-care",
    "move": r"mov(?:e|es|ing|ement)|mobility",
    "flexibility": r"flexib(?:le|ility)",
}
"""Activity by the words for it."""

_LOWER_IS_BETTER: Final = {
    "Oswestry": r"Oswestry(?: disability)?(?: index| questionnaire)?|ODI",
    "Roland-Morris": r"Roland[- ]Morris(?: \w+)?|RMDQ",
    "Neck Disability Index": r"neck disability index|NDI",
    "DASH": r"(?:Quick ?)?DASH",
}
_HIGHER_IS_BETTER: Final = {"LEFS": r"lower extremity functional scale|LEFS", "PSFS": r"PSFS"}
_SCORES: Final = _LOWER_IS_BETTER | _HIGHER_IS_BETTER

_UNITS: Final = {
    "minutes": r"minutes?|mins?",
    "hours": r"hours?|hrs?",
    "pounds": r"pounds?|lbs?|#",
    "kilograms": r"kilograms?|kg",
    "blocks": r"(?:city )?blocks?",
    "miles": r"miles?",
    "feet": r"feet|ft",
    "yards": r"yards?",
    "meters": r"met(?:er|re)s?",
    "steps": r"steps?|stairs",
    "flights": r"flights?(?: of stairs)?",
    "repetitions": r"repetitions?|reps?",
}
_UNIT: Final = "|".join(_UNITS.values())
_NAMED_ACTIVITIES: Final = {name: compiled(words) for name, words in ACTIVITIES.items()}
_NAMED_SCORES: Final = {name: compiled(words) for name, words in _SCORES.items()}
_NAMED_UNITS: Final = {
    name: re.compile(rf"(?:{words})", re.IGNORECASE) for name, words in _UNITS.items()
}

_FRAGMENTS: Final = {
    "activity": rf"(?:{'|'.join(ACTIVITIES.values())})(?! restrictions?)",
    "scale": "|".join(_SCORES.values()),
    "unit": _UNIT,
    "gap": r"[^.;]{0,50}?",
    "about": r"(?:about |approximately |only |up to |at least |over |around |roughly )*",
    "rise": r"increas\w*|improv\w*|progress\w*|advanc\w*|rose|risen|went|gone|goes|rais\w*|"
    r"decreas\w*|declin\w*|fell|dropp\w*|reduc\w*|chang\w*",
    "now": r"now|currently|at present|presently|today|after (?:\w+ ){0,3}?(?:treatments?|sessions?|"
    r"visits?|care|acupuncture|therapy)|most recently",
    "then": r"previously|before(?: (?:\w+ ){0,3}?(?:treatments?|sessions?|visits?|care|acupuncture|"
    r"therapy))?|initially|at baseline|originally|prior to (?:\w+ ){0,3}?(?:treatments?|"
    r"sessions?|visits?|care|acupuncture|therapy)|at the (?:start|outset|beginning)",
}


def _pattern(text: str) -> Pattern:
    return compiled(text, **_FRAGMENTS)


_AMOUNT_BEFORE: Final = r"<about><number:before>(?:[- ]?<unit:unit_before>)?"
_AMOUNT_AFTER: Final = r"<about><number:after>[- ]?<unit:unit_after>"

_CHANGES: Final = (
    # sitting tolerance increased from 20 to 45 minutes
    _pattern(
        rf"<activity:activity><gap> from {_AMOUNT_BEFORE},? (?:up |down )?to (?:now )?"
        rf"{_AMOUNT_AFTER}"
    ),
    # lifting 5 -> 15 lb
    _pattern(
        rf"<activity:activity><gap> {_AMOUNT_BEFORE} ?(?:->|-->|=>|→) ?(?:to )?{_AMOUNT_AFTER}"
    ),
    # walking increased to 45 minutes from 20 minutes
    _pattern(
        rf"<activity:activity><gap>(?:<rise>) (?:\w+ )?to {_AMOUNT_AFTER},? "
        rf"(?:up |down )?from {_AMOUNT_BEFORE}"
    ),
    # from 20 minutes to 45 minutes of sitting
    _pattern(
        rf"from {_AMOUNT_BEFORE},? (?:up |down )?to {_AMOUNT_AFTER}"
        r"(?: of| for| when| while| with| in)? <activity:activity>"
    ),
    # could lift 5 lb before and now lifts 15 lb
    _pattern(
        rf"<activity:activity><gap> {_AMOUNT_BEFORE},? (?:<then>)[^.]{{0,60}}?(?:<now>)<gap> "
        rf"{_AMOUNT_AFTER}"
    ),
    # can now sit 45 minutes, compared with 20 minutes before
    _pattern(
        rf"<activity:activity><gap> {_AMOUNT_AFTER}<gap>(?:compared (?:to|with)|versus|vs\.?|"
        r"up from|down from|from|instead of|rather than|whereas|while|where|but|<then>)<gap> "
        rf"{_AMOUNT_BEFORE}"
    ),
    # previously could sit only 20 minutes and now sits 45 minutes
    _pattern(
        rf"(?:<then>)<gap> <activity:activity><gap> {_AMOUNT_BEFORE}[^.]{{0,60}}?(?:<now>)<gap> "
        rf"{_AMOUNT_AFTER}"
    ),
    # could sit for 20 minutes before treatment and sits for 45 minutes now
    _pattern(
        rf"<activity:activity><gap> {_AMOUNT_BEFORE} (?:<then>)[^.]{{0,60}}? {_AMOUNT_AFTER} "
        r"(?:<now>)"
    ),
)
_CHANGED_BY: Final = _pattern(
    r"<activity:activity><gap>(?P<rise>increased|improved|rose|decreased|declined|fell) by "
    r"<about><number:by>[- ]?(?:%|percent\b|<unit:unit_after>)"
)
_UNCHANGED: Final = _pattern(
    r"<activity:activity><gap>(?:remains?|remained|still|unchanged|continues? to be|stays?)"
    r"<gap>(?:limited to |at )<about><number:amount>[- ]?<unit:unit_after>"
)
_LEVELS: Final = (
    _pattern(
        r"(?:able to|can|could|tolerates?|limited to) (?:\w+ ){0,2}?<activity:activity>"
        r"[^.;,]{0,25}? <about><number:amount>[- ]?<unit:unit_after>"
    ),
    _pattern(
        r"<activity:activity> (?:tolerance|capacity|ability|time|distance|limit(?:ed)?|limits?)"
        r"[^.;]{0,25}?:? ?<about><number:amount>[- ]?<unit:unit_after>"
    ),
    _pattern(
        r"(?:limited to|tolerates?|able to do|capable of) <about><number:amount>[- ]?"
        r"<unit:unit_after> of <activity:activity>"
    ),
)
_SCORE_CHANGE: Final = _pattern(
    r"<scale:scale><gap> from <number:before> ?%?(?: points)? (?:down |up )?to <number:after>"
)
_SCORE_LEVEL: Final = _pattern(
    r"<scale:scale>(?: (?:score|index|questionnaire))*(?: (?:is|was|of|at|today|now)|:|=)* "
    r"<number:amount>(?!\d)"
)
_LONGER: Final = (
    _pattern(
        r"<activity:activity>(?: tolerance)?(?: \w+){0,2}? (?:longer|farther|further|better|"
        r"more(?: easily| comfortably| often)?(?! than)|with less (?:pain|difficulty))"
    ),
    _pattern(
        r"(?P<more>more|better|longer|increased|improved|greater) (?:\w+ )?<activity:activity>"
        r"(?: tolerance| ability)?"
    ),
)
_SHORTER: Final = _pattern(
    r"<activity:activity>(?: tolerance)?(?: \w+){0,2}? (?:less|worse|shorter|with more (?:pain|"
    r"difficulty))"
)


_MENTIONED: Final = _pattern("<activity>|<scale>")
_FIGURE_OR_CHANGE: Final = frozenset(
    {"longer", "farther", "further", "better", "more", "less", "worse", "shorter", "increased"}
    | {"improved", "greater", "by", "remain", "remained", "still", "unchanged", "stay", "change"}
    | {"changed", "than"}
)
"""Without one of these words, or a figure, nothing can be an amount or a change."""


def activities(statement: Statement) -> Iterator[Candidate]:
    """Read activities: measured changes first, then amounts at one time, then bare words."""
    figures = any(word[0].isdigit() or word in NUMBER_WORDS for word in statement.words)
    if not (figures or statement.words & _FIGURE_OR_CHANGE):
        return
    if not _MENTIONED.search(statement.text):
        return
    yield from _measured_changes(statement)
    yield from _levels(statement)
    yield from _bare_words(statement)


def _measured_changes(statement: Statement) -> Iterator[Candidate]:
    for pattern in _CHANGES:
        for found in pattern.finditer(statement.text):
            unit = _unit(found["unit_after"])
            if found["unit_before"] and _unit(found["unit_before"]) != unit:
                continue
            before, after = number(found["before"]), number(found["after"])
            yield _change(statement, found, _compare(before, after), before, after, unit)
    for found in _CHANGED_BY.finditer(statement.text):
        rises = found["rise"].lower() in {"increased", "improved", "rose"}
        yield _change(statement, found, Change.GAINED if rises else Change.LOST)
    for found in _UNCHANGED.finditer(statement.text):
        amount = number(found["amount"])
        unit = _unit(found["unit_after"])
        yield _change(statement, found, Change.UNCHANGED, amount, amount, unit)
    for found in _SCORE_CHANGE.finditer(statement.text):
        before, after = number(found["before"]), number(found["after"])
        finding = ActivityChange(
            spans=(statement.span(*found.span()),),
            dated=statement.dated,
            activity=(name := _named(_NAMED_SCORES, found["scale"])),
            change=compare_amounts(name, before, after),
            measured=True,
            before=before,
            after=after,
            unit="points",
        )
        yield Candidate(finding, *found.span())


def _change(
    statement: Statement,
    found: re.Match[str],
    change: Change,
    before: float | None = None,
    after: float | None = None,
    unit: str | None = None,
) -> Candidate:
    finding = ActivityChange(
        spans=(statement.span(*found.span()),),
        dated=statement.dated,
        activity=_named(_NAMED_ACTIVITIES, found["activity"]),
        change=change,
        measured=True,
        before=before,
        after=after,
        unit=unit,
    )
    return Candidate(finding, *found.span())


def _levels(statement: Statement) -> Iterator[Candidate]:
    for pattern in _LEVELS:
        for found in pattern.finditer(statement.text):
            activity = _named(_NAMED_ACTIVITIES, found["activity"])
            yield _level(statement, found, activity, _unit(found["unit_after"]))
    for found in _SCORE_LEVEL.finditer(statement.text):
        yield _level(statement, found, _named(_NAMED_SCORES, found["scale"]), "points")


def _level(statement: Statement, found: re.Match[str], activity: str, unit: str) -> Candidate:
    finding = ActivityLevel(
        spans=(statement.span(*found.span()),),
        dated=statement.dated,
        activity=activity,
        amount=number(found["amount"]),
        unit=unit,
    )
    return Candidate(finding, *found.span())


def _bare_words(statement: Statement) -> Iterator[Candidate]:
    for pattern, change in (*((each, Change.GAINED) for each in _LONGER), (_SHORTER, Change.LOST)):
        for found in pattern.finditer(statement.text):
            finding = ActivityChange(
                spans=(statement.span(*found.span()),),
                dated=statement.dated,
                activity=_named(_NAMED_ACTIVITIES, found["activity"]),
                change=change,
                measured=False,
            )
            yield Candidate(finding, *found.span())


def compare_amounts(activity: str, before: float, after: float) -> Change:
    """Return how an amount compares with an earlier one: of a disability score, less is better.

    >>> compare_amounts("sit", 20, 45).value, compare_amounts("Oswestry", 30, 44).value
    ('gained', 'lost')
    """
    change = _compare(before, after)
    if activity not in _LOWER_IS_BETTER or change is Change.UNCHANGED:
        return change
    return Change.LOST if change is Change.GAINED else Change.GAINED


def _compare(before: float, after: float) -> Change:
    if before == after:
        return Change.UNCHANGED
    return Change.GAINED if after > before else Change.LOST


def _named(names: dict[str, Pattern], words: str) -> str:
    return next(name for name, pattern in names.items() if pattern.fullmatch(words))


def _unit(words: str) -> str:
    return next(name for name, pattern in _NAMED_UNITS.items() if pattern.fullmatch(words))
