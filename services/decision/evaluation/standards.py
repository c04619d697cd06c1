"""Which standard of medical necessity was used, and what was searched in which order."""

from datetime import date
from typing import Final, Literal

from pydantic import Field

from services.decision.evaluation.citation import GuidelineCitation, StudyCitation
from services.decision.facts.rebuttal import Rebuttal
from services.decision.guidelines.entry import Entry, Level
from services.decision.guidelines.library import Consulted, PendCode
from shared.events.case import Identifier
from shared.events.envelope import Part
from shared.text import Line

_METHOD_OF_2015: Final = date(2015, 4, 20)
"""First day of 8 CCR 9792.21.1 and 9792.25.1 (mtus-guidelines § 1.1, general knowledge)."""

_NO_ENTRY: Final = {
    PendCode.NO_GUIDELINE_FOR_ITEM: "the library has no entry for the treatment",
    PendCode.NO_GUIDELINE_IN_FORCE: "no entry of the library was in force for it on the day",
    PendCode.BODY_PART_NOT_STATED: "the part of the body is not known",
    PendCode.GUIDELINE_PAST_REVIEW: "the entry is past its review-by date",
    PendCode.GUIDELINE_HELD_INVALID: "the entry was held invalid",
    PendCode.GUIDELINE_UNCERTAIN: "the entry is marked as uncertain",
}


class Standard(Part):
    """One level of the hierarchy of LC 4610.5(c)(2)."""

    level: Level
    used: bool
    because: Line = Field(description="Why it was used, or why it is inapplicable.")


class SearchStep(Part):
    """One step of the search sequence."""

    step: Literal["1", "2A", "2B", "2C"]
    searched: Line
    found: tuple[Identifier, ...] = Field(default=(), description="Entries of the library.")
    result: Line


def hierarchy(consulted: Consulted, rebuttal: Rebuttal | None = None) -> tuple[Standard, ...]:
    """Name the level that was used, and say of every higher one why it does not apply.

    A lower level is never used while an MTUS entry matches, unless its presumption is rebutted
    (imr-process § 4.3). Where no entry applies, no level is used.
    """
    found = consulted.found
    if not isinstance(found, Entry):
        standing = consulted.standing[0] if consulted.standing else None
        level = standing.level if standing else Level.MTUS
        why = _NO_ENTRY.get(found, "no entry of the library applies")
        return (Standard(level=level, used=False, because=why),)
    if rebuttal is None:
        return (
            *_passed_over(found),
            Standard(level=found.level, used=True, because=f"{found.id} speaks of the item"),
        )
    grade = rebuttal.grade.value.replace("_", " ")
    instead = Level.STUDIES
    if isinstance(rebuttal.citation, GuidelineCitation):
        instead = max(Level.PROFESSIONAL, found.level)
    passed = [each for each in _passed_over(found) if each.level < instead]
    rebutted = Standard(
        level=found.level, used=False, because=f"{found.id} is rebutted by evidence, graded {grade}"
    )
    between = [
        Standard(level=each, used=False, because="the evidence brought is of another kind")
        for each in Level
        if found.level < each < instead
    ]
    used = Standard(level=instead, used=True, because=f"evidence of grade {grade}")
    before = [rebutted] if found.level < instead else []
    return (*passed, *before, *between, used)


def _passed_over(entry: Entry) -> list[Standard]:
    return [
        Standard(level=level, used=False, because=because)
        for level, because in sorted(entry.inapplicable.items())
    ]


def search(
    day: date, consulted: Consulted, rebuttal: Rebuttal | None = None
) -> tuple[SearchStep, ...]:
    """Tell what was searched, in the order of 8 CCR 9792.21.1, up to the step that answered.

    Before 2015-04-20 the older section 9792.25 asked for a rating of strength instead; the order
    was kept, and the step says so.
    """
    mtus = tuple(each.id for each in consulted.standing if each.level is Level.MTUS)
    others = tuple(each.id for each in consulted.standing if each.level is not Level.MTUS)
    section = "8 CCR 9792.21.1" if day >= _METHOD_OF_2015 else "8 CCR 9792.25 before 2015-04-20"
    answered = consulted.found.id if isinstance(consulted.found, Entry) else None
    steps = [
        SearchStep(
            step="1",
            searched=f"MTUS in force on {day} ({section})",
            found=mtus,
            result=_answer(mtus, answered),
        )
    ]
    if answered in mtus and rebuttal is None:
        return tuple(steps)
    steps.append(
        SearchStep(
            step="2A",
            searched="ACOEM or ODG, as far as the library holds them",
            found=others,
            result=_answer(others, answered),
        )
    )
    if answered in others and rebuttal is None:
        return tuple(steps)
    study = rebuttal is not None and isinstance(rebuttal.citation, StudyCitation | None)
    steps.append(
        SearchStep(
            step="2B",
            searched="other nationally recognised guidelines",
            result="cited by the reviewer" if rebuttal and not study else "not in the library",
        )
    )
    if rebuttal and not study:
        return tuple(steps)
    steps.append(
        SearchStep(
            step="2C",
            searched="peer-reviewed studies",
            result="cited by the reviewer" if rebuttal else "not in the library",
        )
    )
    return tuple(steps)


def _answer(found: tuple[str, ...], answered: str | None) -> str:
    if answered in found:
        return f"{answered} answers"
    return "found, not applied" if found else "silent"
