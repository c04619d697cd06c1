"""Patterns written in the words of the vocabulary."""

import re
from typing import Final

from services.decision.vocabulary.drugs import MEDICATION
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


def compiled(pattern: str, **fragments: str) -> re.Pattern[str]:
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
    return re.compile(rf"(?<!\w)(?:{text})(?!\w)", re.IGNORECASE)
