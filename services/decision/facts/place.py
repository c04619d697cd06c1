"""Where in the body a finding is, as its sentence says."""

import re
from typing import Final, NamedTuple

from services.decision.facts.finding import Side
from services.decision.facts.statements import Statement
from services.decision.vocabulary.clinical import Kind
from services.decision.vocabulary.places import REGION, side_in

_NEAR: Final = 40  # characters in which a side belongs to a place
_LEVELS_NEAR: Final = 60
_COMMA: Final = 25
_JOINED: Final = re.compile(r"\s*(?:joint|spine)?\s*", re.IGNORECASE)
_TIED: Final = re.compile(
    r"\s*(?:of|on|to|for|at|in|involving)(?:\s+(?:the|his|her|left|right|bilateral|both))*\s*",
    re.IGNORECASE,
)
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
    if not statement.may_name_a_side:
        return Place(part, None, level)
    side = None
    if nearest:
        side = side_in(_since_comma(text[max(0, nearest.start - _NEAR) : nearest.end]))
    if side is None:
        side = side_in(_since_comma(text[max(first, start - _NEAR) : end]))
    if side is None:
        side = side_in(text[end : min(last, end + _NEAR)])
    return Place(part, Side(side) if side else None, level)


def named_place(statement: Statement, start: int, end: int) -> Place:
    """Return the place that the words from ``start`` to ``end`` themselves are about.

    Stricter than :func:`place_of`: the part stands in the words, right before them ("knee surgery")
    or is tied to them ("surgery on the left knee"). Else nothing is known of the place.
    """
    text = statement.text
    for each in statement.mentions(Kind.BODY_PART):
        before, after = text[each.end : start], text[end : each.start]
        if (
            (start <= each.start and each.end <= end)
            or (each.end <= start and _JOINED.fullmatch(before))
            or (end <= each.start and _TIED.fullmatch(after))
        ):
            side = side_in(_since_comma(text[max(0, each.start - _NEAR) : each.end]))
            return Place(each.term.name, Side(side) if side else None)
    return Place()


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
    if not statement.levels:
        return None
    near = [
        (_distance(statement.text, at, at + len(name), start, end), name)
        for name, at in statement.levels
    ]
    distance, name = min(near, default=(_LEVELS_NEAR, ""))
    return name if distance < _LEVELS_NEAR else None
