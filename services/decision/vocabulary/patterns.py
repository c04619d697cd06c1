"""Patterns written in the words of the vocabulary."""

import re
import sys
from collections.abc import Callable, Iterator
from typing import Final

from services.decision.vocabulary.drugs import MEDICATION
from services.decision.vocabulary.needed import needed
from services.decision.vocabulary.numbers import NUMBER
from services.decision.vocabulary.treatments import MASK

SESSIONS: Final = r"(?:sessions?|visits?|treatments?|appointments?)"

_FRAGMENTS: Final = {
    "number": NUMBER,
    "sessions": SESSIONS,
    "medication": MEDICATION,
    "therapy": f"{MASK}++",
}
_REFERENCE: Final = re.compile(r"(?<!\?P)<(?P<fragment>[a-z_]+)(?::(?P<group>[a-z_]+))?>")

_TAKEN_FOR_OTHERS: Final = re.compile("[\u0130\u0131\u017f]")
"""Letters that :mod:`re` takes for an i or an s, and ``str.lower`` does not."""


class Pattern:
    """A pattern that leaves a text alone in which no match can be; letter case does not matter."""

    def __init__(self, pattern: str) -> None:
        """Compile a pattern written as :mod:`re` has it."""
        self._compiled = re.compile(pattern, re.IGNORECASE)
        self._needed = tuple(map(tuple, needed(self._compiled)))
        self.match = self._compiled.match
        self.fullmatch = self._compiled.fullmatch

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return the first match, as :mod:`re` does."""
        return self._compiled.search(text, start, end) if self.may_be_in(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the matches, as :mod:`re` does."""
        return self._compiled.finditer(text) if self.may_be_in(text) else iter(())

    def sub(self, replacement: str | Callable[[re.Match[str]], str], text: str) -> str:
        """Replace the matches, as :mod:`re` does."""
        return self._compiled.sub(replacement, text)

    def may_be_in(self, text: str) -> bool:
        """Whether a match in a text, or in a part of it, is possible."""
        lower = text.lower()
        for choice in self._needed:
            for each in choice:
                if each in lower:
                    break
            else:
                return not text.isascii() and _TAKEN_FOR_OTHERS.search(text) is not None
        return True


def compiled(pattern: str, **fragments: str) -> Pattern:
    """Compile a pattern that is written in the words of this module.

    ``<number>`` stands for a fragment of that name, ``<number:count>`` for the same as a named
    group; a space stands for any white space, a space with a question mark for none as well;
    letter case does not matter; a match begins and ends at a word's edge.

    >>> compiled("<number:count> <sessions>").search("for Twelve sessions")["count"]
    'Twelve'
    """
    known = _FRAGMENTS | fragments

    def insert(reference: re.Match[str]) -> str:
        fragment, group = reference["fragment"], reference["group"]
        return f"(?P<{group}>{known[fragment]})" if group else f"(?:{known[fragment]})"

    text = pattern
    while _REFERENCE.search(text):
        text = _REFERENCE.sub(insert, text)
    text = text.replace(" ?", r"\s*").replace(" ", r"\s+")
    return Pattern(rf"(?<!\w)(?:{text})(?!\w)")
