"""Proposals beside what the writers of invented applications expected (docs/evaluation.md).

It guards the figures, and shows nothing about real letters: those are measured by ``imr evaluate``.
"""

from typing import Final

import pytest

from imr.evaluation.agreement import Agreement
from services.decision.guidelines import Library
from tests.decision.invented import figures

_LEAST: Final = {"building": (0.90, 0.87, 0.86), "figure": (0.86, 0.77, 0.72)}
"""Decided, agreeing of these, balanced agreement."""


@pytest.fixture(scope="module")
def found() -> dict[str, Agreement]:
    return figures(Library.load())


@pytest.mark.parametrize("name", _LEAST)
def test_proposals_stay_as_good_as_they_were(found: dict[str, Agreement], name: str) -> None:
    """Always saying *Upheld* would have a balanced agreement of 0.5."""
    decided, agreeing, balanced = _LEAST[name]
    of = found[name]

    assert of.understood / of.items >= 0.95
    assert of.decided / of.items >= decided
    assert of.agree / of.decided >= agreeing
    assert (of.balanced or 0) >= balanced
