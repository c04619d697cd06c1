"""``imr evaluate --matching``: the specialties held fit, beside those of who reviewed the case.

Only the case part of a letter is asked what fits; what the letter says of its reviewer is opened to
compare, as in :mod:`imr.commands.evaluate`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.table import Table

from imr.letter_import.files import Imported
from imr.recorded import RecordedReviewer
from services.reviewer_match.fit import Competence, Specialties, Taxonomy, fit_set
from services.reviewer_match.fit.fit_set import is_surgical
from services.reviewer_match.standards import Standards
from shared.events.application_filed import ApplicationFiled


@dataclass(frozen=True)
class Matched:
    """One letter: the set that its case gets, beside the specialties that it states."""

    fit_set: tuple[str, ...]
    stated: tuple[str, ...]
    """By the taxonomy's names, where it knows them."""
    surgical: bool
    surgeon_first: bool
    unknown: tuple[str, ...]
    unknown_states: tuple[str, ...]

    @property
    def stated_is_in_set(self) -> bool:
        """Whether one of the stated specialties is in the set."""
        return not set(self.fit_set).isdisjoint(self.stated)


@dataclass
class Room:
    """What the comparison needs, read once."""

    taxonomy: Taxonomy = field(default_factory=Taxonomy.load)
    competence: Competence = field(default_factory=lambda: Competence(Specialties.load()))
    standards: Standards = field(default_factory=Standards.load)


def fitting(case: ApplicationFiled, room: Room) -> tuple[tuple[str, ...], bool]:
    """Return the fit set of a case, and whether an item is an operation.

    Nothing of the recorded determination reaches this function.
    """
    needs = room.competence.needs(case.items)
    found = fit_set(needs, room.taxonomy)
    return tuple(each.specialty for each in found), is_surgical(needs)


def compare(case: ApplicationFiled, reviewer: RecordedReviewer, room: Room) -> Matched:
    """Put the set beside what the letter states."""
    names, surgical = fitting(case, room)
    known = {each: room.taxonomy.named(each) for each in reviewer.specialties}
    states = room.standards.on(case.received_on).licensing_states
    return Matched(
        fit_set=names,
        stated=tuple(each for each in known.values() if each is not None),
        surgical=surgical,
        surgeon_first=surgical and bool(names) and room.taxonomy.is_surgeon(names[0]),
        unknown=tuple(each for each, name in known.items() if name is None),
        unknown_states=tuple(each for each in reviewer.licensed_in if each not in states),
    )


def compare_all(letters: Iterable[Imported]) -> list[Matched]:
    """Compare every letter."""
    room = Room()
    return [compare(each.files.case, each.files.determination.reviewer, room) for each in letters]


def as_data(found: Sequence[Matched]) -> dict[str, Any]:
    """Return the figures. A state that nobody knows stands among the unknown, named as such."""
    unknown = {name for each in found for name in each.unknown}
    unknown |= {f"state: {name}" for each in found for name in each.unknown_states}
    return {
        "letters": len(found),
        "fit_set_max": max((len(each.fit_set) for each in found), default=0),
        "stated_in_fit_set": sum(each.stated_is_in_set for each in found),
        "surgical_letters": sum(each.surgical for each in found),
        "surgeon_first": sum(each.surgeon_first for each in found),
        "unknown_specialties": sorted(unknown),
    }


def table(found: Sequence[Matched]) -> Table:
    """Lay the figures one below the other."""
    shown = Table("", "letters", box=None, pad_edge=False)
    shown.columns[1].justify = "right"
    for name, value in as_data(found).items():
        words = ", ".join(value) or "none" if isinstance(value, list) else str(value)
        shown.add_row(name.replace("_", " "), words)
    return shown
