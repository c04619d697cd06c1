"""The lines of our own letters that are no part of what a letter says (services/letters/templates).

Page heads and feet, and the lines that count the items or name the application of each.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from imr.letter_import.lines import Line, ends_in_address

_FOOT: Final = re.compile(
    r"Case CM\d{2}-\d{7} · Page \d+ of \d+|Caso CM\d{2}-\d{7} · Página \d+ de \d+"
)
_ITEM: Final = re.compile(r"Item \d+ of \d+|Tratamiento \d+ de \d+|(?:Case|Caso) CM\d{2}-\d{7}")
"""Which of several it is, and from which of the applications that were joined."""
_CORRECTED: Final = re.compile(
    r"Corrected letter, version \d+\. It takes the place of the letter of \w+ \d+, \d{4}\."
    r"|Carta corregida, versión \d+\. Sustituye la carta del \d+ de \w+ de \d{4}\."
)
_HEADS: Final = (
    "Simulated signature: made by a program, not by a physician.",
    "Firma simulada: hecha por un programa, no por un médico.",
    "Public copy: names removed under Labor Code section 4610.6(m).",
)


def without_running_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Drop page heads and feet, and note where an item begins.

    Only our own letters have feet, and their lines end at white space only, but for addresses of
    the web: no hyphen at a line end is ever the typesetter's, and none joins the next line.
    """
    if not any(_FOOT.fullmatch(line.text) for line in lines):
        return tuple(lines)
    kept: list[Line] = []
    tops_page = begins_item = False
    for line in lines:
        tops_page = tops_page or line.tops_page
        if _is_running(line.text):
            continue
        if _ITEM.fullmatch(line.text):
            begins_item = True
            continue
        spaced = not (line.spaced is False and ends_in_address(line))
        kept.append(replace(line, spaced=spaced, tops_page=tops_page, begins_item=begins_item))
        tops_page = begins_item = False
    return tuple(kept)


def _is_running(text: str) -> bool:
    return bool(_FOOT.fullmatch(text) or _CORRECTED.fullmatch(text)) or text in _HEADS
