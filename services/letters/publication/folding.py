"""Text as it is searched: without accents, look-alikes, invisible characters, or broken words.

What is found in the folded text is removed from the text as it was written.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_LOOK_ALIKES: Final = str.maketrans(
    "аеорсухіјѕһԁԛԝкмтвнгАВЕКМНОРСТУХІЈЅԌԚԜαορνυιΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɡℓ’‘ʼ`´‐‑‒–—",  # noqa: RUF001
    "aeopcyxijshdqwkmtbhrABEKMHOPCTYXIJSGQWaopvuiABEZHIKMNOPTYXigl'''''-----",
)
"""Cyrillic, Greek and other letters that a reader takes for Latin ones; quotes and dashes."""

_BROKEN: Final = re.compile(r"(?<=\w)-[^\S\n]*\n\s*(?=\w)")


@dataclass(frozen=True)
class Folded:
    """Folded text, and where each of its characters stood."""

    text: str
    at: Sequence[int]
    """Place in the original, by place in the folded text; one more for the end."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the folded text stood."""
        return self.at[start], self.at[end]


def foldings(text: str) -> Iterator[Folded]:
    """Yield the text folded; and once more with the words joined that a line's end has broken."""
    folded = _plain(text)
    yield folded
    if _BROKEN.search(folded.text):
        yield _joined(folded)


def fold(text: str) -> str:
    """Return ``text`` without accents, look-alikes and invisible characters.

    >>> fold("García’s")
    "Garcia's"
    """
    return _plain(text).text


def _plain(text: str) -> Folded:
    if text.isascii():
        return Folded(text, range(len(text) + 1))
    characters: list[str] = []
    at: list[int] = []
    for place, character in enumerate(text):
        for each in _shown(character):
            characters.append(each)
            at.append(place)
    at.append(len(text))
    return Folded("".join(characters), at)


def _shown(character: str) -> str:
    if character.isascii():
        return character
    parts = unicodedata.normalize("NFKD", character.translate(_LOOK_ALIKES))
    return "".join(
        each
        for each in parts.translate(_LOOK_ALIKES)
        if not unicodedata.combining(each) and unicodedata.category(each) != "Cf"
    )


def _joined(folded: Folded) -> Folded:
    characters: list[str] = []
    at: list[int] = []
    before = 0
    for broken in _BROKEN.finditer(folded.text):
        characters.append(folded.text[before : broken.start()])
        at.extend(folded.at[before : broken.start()])
        before = broken.end()
    characters.append(folded.text[before:])
    at.extend(folded.at[before:])
    return Folded("".join(characters), at)
