"""The lines of a PDF, by PDFium, with gaps and bold type read from positions and fonts."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median_low
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from imr.letter_import.errors import LetterUnreadableError
from imr.letter_import.lines import Line, folded

MAGIC: Final = b"%PDF-"
_MOST_PAGES: Final = 500
_LINE_END_HYPHENS: Final = {"\x02", "\ufffe"}
"""PDFium's mark for a hyphen at a line end; it swallows the line end and any space with it."""
_INVISIBLE: Final = {"\r", "\xad"}
_GAP: Final = 1.3
"""Times the usual distance of two baselines: from there on it is a gap."""


def lines_of_pdf(content: bytes) -> tuple[Line, ...]:
    """Read the lines of all pages.

    Raises:
        LetterUnreadableError: PDFium cannot open it, it is too long, or it holds no text.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        raise LetterUnreadableError(
            "is a PDF that cannot be opened: cut, damaged or locked"
        ) from None
    with document:
        if len(document) > _MOST_PAGES:
            raise LetterUnreadableError(f"has {len(document)} pages, more than {_MOST_PAGES}")
        pages = [
            [row for row in _rows(document[number]) if row.text.strip()]
            for number in range(len(document))
        ]
    usual = median_low([step for rows in pages for step in _steps(rows) if step > 0] or [0.0])
    found = [line for number, rows in enumerate(pages) for line in _lines(rows, number, usual)]
    if not found:
        raise LetterUnreadableError("is a PDF without text, perhaps a scan; it needs OCR first")
    if not any(line.bold for line in found):
        found = [replace(line, bold=None) for line in found]
    return tuple(found)


@dataclass
class _Row:
    """The characters of one line."""

    text: str = ""
    baseline: float | None = None
    bold: bool = True


def _rows(page: Any) -> Iterator[_Row]:
    textpage = page.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    row = _Row()
    for index in range(textpage.count_chars()):
        char = chr(pdfium.FPDFText_GetUnicode(textpage, index))
        if char == "\n":
            yield row
            row = _Row()
        elif char in _LINE_END_HYPHENS:
            row.text += "-"
            yield row
            row = _Row()
        elif char.isspace() and char != "\r":
            row.text += " "
        elif char not in _INVISIBLE:
            row.text += char
            row.bold = row.bold and _is_bold(textpage, index)
            if row.baseline is None:
                pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
                row.baseline = y.value
    yield row


def _is_bold(textpage: Any, index: int) -> bool:
    name = ctypes.create_string_buffer(200)
    pdfium.FPDFText_GetFontInfo(textpage, index, name, len(name), ctypes.c_int())
    return b"bold" in name.value.lower()


def _lines(rows: Sequence[_Row], page: int, usual: float) -> Iterator[Line]:
    steps = _steps(rows)
    for number, row in enumerate(rows):
        yield Line(
            text=folded(row.text),
            spaced=row.text[-1] == " ",
            after_gap=number > 0 and abs(steps[number - 1]) > _GAP * usual,
            tops_page=number == 0 and page > 0,
            bold=row.bold,
        )


def _steps(rows: Sequence[_Row]) -> list[float]:
    """Return how far each line stands below the one before it on the page, in points."""
    return [(above.baseline or 0.0) - (below.baseline or 0.0) for above, below in pairwise(rows)]
