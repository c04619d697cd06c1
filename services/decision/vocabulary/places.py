"""Parts of the body, sides and levels of the spine."""

import re
from typing import Final

from pydantic import TypeAdapter

from services.decision.vocabulary.files import read
from services.decision.vocabulary.lexicon import Lexicon, tokens
from services.decision.vocabulary.patterns import Pattern

WORDS: Final = TypeAdapter(dict[str, tuple[str, ...]]).validate_python(read("body_parts.yaml"))

LEXICON: Final = Lexicon(WORDS)

_EXTREMITIES: Final = frozenset({"lower extremity", "upper extremity"})
_LEVEL: Final = re.compile(
    r"(?<![\w.])(?P<region>[CTLS])-?(?P<first>\d{1,2})"
    r"(?:\s*(?:-|/|through|to|and|&)\s*(?P<next_region>[CTLS])?-?(?P<second>\d{1,2})(?![\d/]))?"
    r"(?![\w.]\d)",
    re.IGNORECASE,
)
_VERTEBRAE: Final = {"C": 8, "T": 12, "L": 5, "S": 5}
REGION: Final = {"C": "neck", "T": "upper back", "L": "low back", "S": "low back"}
_SIDE: Final = Pattern(
    r"(?<!\w)(?:(?P<both>bilateral(?:ly)?|both(?= (?:the )?\w+s\b)|left and right|right and left)|"
    r"(?P<left>left|lt)|(?P<right>right|rt))(?!\w)"
)


def body_parts_in(text: str) -> tuple[str, ...]:
    """Return the parts of the body that a text names, in the order of the list.

    An arm or a leg is named only where nothing nearer is.

    >>> body_parts_in("left shoulder and L4-5"), body_parts_in("both legs")
    (('low back', 'shoulder'), ('lower extremity',))
    """
    found = {each.term for each in LEXICON.mentions(tokens(text))}
    found |= {REGION[level[0]] for level in levels_in(text)}
    nearer = found - _EXTREMITIES
    return tuple(name for name in WORDS if name in (nearer or found))


def side_in(text: str) -> str | None:
    """Return the side that a text names; both where it names each.

    >>> side_in("right and left knee"), side_in("Left L4"), side_in("neck")
    ('bilateral', 'left', None)
    """
    sides = {str(found.lastgroup) for found in _SIDE.finditer(text)}
    if not sides:
        return None
    return "bilateral" if len(sides) > 1 or "both" in sides else sides.pop()


def may_name_a_side(text: str) -> bool:
    """Whether a text has words out of which a part of it can name a side."""
    return _SIDE.may_be_in(text)


def levels_in(text: str) -> tuple[str, ...]:
    """Return the levels of the spine that a text names, each once.

    >>> levels_in("L4-5 and L5-S1, C6"), levels_in("bilateral T12 to L1")
    (('L4-L5', 'L5-S1', 'C6'), ('T12-L1',))
    """
    return tuple(dict.fromkeys(name for name, _ in level_mentions(text)))


def level_mentions(text: str) -> list[tuple[str, int]]:
    """Return levels with the place of each."""
    found = []
    for each in _LEVEL.finditer(text):
        region, first = each["region"].upper(), int(each["first"])
        if not 1 <= first <= _VERTEBRAE[region]:
            continue
        second_region = (each["next_region"] or region).upper()
        second = int(each["second"]) if each["second"] else None
        if second is None or not 1 <= second <= _VERTEBRAE[second_region]:
            found.append((f"{region}{first}", each.start()))
        else:
            found.append((f"{region}{first}-{second_region}{second}", each.start()))
    return found
