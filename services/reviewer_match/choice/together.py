"""Many waiting cases at once: the assignment with the best total, by SciPy's exact solver.

Every case gets at most one reviewer, nobody gets more than he has places for, and nobody gets a
case below the floor (he is not eligible for it then). As many cases as possible are assigned; where
places are short, those that are due sooner come first; among these assignments, the total of the
scores of :mod:`services.reviewer_match.choice.score` is the greatest there is. Each further case of
one reviewer costs what one more open case takes from a score.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.reviewer_match.choice.pool import Floats, Ints, Weighed

_UNASSIGNED: Final = -100.0
"""What it is worth to leave a case waiting: less than any assignments can lose elsewhere."""
_URGENCY: Final = 50.0
_TIE: Final = 1e-10
"""Under the last digit of a score, even summed over a thousand cases."""
_FORBIDDEN: Final = -1e6


def together(
    cases: Sequence[Weighed], places: Ints, capacity: Ints, reviewers: Sequence[str], load: float
) -> list[int | None]:
    """Return for each case the place of its reviewer in the roster, or nothing.

    The same cases get the same reviewers in whatever order they come.

    Args:
        cases: in numbers, over one roster.
        places: how many more cases each reviewer may get.
        capacity: how many each may have at all.
        reviewers: their ids.
        load: what a full load takes from a score.
    """
    if not cases:
        return []
    order = sorted(range(len(cases)), key=lambda at: str(cases[at].question.case_id))
    value = np.where(
        np.array([cases[at].eligible for at in order]),
        np.array([cases[at].scores for at in order])
        + _ties([str(cases[at].question.case_id) for at in order], reviewers),
        _FORBIDDEN,
    )
    waiting = _waiting([cases[at] for at in order])
    found = solve(value, waiting, places, capacity, load)
    answer: list[int | None] = [None] * len(cases)
    for at, reviewer in zip(order, found, strict=True):
        answer[at] = reviewer
    return answer


def solve(
    value: Floats, waiting: Floats, places: Ints, capacity: Ints, load: float
) -> list[int | None]:
    """Return the best assignment of rows to columns, each column as often as it has places.

    A column stands in the solver's matrix once for each place that it may need, each worth less by
    the load. Few reviewers need many, so a column is given more places only where all that it has
    are taken: one whose last place stays free would not use another that is worth less.
    """
    rows, columns = value.shape
    usable = np.flatnonzero((value > _FORBIDDEN / 2).any(axis=0) & (places > 0))
    given = np.minimum(places[usable], 2)
    while True:
        owner = np.repeat(usable, given)
        nth = np.concatenate([np.arange(each) for each in given]) if len(given) else given
        worth = value[:, owner] - load * nth / np.maximum(capacity[owner], 1)
        none = np.full((rows, rows), _FORBIDDEN)
        np.fill_diagonal(none, waiting)
        chosen = _maximum(np.hstack([worth, none]))
        taken = np.bincount(owner[chosen[chosen < len(owner)]], minlength=columns)[usable]
        short = (taken == given) & (given < np.minimum(places[usable], rows))
        if not short.any():
            return [int(owner[at]) if at < len(owner) else None for at in chosen.tolist()]
        given = np.where(short, np.minimum(np.minimum(places[usable], rows), given * 2), given)


def _maximum(worth: Floats) -> Ints:
    from scipy.optimize import linear_sum_assignment  # a second, and no start needs it

    _, columns = linear_sum_assignment(worth, maximize=True)
    return np.asarray(columns, dtype=np.int64)


def _waiting(cases: Sequence[Weighed]) -> Floats:
    """Return what it is worth to let each case wait: the sooner it is due, the less."""
    due = np.array([each.question.term.last.toordinal() for each in cases], dtype=np.float64)
    worth: Floats = _UNASSIGNED - _URGENCY / (1.0 + due - due.min())
    return worth


def _ties(cases: Sequence[str], reviewers: Sequence[str]) -> Floats:
    """Return next to nothing for each pair, by a hash: equals take turns, the same each time."""
    mixed = _hashes(cases)[:, None] ^ _hashes(reviewers)[None, :]
    # splitmix64: one round makes neighbouring numbers unlike.
    with np.errstate(over="ignore"):
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    drawn: Floats = (mixed >> np.uint64(11)).astype(np.float64) / 2.0**53 * _TIE
    return drawn


def _hashes(names: Sequence[str]) -> NDArray[np.uint64]:
    return np.array(
        [int.from_bytes(hashlib.sha256(each.encode()).digest()[:8], "big") for each in names],
        dtype=np.uint64,
    )
