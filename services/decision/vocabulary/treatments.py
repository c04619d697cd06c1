"""Treatments that may be asked for: ``treatments.yaml``."""

from collections.abc import Iterator
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.decision.vocabulary.files import read
from services.decision.vocabulary.lexicon import Lexicon, Mention, tokens

Category = Literal[
    "pharmacy",
    "rehab",
    "injection",
    "diagnostic",
    "surgery",
    "dme",
    "program",
    "behavioral",
    "homecare",
    "other",
]


class Treatment(BaseModel):
    """One treatment, by what it is called."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    words: tuple[str, ...]
    category: Category
    group: str | None = None
    visits: bool = False


_LIST: Final = TypeAdapter(tuple[Treatment, ...]).validate_python(read("treatments.yaml"))

TREATMENTS: Final = {each.name: each for each in _LIST}
"""By name, the more specific first."""

_RANK: Final = {name: number for number, name in enumerate(TREATMENTS)}

THERAPIES: Final = tuple(each.name for each in _LIST if each.visits)
"""Treatments that come in courses of visits, for which earlier visits matter."""

LEXICON: Final = Lexicon({each.name: each.words for each in _LIST})

MASK: Final = "\u00a6"
"""Stands for each letter of a therapy's name in a text that patterns are to read: one name for all
keeps them short."""


def mentioned(text: str) -> list[Mention[str]]:
    """Return where a text names treatments; what lies within a longer name is not meant.

    >>> [each.term for each in mentioned("Pre-op PT/PTT; physical therapy")]
    ['laboratory', 'physical_therapy']
    """
    longest: list[Mention[str]] = []
    for found in sorted(LEXICON.mentions(tokens(text)), key=_by_length):
        if all(found.end <= other.start or other.end <= found.start for other in longest):
            longest.append(found)
    return sorted(longest, key=lambda each: each.start)


def _by_length(found: Mention[str]) -> tuple[int, int]:
    return found.start - found.end, _RANK[found.term]


def treatments_in(text: str) -> Iterator[str]:
    """Yield the treatments that a text names, in the order of the list."""
    yield from sorted({found.term for found in mentioned(text)}, key=_RANK.__getitem__)


def rank(name: str) -> int:
    """Return the place of a treatment in the list: the more specific stand first."""
    return _RANK[name]
