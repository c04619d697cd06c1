"""Both typesetters set the same content."""

import html
import re

from typer.testing import CliRunner

from imr.bench.typesetting import page
from imr.commands import app
from services.letters.letter import Letter
from tests.letters.samples import a_letter


def test_the_page_says_everything_that_the_letter_says() -> None:
    """A typesetter that got less to set would look fast."""
    letter: Letter = a_letter()
    said = " ".join(html.unescape(re.sub("<[^>]+>", " ", page(letter))).split())

    texts = [
        letter.case_number,
        letter.organization,
        letter.clinical_summary,
        letter.statements.result,
        letter.statements.how,
        *letter.statements.effect,
        *letter.statements.appeal_grounds,
        *(text for item in letter.items for text in (item.description, item.rationale)),
        *(document.author or "" for document in letter.documents),
    ]
    for text in texts:
        assert " ".join(text.split()) in said


def test_what_the_letter_says_is_no_markup() -> None:
    """Text from outside is set as text."""
    letter = a_letter()
    page_of = page(letter.model_copy(update={"clinical_summary": "<b>5 & 6</b>"}))

    assert "&lt;b&gt;5 &amp; 6&lt;/b&gt;" in page_of


def test_an_unknown_measurement_is_refused() -> None:
    """In one line, before anything is started."""
    result = CliRunner().invoke(app, ["bench", "--only", "rocket"])

    assert result.exit_code == 2
    assert "rocket" in result.output
