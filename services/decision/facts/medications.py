"""Drugs that the patient takes, begins or gives up, with doses."""

import re
from collections.abc import Iterator
from typing import Final

from services.decision.facts.candidate import Candidate
from services.decision.facts.clinical import Medication, MedicationState, OpioidDose
from services.decision.facts.reason import Reason
from services.decision.facts.statements import Statement
from services.decision.request.amounts import days_of_supply, per_day, strength
from services.decision.vocabulary.clinical import Kind
from services.decision.vocabulary.drugs import CLASS_OF
from services.decision.vocabulary.names import DrugClass
from services.decision.vocabulary.numbers import number
from services.decision.vocabulary.patterns import compiled

_STOPPED: Final = compiled(
    r"discontinu(?:e|ed|es|ing|ation)|stop(?:ped|s|ping)?|weaned off|no longer|off of|ceased"
)
_STARTED: Final = compiled(
    r"prescribed|prescription|prescribe|start(?:ed|s|ing)?|initiat(?:ed|e|ing)|began|begin|"
    r"dispensed|given|trial of"
)
_TAKEN: Final = compiled(
    r"medications?|medicines?|meds|tak(?:es|en|ing)|took|us(?:es|ed|ing)|on|with|"
    r"includ(?:es?|ed|ing)|"
    r"continu(?:e|es|ed|ing)|tolerat(?:es|ed|ing)|treated|treatments?|(?:relieved|controlled|"
    r"managed|helped) (?:by|with)|regimen|current"
)
_BECAME: Final = re.compile(
    r"[^.;,]{0,25}?\s(?:was|were|has been|have been)\s(?:(?P<stopped>discontinued|stopped|ceased)|"
    r"started|prescribed|initiated|dispensed|begun)\b",
    re.IGNORECASE,
)
_REACH: Final = 60
_DOSE_WITHIN: Final = 60
_MORPHINE: Final = compiled(
    r"(?:MED|MME|OME|morphine[- ]equivalen(?:t|ts|ce)(?: dose)?)[^.;]{0,30}?"
    r" ?<number:dose>(?: ?mg)?"
    r"|<number:before> ?mg (?:of )?(?:MED|MME|OME|morphine[- ]equivalents?)"
)
_NOT_TAKEN: Final = frozenset(Reason) - {Reason.HISTORICAL}
_NOT_STOPPED: Final = _NOT_TAKEN - {Reason.REQUESTED, Reason.HYPOTHETICAL}
"""A plan to give a drug up is as good as giving it up."""


def medications(statement: Statement) -> Iterator[Candidate]:
    """Read drugs and classes of drugs in use; a drug that is only asked for is none."""
    for kind in (Kind.DRUG, Kind.DRUG_CLASS):
        mentions = statement.mentions(kind)
        for number_, each in enumerate(mentions):
            before = statement.text[: each.start]
            following = mentions[number_ + 1].start if number_ + 1 < len(mentions) else None
            state = _told_after(statement.text[each.end : following]) or _state(
                before[-_REACH:], before
            )
            if state is None:
                continue
            follows = statement.text[each.end : following][:_DOSE_WITHIN]
            named = each.term.name
            finding = Medication(
                spans=(statement.span(each.start, each.end),),
                dated=statement.dated,
                drug=named if kind is Kind.DRUG else None,
                drug_class=CLASS_OF[named] if kind is Kind.DRUG else DrugClass(named),
                state=state,
                mg=strength(follows, "mg"),
                per_day=per_day(follows),
                days=days_of_supply(follows),
            )
            by = _NOT_STOPPED if state is MedicationState.STOPPED else _NOT_TAKEN
            yield Candidate(finding, each.start, each.end, set_aside_by=by)
    yield from _morphine(statement)


def _told_after(after: str) -> MedicationState | None:
    """Return what the words right after a drug say that became of it: "Norco was stopped"."""
    found = _BECAME.match(after)
    if found is None:
        return None
    return MedicationState.STOPPED if found["stopped"] else MedicationState.STARTED


def _state(near: str, before: str) -> MedicationState | None:
    cues = [
        (found.start(), state)
        for state, pattern in (
            (MedicationState.STOPPED, _STOPPED),
            (MedicationState.STARTED, _STARTED),
        )
        for found in pattern.finditer(near)
    ]
    if cues:
        return max(cues)[1]
    return MedicationState.CURRENT if _TAKEN.search(before) else None


def _morphine(statement: Statement) -> Iterator[Candidate]:
    if not statement.words & {"med", "mme", "ome", "morphine"}:
        return
    for found in _MORPHINE.finditer(statement.text):
        dose = OpioidDose(
            spans=(statement.span(*found.span()),),
            dated=statement.dated,
            mg_per_day=number(found["dose"] or found["before"]),
        )
        yield Candidate(dose, *found.span())
