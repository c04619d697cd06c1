"""LT8: what is read from the PDF of a notice is what its twin says."""

import random

import pytest

from imr.letter_import.errors import LetterUnreadableError
from imr.letter_import.notice import read_notice, told_by
from services.letters.registry import NOTICE
from services.letters.render import Renderer
from shared.events.notice_issued import NoticeKind
from shared.events.parties import Language
from tests.letters.notice_samples import WRITTEN_ON, a_notice, copies
from tests.letters.samples import REGISTRY, a_letter

RENDERER = Renderer(REGISTRY)
TEMPLATE = REGISTRY.in_force(NOTICE, WRITTEN_ON)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", NoticeKind)
def test_every_copy_reads_as_its_twin_says(kind: NoticeKind, language: Language) -> None:
    """Every kind, language and party: who reads by program and on paper has the same content."""
    for notice in copies(kind, language).values():
        assert read_notice(RENDERER.render(notice).pdf, TEMPLATE) == told_by(notice)


def test_long_and_odd_entries_are_read_whole() -> None:
    """Over several pages, with words that are headings elsewhere and characters of many kinds."""
    draw = random.Random(3)
    words = ("L4-5", "and/or", "REASONS", "Copies:", "“worst”", "½", "(2)", "re-examined")
    notice = a_notice(NoticeKind.ASSIGNMENT)
    entries = tuple(" ".join(draw.choices(words, k=40)) for _ in range(60))
    sections = tuple(
        each.model_copy(update={"entries": entries}) if each.name == "disputed" else each
        for each in notice.sections
    )
    long = notice.model_copy(update={"sections": sections})

    assert read_notice(RENDERER.render(long).pdf, TEMPLATE) == told_by(long)


def test_a_determination_is_no_notice() -> None:
    """It is read by another reader, and says so."""
    with pytest.raises(LetterUnreadableError, match="no notice"):
        read_notice(RENDERER.render(a_letter()).pdf, TEMPLATE)
