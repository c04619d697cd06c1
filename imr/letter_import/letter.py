"""What a published determination letter states, read from its lines.

Beside the usual layout, which is ours too, there are an early one and that of subcontractors. Ours
may be in Spanish.
"""

import re
from collections.abc import Sequence
from typing import Final

from imr.letter_import.credentials import read_credentials
from imr.letter_import.early_layout import is_early, read_early
from imr.letter_import.errors import LetterUnreadableError
from imr.letter_import.header import read_header
from imr.letter_import.items import ends_within_a_sentence, read_items
from imr.letter_import.lines import Line, lines_of_text, unwrap, words_of
from imr.letter_import.pdf import MAGIC, lines_of_pdf
from imr.letter_import.running_lines import without_running_lines
from imr.letter_import.sections import Section, sections
from imr.letter_import.spanish import in_english, is_spanish
from imr.letter_import.stated import Letter
from imr.letter_import.subcontractor_layout import is_by_subcontractor, read_by_subcontractor

_SENDER: Final = re.compile(r"^(.{1,200}?) sent the complete case file to an expert reviewer")
_SUMMARY_LEAD_IN: Final = re.compile(
    r"^The expert reviewer developed the following clinical case summary based on .*?:\s*"
)


def read_letter(content: bytes) -> Letter:
    """Read a letter from the bytes of a text or PDF file.

    Raises:
        LetterUnreadableError: it is neither, or not a whole letter; says what is missing.
    """
    if not content:
        raise LetterUnreadableError("is empty")
    if content.startswith(MAGIC):
        return read_lines(lines_of_pdf(content))
    text = _text(content)
    letter = read_lines(lines_of_text(text))
    if not text.rstrip(" \t\r\n").endswith("\f"):
        _require_last_sentence(lines_of_text(text)[-1])
    return letter


def read_lines(lines: Sequence[Line]) -> Letter:
    """Read a letter from its lines, in any of the published layouts.

    Raises:
        LetterUnreadableError: it is not a whole letter; says what is missing.
    """
    if is_early(lines):
        return read_early(lines)
    if is_by_subcontractor(lines):
        return read_by_subcontractor(lines)
    if is_spanish(lines):
        lines = in_english(lines)
    parts = sections(without_running_lines(lines))
    words = words_of(lines)
    sender = _SENDER.match(unwrap(parts[Section.MADE]))
    summary = _SUMMARY_LEAD_IN.sub("", unwrap(parts[Section.SUMMARY], words))
    if not summary:
        raise LetterUnreadableError(f"has nothing below {Section.SUMMARY.value}")
    organization = sender.group(1) if sender else None
    items, short_name = read_items(parts[Section.ISSUES], organization, words)
    return Letter(
        header=read_header(parts[Section.HEADER]),
        credentials=read_credentials(parts[Section.HEADER], parts[Section.MADE]),
        organization=organization,
        organization_short_name=short_name,
        clinical_summary=summary,
        items=items,
    )


def _text(content: bytes) -> str:
    if zero := content.find(b"\0") + 1:
        raise LetterUnreadableError(f"is binary: byte {zero} is zero; text or PDF is read")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LetterUnreadableError(
            f"is not UTF-8 text: byte {error.start + 1} cannot be read"
        ) from None


def _require_last_sentence(line: Line) -> None:
    """A text whose last page is not closed by a form feed must at least end with a sentence."""
    if ends_within_a_sentence(line):
        raise LetterUnreadableError("breaks off within a sentence; the file may be cut")
