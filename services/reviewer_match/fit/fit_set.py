"""The few specialties that a case asks for: who knows it best, and who of those is to be had.

Many boards' physicians know an imaging study or a course of therapy; a set that names the five
rarest of them would name nobody. So the specialty that fits best always stands in the set, and for
the other places fit is weighed by how many reviewers hold a specialty (``taxonomy.yaml``). A second
certificate of one board widens a set less than the first of another, so each family of boards is
heard once before any is heard twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.reviewer_match.fit.competence import Need, fit, hardest
from services.reviewer_match.fit.taxonomy import Taxonomy

MOST: Final = 5
"""Specialties that a set names at most."""

SURGICAL: Final = "surgery"

_TO_BE_HAD: Final = {"many": 1.0, "some": 0.75, "few": 0.5}
"""What a fit counts for a place in the set, by how many reviewers there are. Mark P."""


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
    """Return the specialties that a case asks for, at most ``most``, the best fit first.

    A specialty counts by the item that it fits least; where none fits every item, by the hardest
    item (imr-process § 3.4). A surgical item wants a surgeon first.
    """
    ranked = _ranked(needs, taxonomy)
    if not ranked or (is_surgical(needs) and not taxonomy.is_surgeon(ranked[0].specialty)):
        ranked = _ranked((hardest(needs),), taxonomy)
    if not ranked:
        return ()
    best, *others = ranked
    heard = {taxonomy.families[best.specialty]: 1}
    rounds: list[tuple[int, float, int]] = []
    for at, each in sorted(
        enumerate(others), key=lambda one: (-_expected(one[1], taxonomy), one[0])
    ):
        family = taxonomy.families[each.specialty]
        rounds.append((heard.get(family, 0), -_expected(each, taxonomy), at))
        heard[family] = heard.get(family, 0) + 1
    places = sorted(at for _, _, at in sorted(rounds)[: most - 1])
    return (best, *(others[at] for at in places))


def _expected(each: Fitted, taxonomy: Taxonomy) -> float:
    return round(each.weight * _TO_BE_HAD[taxonomy.specialties[each.specialty].reviewers], 6)


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
