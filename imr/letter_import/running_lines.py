"""The lines of our own letters that are no part of what a letter says (services/letters/templates).

Page heads and feet, and the lines that count the items.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from imr.letter_import.lines import Line, ends_in_address

_FOOT: Final = re.compile(r"Case CM\d{2}-\d{7} · Page \d+ of \d+")
_ITEM: Final = re.compile(r"Item \d+ of \d+")
_HEADS: Final = (
    "Simulated signature: made by a program, not by a physician.",
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
        if _FOOT.fullmatch(line.text) or line.text in _HEADS:
            continue
        if _ITEM.fullmatch(line.text):
            begins_item = True
            continue
        spaced = not (line.spaced is False and ends_in_address(line))
        kept.append(replace(line, spaced=spaced, tops_page=tops_page, begins_item=begins_item))
        tops_page = begins_item = False
    return tuple(kept)
