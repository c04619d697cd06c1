"""LT2: a determination that was told in any of the four layouts is read back as it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from imr.bench import layouts
from imr.bench.letters_read_back import comes_back
from imr.letter_import.case_files import case_files
from imr.letter_import.errors import LetterUnreadableError
from imr.letter_import.letter import read_letter
from imr.letter_import.stated import Letter
from services.letters.registry import DETERMINATION, Registry
from services.letters.render import Renderer
from shared.events.parties import Language

REGISTRY = Registry.read()
TEMPLATE = REGISTRY.in_force(DETERMINATION, date(2026, 12, 1))
RENDERER = Renderer(REGISTRY)
SEED = 20


def printed(told: Letter, language: Language = Language.ENGLISH) -> bytes:
    """Our own letter."""
    return RENDERER.render(layouts.our_letter(told, TEMPLATE, language)).pdf


@pytest.mark.parametrize(
    ("tell", "count"),
    [
        (lambda told: layouts.usual(told).encode(), 150),
        (lambda told: layouts.early(told).encode(), 150),
        (lambda told: layouts.by_subcontractor(told).encode(), 150),
        (printed, 25),
        (partial(printed, language=Language.SPANISH), 25),
    ],
    ids=["usual", "early 2013", "subcontractor", "ours", "ours in Spanish"],
)
def test_what_was_told_is_read_back(tell: Callable[[Letter], bytes], count: int) -> None:
    """10,000 of each in ``imr bench``; a wrong one is a decision that somebody misreads."""
    told = list(layouts.invented(count, SEED))

    assert [each for each in told if not comes_back(each, tell(each))] == []


@pytest.mark.parametrize("tell", [layouts.early, layouts.by_subcontractor])
def test_an_older_layout_makes_a_case_like_any_other(tell: Callable[[Letter], str]) -> None:
    """The files that the chain takes come out, and say what was not told."""
    (told,) = layouts.invented(1, SEED)

    files = case_files(read_letter(tell(told).encode()))

    assert files.case.case_number == told.header.case_number
    assert [item.outcome for item in files.determination.items] == [
        item.outcome for item in told.items
    ]


@pytest.mark.parametrize(
    ("tell", "part", "what"),
    [
        (layouts.early, "Medical Qualifications of the Expert Reviewer:", "qualifications"),
        (layouts.early, "Expert Reviewer Case Summary:", "case summary"),
        (layouts.early, "Rationale for the Decision:", "rationale"),
        (layouts.early, "medically necessary and appropriate.", "medically necessary"),
        (layouts.by_subcontractor, "CASE SUMMARY:", "case summary"),
        (layouts.by_subcontractor, "MEDICAL REVIEWER QUALIFICATIONS:", "qualifications"),
    ],
)
def test_a_part_that_is_missing_is_named(
    tell: Callable[[Letter], str], part: str, what: str
) -> None:
    """Half a letter is no letter, in any layout."""
    told = replace(next(layouts.invented(1, SEED)))
    text = tell(told)
    assert part in text

    with pytest.raises(LetterUnreadableError, match=what):
        read_letter(text.replace(part, "-").encode())
