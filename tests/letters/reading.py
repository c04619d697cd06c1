"""Reads a letter back from its PDF, the way templates/README.md promises that it can be read."""

import re

import pypdfium2

from services.letters.sections import folded

FOOT = re.compile(
    r"(?:(?:Case|Caso) CM\d{2}-\d{7}|Notice of [A-Za-z ]+|Request for Information|Aviso de .+|"
    r"Solicitud de información) · (?:Page \d+ of|Página \d+ de) \d+"
)
CORRECTED = re.compile(
    r"Corrected letter, version \d+\. It takes the place of the letter of \w+ \d+, \d{4}\.|"
    r"Carta corregida, versión \d+\. Sustituye la carta del \d+ de \w+ de \d{4}\."
)
HEADS = (
    "Simulated signature: made by a program, not by a physician.",
    "Public copy: names removed under Labor Code section 4610.6(m).",
)


def lines_of(pdf: bytes) -> list[str]:
    """Return every line of the text layer, running lines included."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return [line.strip() for page in pages for line in page.splitlines()]


def text_of(pdf: bytes) -> str:
    """Return the text without running lines, white space folded."""
    kept = (
        line
        for line in lines_of(pdf)
        if not (FOOT.fullmatch(line) or CORRECTED.fullmatch(line) or line in HEADS)
    )
    return folded("\n".join(kept))


def section(text: str, heading: str, following: str) -> str:
    """Return a section with its heading, up to the next one."""
    start = text.index(heading)
    return text[start : text.index(following, start)].strip()
