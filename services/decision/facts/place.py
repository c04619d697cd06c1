"""Where in the body a finding is, as its sentence says."""

import re
from typing import Final, NamedTuple

from services.decision.facts.finding import Side
from services.decision.facts.statements import Statement
from services.decision.vocabulary.clinical import Kind
from services.decision.vocabulary.places import REGION, level_mentions, side_in

_NEAR: Final = 40  # characters in which a side belongs to a place
_LEVELS_NEAR: Final = 60
_COMMA: Final = 25
_LINKED: Final = re.compile(
    r"[\w\s]{0,40}?\b(?:of|in|to|at|over|on|along|from|about|into|throughout)\b", re.IGNORECASE
)


class Place(NamedTuple):
    """What is known of it."""

    body_part: str | None = None
    laterality: Side | None = None
    level: str | None = None


def place_of(statement: Statement, start: int, end: int, usual: str | None = None) -> Place:
    """Return the place of what stands from ``start`` to ``end``.

    The part of the body that stands nearest in the same clause is meant, else the nearest in the
    sentence, else where the finding usually is.
    """
    text = statement.text
    first, last = statement.context.clause(start, end)
    parts = statement.mentions(Kind.BODY_PART)
    here = [each for each in parts if first <= each.start < last]
    level = _level(statement, start, end)
    if not here and level is None:
        here = parts
    nearest = min(
        here, key=lambda each: _distance(text, each.start, each.end, start, end), default=None
    )
    part = nearest.term.name if nearest else REGION[level[0]] if level else usual
    side = None
    if nearest:
        side = side_in(_since_comma(text[max(0, nearest.start - _NEAR) : nearest.end]))
    if side is None:
        side = side_in(_since_comma(text[max(first, start - _NEAR) : end]))
    if side is None:
        side = side_in(text[end : min(last, end + _NEAR)])
    return Place(part, Side(side) if side else None, level)


def _since_comma(text: str) -> str:
    return text[max(text.rfind(mark, 0, len(text) - 2) for mark in ",;:") + 1 :]


def _distance(text: str, start: int, end: int, other_start: int, other_end: int) -> int:
    """Return how far a place is from what it may belong to.

    A comma counts like some words, and so does a place that follows without "of" or "in": the neck
    in "lumbar strain and neck strain" belongs to what comes after it.
    """
    if end <= other_start:
        between = text[end:other_start]
        named_after = 0
    else:
        between = text[other_end:start]
        named_after = 0 if _LINKED.match(between) else _COMMA
    return len(between) + named_after + _COMMA * sum(between.count(mark) for mark in ",;:")


def _level(statement: Statement, start: int, end: int) -> str | None:
    if not any(word[-1].isdigit() and word[0] in "ctls" for word in statement.words):
        return None
    near = [
        (_distance(statement.text, at, at + len(name), start, end), name)
        for name, at in level_mentions(statement.text)
    ]
    distance, name = min(near, default=(_LEVELS_NEAR, ""))
    return name if distance < _LEVELS_NEAR else None
