"""Letters without which a pattern cannot match, so that most texts need not be searched for it.

After the idea of RE2's ``FilteredRE2``: whether one of a few strings stands in a sentence is known
many times sooner than where some hundred ways of saying a thing match it.
"""

import re
from collections.abc import Iterable, Iterator
from re import _constants as kind
from re import _parser
from typing import Any, Final

Choice = frozenset[str]
"""Strings in lower case, one of which stands in whatever a pattern matches."""

_LETTERS: Final = 27
"""Of an alphabet: each more that a string has makes it so much rarer."""
_TOO_FREQUENT: Final = 0.1


def needed(pattern: re.Pattern[str]) -> tuple[Choice, ...]:
    """Return choices, each of which whatever a pattern matches has to meet; the shortest first.

    None where figures or any words will do.

    >>> [sorted(each) for each in needed(re.compile(r"(?:Norco|pills?) (?:is )?stop(?:ped)?"))]
    [['stop'], ['norco', 'pill']]
    """
    found = _of_sequence(_parser.parse(pattern.pattern, pattern.flags))
    rare = {_shortest(each) for each in found if _frequency(each) < _TOO_FREQUENT}
    return tuple(sorted(rare, key=lambda each: (len(each), sorted(each))))


def _of_sequence(parts: Iterable[tuple[Any, Any]]) -> Iterator[Choice]:
    run = ""
    for operation, value in parts:
        if operation is kind.LITERAL:
            run += chr(value).lower()
            continue
        if run:
            yield frozenset({run})
        run = ""
        yield from _of_part(operation, value)
    if run:
        yield frozenset({run})


def _of_part(operation: object, value: Any) -> Iterator[Choice]:
    match operation:
        case kind.BRANCH:
            rarest = [min(_of_sequence(way), key=_frequency, default=None) for way in value[1]]
            known = [choice for choice in rarest if choice is not None]
            if len(known) == len(rarest):
                yield frozenset().union(*known)
        case kind.IN if all(each is kind.LITERAL for each, _ in value):
            yield frozenset(chr(letter).lower() for _, letter in value)
        case kind.SUBPATTERN:
            yield from _of_sequence(value[-1])
        case kind.MAX_REPEAT | kind.MIN_REPEAT | kind.POSSESSIVE_REPEAT if value[0]:
            yield from _of_sequence(value[-1])
        case kind.ATOMIC_GROUP:
            yield from _of_sequence(value)


def _frequency(choice: Choice) -> float:
    return sum(1.0 if each.isspace() else float(_LETTERS) ** -len(each) for each in choice)


def _shortest(choice: Choice) -> Choice:
    """Leave out what holds another of the strings."""
    return frozenset(
        each for each in choice if not any(other in each and other != each for other in choice)
    )
