"""The specialties among which a case's reviewer is looked for first: few, and of several grounds.

Several boards' physicians may know one treatment equally well. A set that names five certificates
of one board would be no wider than one that names one of them, so each family of boards is heard
once before any is heard twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.reviewer_match.fit.competence import Need, fit, hardest
from services.reviewer_match.fit.taxonomy import Taxonomy

MOST: Final = 5
"""Specialties that a set names at most."""

SURGICAL: Final = "surgery"


@dataclass(frozen=True)
class Fitted:
    """A specialty, how well it fits every item together, and why."""

    specialty: str
    weight: float
    because: str


def is_surgical(needs: Sequence[Need]) -> bool:
    """Whether one of the items is an operation."""
    return any(need.treatment == SURGICAL for need in needs)


def fit_set(needs: Sequence[Need], taxonomy: Taxonomy, most: int = MOST) -> tuple[Fitted, ...]:
    """Return the specialties that fit a case best, at most ``most``, the best first.

    A specialty counts by the item that it fits least; where none fits every item, by the hardest
    item (imr-process § 3.4). A surgical item wants a surgeon first.
    """
    ranked = _ranked(needs, taxonomy) or _ranked((hardest(needs),), taxonomy)
    heard: dict[str, int] = {}
    rounds: list[tuple[int, int, Fitted]] = []
    for at, each in enumerate(ranked):
        family = taxonomy.families.get(each.specialty, each.specialty)
        heard[family] = heard.get(family, 0) + 1
        rounds.append((heard[family], at, each))
    chosen = sorted(rounds, key=lambda each: each[:2])[:most]
    return tuple(each for _, _, each in sorted(chosen, key=lambda each: each[1]))


def _ranked(needs: Sequence[Need], taxonomy: Taxonomy) -> list[Fitted]:
    names = {name for need in needs for name in need.fits}
    surgical = is_surgical(needs)
    found = []
    for name in names:
        fits = [fit((name,), need) for need in needs]
        known = [each for each in fits if each is not None]
        if len(known) < len(needs):
            continue
        weakest = min(known, key=lambda each: each.weight)
        mean = sum(each.weight for each in known) / len(known)
        found.append((weakest, mean, name))
    found.sort(
        key=lambda each: (
            surgical and not taxonomy.is_surgeon(each[2]),
            -each[0].weight,
            -each[1],
            each[2],
        )
    )
    return [Fitted(name, weakest.weight, weakest.because) for weakest, _, name in found]
