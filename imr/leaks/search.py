"""The search for what is left of a planted identifier: it knows the values, and no rule."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

LOOK_ALIKES: Final = {"a": "а", "e": "е", "o": "о", "i": "і", "c": "с", "p": "р", "x": "х"}  # noqa: RUF001 - that they look alike is the point
"""Cyrillic letters that pass for Latin ones."""

_PLAIN: Final = str.maketrans(
    {**{other: letter for letter, other in LOOK_ALIKES.items()}, "’": "'", "–": "-", "\u2011": "-"}
)

_AROUND: Final = 40
"""Characters that are told before and after what was found."""


@dataclass(frozen=True)
class Sought:
    """A text, as it is searched: what a reader could make of it, however it is written."""

    text: str

    @cached_property
    def plain(self) -> str:
        """Latin letters without accents and invisible characters, single spaces."""
        if self.text.isascii():
            return re.sub(r"\s+", " ", self.text)
        shown = unicodedata.normalize("NFKD", self.text).translate(_PLAIN)
        kept = (each for each in shown if not unicodedata.combining(each) and not _hidden(each))
        return re.sub(r"\s+", " ", "".join(kept))

    @cached_property
    def squeezed(self) -> str:
        """Letters and digits alone, in small letters."""
        return re.sub(r"[\W_]+", "", self.plain.casefold())


def _hidden(character: str) -> bool:
    return unicodedata.category(character) == "Cf"


@dataclass(frozen=True)
class Needle:
    """What must be found nowhere: letters and digits in this order, or a pattern."""

    field: str
    """Of which it tells."""
    squeezed: str = ""
    pattern: str = ""

    def found_in(self, text: Sought) -> str | None:
        """Return the place where a reader of ``text`` could find it, or nothing."""
        if self.pattern:
            found = self._compiled.search(text.plain)
            return None if found is None else _around(text.plain, *found.span())
        at = text.squeezed.find(self.squeezed)
        return None if at < 0 else _around(text.squeezed, at, at + len(self.squeezed))

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)


def squeezed(field: str, value: str) -> Needle:
    """Return what is left of a value that occurs nowhere by chance.

    >>> squeezed("employee.name", "García-Zwolbrink").squeezed
    'garciazwolbrink'
    """
    return Needle(field, squeezed=Sought(value).squeezed)


def _around(text: str, start: int, end: int) -> str:
    return text[max(0, start - _AROUND) : end + _AROUND]


def hits(needles: Iterable[Needle], text: str) -> Iterator[tuple[Needle, str]]:
    """Yield every needle that is in a text, with its surroundings."""
    sought = Sought(text)
    for needle in dict.fromkeys(needles):
        place = needle.found_in(sought)
        if place is not None:
            yield needle, place


def text_in(content: bytes | str) -> str:
    """Return what a reader sees of a file: all texts and keys of JSON, or the file as it is."""
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    try:
        return "\n".join(_walked(json.loads(text)))
    except ValueError:
        return text


def _walked(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield str(key)
            yield from _walked(each)
    elif isinstance(value, list):
        for each in value:
            yield from _walked(each)
    elif value is not None:
        yield str(value)
