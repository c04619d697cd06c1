"""Medication and visits: how much continued treatment the patient needs."""

import re
from collections.abc import Iterator
from typing import Final, Literal

from services.decision.facts.candidate import Candidate
from services.decision.facts.findings import (
    Dependency,
    DependencyChange,
    MedicationNotTolerated,
    Reason,
)
from services.decision.facts.statements import Statement
from services.decision.vocabulary.clinical import Kind
from services.decision.vocabulary.numbers import number
from services.decision.vocabulary.patterns import Pattern, compiled

_FRAGMENTS: Final = {
    "less": r"reduc(?:e|ed|es|ing|tion)|decreas(?:ed|es|ing|e)|lower(?:ed|ing|s)?|"
    r"taper(?:ed|ing|s)?|wean(?:ed|ing|s)?|cut(?:ting)?|discontinu(?:e|ed|es|ing)|stop(?:ped|ping|s)?|"
    r"fewer|less|halved",
    "more": r"increas(?:ed|es|ing|e)|escalat(?:ed|es|ing|ion)|rais(?:ed|ing)|doubled|more",
    "of_his": r"(?: (?:down|back|on|off|of|in|the|his|her|their|use|usage|intake|doses?|dosage|"
    r"amounts?|needs?|for|daily|all|some|most|number|reliance|dependency|dependence|oral|"
    r"successfully|taking|using))*",
    "use": r"(?: (?:use|usage|intake|doses?|dosage|consumption|requirements?))?",
    "been": r"(?: (?:was|were|has|have|had|been|is|are|being|also|now|gradually|successfully|"
    r"significantly|slowly))+",
    "not_pain": r"(?! (?:\w+ ){0,2}?(?:pain|symptoms?|spasms?|discomfort|inflammation|effects?))",
    "visits": r"(?:office |treatment |therapy |medical |clinic |doctor |doctor's |physician |"
    r"follow-up |emergency room |ER )?(?:visits|appointments)",
}


def _pattern(text: str) -> Pattern:
    return compiled(text, **_FRAGMENTS)


_DOSE: Final = _pattern(
    r"<medication><use>(?:(?! pain|score)[^.;]){0,40}? from <number:before>"
    r"(?: ?(?:mg|milligrams|tablets?|tabs?|pills?|capsules?|times?|per|a|daily|day|x|/))*"
    r" (?:down |up )?to <number:after>(?! ?/ ?10)"
    r"(?: ?(?:mg|milligrams|tablets?|tabs?|pills?|capsules?|times?|per|a|daily|day))*"
)
_PILLS: Final = _pattern(
    r"from <number:before>(?: (?:mg|tablets?|tabs?|pills?))? to <number:after> (?:mg|tablets?|"
    r"tabs?|pills?)(?: (?:of|per day of|a day of|daily of))? <medication>"
)
_LESS_MEDICATION: Final = (
    _pattern(r"(?:<less>)<of_his> <medication>"),
    _pattern(r"<medication><use>(?:<been>) (?:<less>)<not_pain>"),
    _pattern(r"<medication> (?:use|usage|intake|dose|dosage) (?:<less>)<not_pain>"),
    _pattern(
        r"no longer (?:takes?|taking|us(?:es?|ing)|needs?|needing|requires?|requiring|on)"
        r"(?: \w+){0,3}? <medication>"
    ),
)
_SAME_MEDICATION: Final = (
    _pattern(
        r"(?:continues? (?:to (?:take|use|require|need)|on|with|taking|using)|continues|remains on|"
        r"same|unchanged|still (?:takes?|taking|uses?|using|requires?|needs?))"
        r"(?: (?:the|his|her|same|daily|chronic|doses? of|amounts? of|number of|use of))* "
        r"<medication>"
    ),
    _pattern(
        r"<medication><use>(?: (?:is|are|was|were|remains?|has|have|been))+ (?:unchanged|the same)"
    ),
)
_MORE_MEDICATION: Final = (
    _pattern(r"(?:<more>)<of_his> <medication>"),
    _pattern(r"<medication><use>(?:<been>) (?:increased|escalated|raised|doubled|added)"),
)
_FEWER_VISITS: Final = (
    _pattern(
        r"(?:reduced|decreased|fewer|less frequent|reduction in)(?: (?:the|his|her|number|"
        r"frequency|of))* <visits>"
    ),
    _pattern(
        r"<visits>(?:<been>)? (?:reduced|decreased|less frequent|fewer|spaced out)|"
        r"<visits>[^.;]{0,30}? from (?:daily|<number> times (?:a|per) week|(?:once |twice )?"
        r"(?:a week|weekly)|every week) to (?:every|once|monthly|twice a month|biweekly|as needed|"
        r"weekly|<number> times (?:a|per) (?:week|month))"
    ),
    _pattern(r"(?:discharged|released) from (?:active )?(?:care|therapy|treatment)"),
)
_NOT_TOLERATED: Final = (
    _pattern(
        r"(?:(?:does|did|do) not|doesn't|didn't|cannot|can't|could not|couldn't|unable "
        r"to) tolerate(?: (?:his|her|the|any|oral|most))* <medication>"
    ),
    _pattern(
        r"(?:intoleran(?:t|ce)|allerg(?:y|ic)) (?:of|to)(?: (?:his|her|the|any|oral))* <medication>"
    ),
    _pattern(
        r"<medication>(?: \w+)?(?: (?:was|were|is|are|has|have|been))* (?:not (?:well )?tolerated|"
        r"poorly tolerated)"
    ),
    _pattern(
        r"<medication>[^.;]{0,40}? (?:caus(?:es|ed|ing)|due to|because of|owing to|with)"
        r"(?: \w+){0,3}? (?:nausea|vomiting|dizziness|drowsiness|sedation|constipation|gastritis|"
        r"stomach upset|GI upset|gastrointestinal upset|heartburn|rash|side effects|adverse "
        r"(?:effects?|reactions?)|palpitations|headaches)"
    ),
    _pattern(
        r"(?:side effects|adverse (?:effects?|reactions?)) (?:of|from|to|with)"
        r"(?: (?:his|her|the|oral))* <medication>"
    ),
)
_STATED_SILENCE: Final = frozenset(Reason) - {Reason.NEGATED}


