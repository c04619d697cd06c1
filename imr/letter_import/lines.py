"""The lines of a letter, with what their place on the page tells.

Sources differ in what they keep. The text of ``pdftotext -layout`` has blank lines between
paragraphs and a form feed at each page, but no spaces at line ends. PDFium has no blank lines, but
spaces at line ends, positions and fonts: the gaps and the bold lines are read from those.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from imr.letter_import.errors import LetterUnreadableError

_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_NEARLY_ALL: Final = 0.9
"""Share of lines from which on what they have in common, a blank line below or a space at the end,
means nothing."""


@dataclass(frozen=True)
class Line:
    """One line with something on it."""

    text: str
    """White space folded, none at either end."""
    spaced: bool | None = None
    """Whether a space stood at the end, so that another word follows; None: not known."""
    after_gap: bool = False
    """More room above than between the lines of a paragraph."""
    tops_page: bool = False
    """First line of a page after the first."""
    bold: bool | None = None
    """Whether all of it is bold; None where the source does not tell."""
    begins_item: bool = False
    """A line that counted the items stood above."""


def folded(text: str) -> str:
    """Return ``text`` with every run of white space as one space, and none at its ends."""
    return " ".join(text.split())


def lines_of_text(text: str) -> tuple[Line, ...]:
    """Read a text in which a form feed begins a page and blank lines part paragraphs.

    Where nearly every line is followed by a blank one, as in a text with double line spacing, only
    two or more blank lines make a gap.

    Raises:
        LetterUnreadableError: the text has no line.
    """
    found: list[tuple[str, int, bool]] = []  # the line, blank lines above, whether it tops a page
    blank, page_begins = 0, False
    for number, page in enumerate(text.split("\f")):
        page_begins = page_begins or number > 0
        for raw in _LINE_END.split(page):
            if not raw.strip():
                blank += 1
                continue
            found.append((raw, blank, page_begins))
            blank, page_begins = 0, False
        blank = max(0, blank - 1)  # the end of a page is not a blank line
    if not found:
        raise LetterUnreadableError("holds no text")
    usual = _usual_blank_lines([blanks for _, blanks, _ in found])
    tells = sum(raw[-1].isspace() for raw, _, _ in found) < _NEARLY_ALL * len(found)
    return tuple(
        Line(
            text=folded(raw),
            spaced=True if tells and raw[-1].isspace() else None,
            after_gap=blanks > usual,
            tops_page=tops,
        )
        for raw, blanks, tops in found
    )


def _usual_blank_lines(blanks: Sequence[int]) -> int:
    """Return how many blank lines stand between two lines of one paragraph."""
    below_first = blanks[1:]
    doubled = sum(1 for each in below_first if each >= 1)
    return 1 if below_first and doubled >= _NEARLY_ALL * len(below_first) else 0


def unwrap(lines: Iterable[Line], words: frozenset[str] = frozenset()) -> str:
    """Join the lines of a paragraph, or of several, into one line of text.

    A hyphen or slash at the end of a line belongs to the word, unless a space followed it:
    ``follow-`` / ``up`` is follow-up, ``10/14/`` / ``2016`` is a date, ``two-`` / ``or`` is a
    suspended hyphen. Only where ``words`` has the word written in one is the hyphen taken as the
    typesetter's: ``documen-`` / ``tation``. An address of the web may be broken anywhere.
    """
    text, above = "", None
    for line in lines:
        if above is None:
            text = line.text
        elif above.spaced or (line.after_gap and not line.tops_page):
            text = f"{text} {line.text}"
        elif above.spaced is False and ends_in_address(above):
            text += line.text
        else:
            text = _joined(text, line.text, words)
        above = line
    return text


def ends_in_address(line: Line) -> bool:
    """Whether the last word is an address of the web, or the beginning of one."""
    return bool(_ADDRESS.search(line.text))


_ADDRESS: Final = re.compile(r"\b(?:https?://|www\.)\S*$")
_OPEN_HYPHEN: Final = re.compile(r"([\w]+)-$")
_OPEN_SLASH: Final = re.compile(r"\w/$")
_FIRST_WORD: Final = re.compile(r"\w+")
_WHOLE_WORD: Final = re.compile(r"(?<![\w-])\w+(?![\w-])")
_HYPHENATED: Final = re.compile(r"\w+-\w+")
_SUSPENDED: Final = {"and", "or", "to"}


def _joined(left: str, right: str, words: frozenset[str]) -> str:
    first = _FIRST_WORD.match(right)
    if first is None:
        return f"{left} {right}"
    if _OPEN_SLASH.search(left):
        return left + right
    if not (hyphen := _OPEN_HYPHEN.search(left)):
        return f"{left} {right}"
    if first.group() in _SUSPENDED:
        return f"{left} {right}"
    if (hyphen.group(1) + first.group()).casefold() in words:
        return left[:-1] + right
    return left + right


def words_of(lines: Sequence[Line]) -> frozenset[str]:
    """Return the words that a letter writes in one and never with a hyphen, for :func:`unwrap`."""
    texts = [line.text.casefold() for line in lines]
    whole = {word for text in texts for word in _WHOLE_WORD.findall(text)}
    parted = {word.replace("-", "") for text in texts for word in _HYPHENATED.findall(text)}
    return frozenset(whole - parted)