_TREATMENT_WORDS: Final = frozenset(
    {"medication", "med", "medicine", "analgesic", "painkiller", "killer", "pill", "relaxant"}
    | {"visit", "appointment", "discharged", "released", "inflammatory", "inflammatorie"}
)


def dependency(statement: Statement) -> Iterator[Candidate]:
    """Read changes of medication and of visits. "Has not reduced" is a change as well: none."""
    if not _speaks_of_treatment(statement):
        return
    for found in _all((_DOSE, _PILLS) if "from" in statement.words else (), statement.masked):
        before, after = number(found["before"]), number(found["after"])
        yield _medication(statement, found.span(), _compare(before, after), before, after)
    for found in _all(_LESS_MEDICATION, statement.masked):
        yield _less(statement, found.span(), "medication")
    for change, patterns in (
        (Dependency.MORE, _MORE_MEDICATION),
        (Dependency.SAME, _SAME_MEDICATION),
    ):
        for found in _all(patterns, statement.masked):
            yield _medication(statement, found.span(), change)
    for found in _all(_FEWER_VISITS, statement.masked):
        yield _less(statement, found.span(), "visits")


def _speaks_of_treatment(statement: Statement) -> bool:
    named = statement.mentions(Kind.DRUG) or statement.mentions(Kind.DRUG_CLASS)
    return bool(named or statement.words & _TREATMENT_WORDS)


def not_tolerated(statement: Statement) -> Iterator[Candidate]:
    """Read drugs that the patient cannot take."""
    if not _speaks_of_treatment(statement):
        return
    for found in _all(_NOT_TOLERATED, statement.masked):
        finding = MedicationNotTolerated(
            spans=(statement.span(*found.span()),), dated=statement.dated
        )
        yield Candidate(finding, *found.span())


def _all(patterns: tuple[Pattern, ...], text: str) -> Iterator[re.Match[str]]:
    return (found for pattern in patterns for found in pattern.finditer(text))


def _less(
    statement: Statement, place: tuple[int, int], on: Literal["medication", "visits"]
) -> Candidate:
    context = statement.context.reasons(*place)
    unchanged = Reason.NEGATED in context and Reason.UNDOCUMENTED not in context
    finding = DependencyChange(
        spans=(statement.span(*place),),
        dated=statement.dated,
        on=on,
        change=Dependency.SAME if unchanged else Dependency.LESS,
    )
    return Candidate(
        finding, *place, set_aside_by=_STATED_SILENCE if unchanged else frozenset(Reason)
    )


def _medication(
    statement: Statement,
    place: tuple[int, int],
    change: Dependency,
    before: float | None = None,
    after: float | None = None,
) -> Candidate:
    finding = DependencyChange(
        spans=(statement.span(*place),),
        dated=statement.dated,
        on="medication",
        change=change,
        before=before,
        after=after,
    )
    return Candidate(finding, *place)


def _compare(before: float, after: float) -> Dependency:
    if before == after:
        return Dependency.SAME
    return Dependency.LESS if after < before else Dependency.MORE
