"""The disputed items of a letter: request, decision, two guidelines, reasons.

Each item begins with a heading that ends in its decision, and only the label that follows tells
that it was one. Where the heading begins is read from a line that counts the items, from bold
type, from the gap above it, or from the line above, which ends with a sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from imr.letter_import.errors import LetterUnreadableError
from imr.letter_import.lines import Line, unwrap
from imr.letter_import.modified_requests import begins_too_late
from shared.events.case import Outcome


@dataclass(frozen=True)
class Item:
    """One disputed item as the letter has it; white space folded."""

    request: str
    outcome: Outcome
    claims_administrator_guideline: str
    reviewer_guideline: str
    rationale: str


_ADMINISTRATOR: Final = re.compile(r"Claims Administrator guideline:", re.IGNORECASE)
_REVIEWER: Final = re.compile(r"(?P<organization>[A-Z][^:]{0,199}?) guideline:")
"""Any name may stand there; the organisation's own, where the letter names it, goes first."""
_RATIONALE: Final = re.compile(r"Decision rationale:", re.IGNORECASE)
_AMOUNTS: Final = re.compile(r"Amounts:")
"""Below the heading in our own letters, where utilization review granted a part."""
_LEAD_IN: Final = re.compile(r"^The Final Determination was based on .*? set forth below:\s*")
_HEADING: Final = re.compile(
    r"^(?P<request>.*\S)\s*:\s*(?P<outcome>Upheld|Overturned)$", re.IGNORECASE
)
_SENTENCE_END: Final = re.compile(r"[.?!][\"\u201d\u2019')\]]*$")


def read_items(
    lines: Sequence[Line], organization: str | None = None, words: frozenset[str] = frozenset()
) -> tuple[tuple[Item, ...], str]:
    """Read the items of the section, and the organisation's short name from its guideline label.

    Args:
        lines: The section's, without its heading.
        organization: Who sent the case to the reviewer, where the letter says so.
        words: The letter's own, for :func:`~imr.letter_import.lines.unwrap`.

    Raises:
        LetterUnreadableError: there is none, or a part of one is missing; says of which.
    """
    starts = [number for number, line in enumerate(lines) if _ADMINISTRATOR.match(line.text)]
    if not starts:
        raise LetterUnreadableError(
            "has no 'Claims Administrator guideline:' below its issues; the file may be cut"
        )
    rationales = [
        _label(lines, _RATIONALE, start, end, number)
        for number, (start, end) in enumerate(
            zip(starts, [*starts[1:], len(lines)], strict=True), start=1
        )
    ]
    headings = [0]
    for number, (above, end) in enumerate(zip(rationales, starts[1:], strict=False), start=2):
        headings.append(_heading_start(lines, above + 1, end, number))
    items, short_name = [], ""
    for number, (heading, start, rationale, end) in enumerate(
        zip(headings, starts, rationales, [*headings[1:], len(lines)], strict=True), start=1
    ):
        reviewer = _reviewer_label(lines, organization, start + 1, rationale, number)
        told = next((at for at in range(heading, start) if _AMOUNTS.match(lines[at].text)), start)
        request, outcome = _decision(unwrap(lines[heading:told], words), number)
        if found := _REVIEWER.match(unwrap(lines[reviewer:rationale])):
            short_name = found.group("organization")
        items.append(
            Item(
                request=request,
                outcome=outcome,
                claims_administrator_guideline=_value(lines[start:reviewer], words),
                reviewer_guideline=_value(lines[reviewer:rationale], words),
                rationale=_value(lines[rationale:end], words),
            )
        )
    for number, item in enumerate(items, start=1):
        _require_whole(item, number)
    return tuple(items), short_name


def ends_within_a_sentence(line: Line) -> bool:
    """Whether the text breaks off: a letter's last line ends with a sentence."""
    return not _SENTENCE_END.search(line.text)


def _reviewer_label(
    lines: Sequence[Line], organization: str | None, low: int, high: int, number: int
) -> int:
    if organization:
        own = re.compile(re.escape(organization.split()[0]) + r"\b.* guideline:")
        for index in range(low, high):
            if own.match(unwrap(lines[index : min(index + 2, high)])):
                return index
    return _label(lines, _REVIEWER, low, high, number)


def _label(lines: Sequence[Line], label: re.Pattern[str], low: int, high: int, number: int) -> int:
    for index in range(low, high):
        if label.match(lines[index].text):
            return index
    name = "Decision rationale" if label is _RATIONALE else "reviewer's guideline"
    raise LetterUnreadableError(f"has no {name} for item {number}; the file may be cut")


def _decision(heading: str, number: int) -> tuple[str, Outcome]:
    found = _HEADING.match(_LEAD_IN.sub("", heading))
    if not found:
        raise LetterUnreadableError(f"has no decision in the heading of item {number}")
    return found.group("request"), Outcome(found.group("outcome").lower())


def _value(lines: Sequence[Line], words: frozenset[str]) -> str:
    """Return what follows the label, which ends in the first colon."""
    return unwrap(lines, words).partition(":")[2].strip()


def _require_whole(item: Item, number: int) -> None:
    parts = {
        "claims administrator's guideline": item.claims_administrator_guideline,
        "reviewer's guideline": item.reviewer_guideline,
        "rationale": item.rationale,
    }
    for name, text in parts.items():
        if not text:
            raise LetterUnreadableError(f"has an empty {name} for item {number}")


# -- where a heading begins ------------------------------------------------------------------------


def _heading_start(lines: Sequence[Line], low: int, end: int, number: int) -> int:
    """Return where the heading begins that ends above ``end``, not above ``low``."""
    for at in range(low, end):
        if lines[at].begins_item:
            return at
    if lines[end - 1].bold and not lines[low - 1].bold:
        start = end - 1
        while start > low and lines[start - 1].bold:
            start -= 1
        if _whole(lines, start, end):
            return start
    begins = [at for at in range(end - 1, low - 1, -1) if _whole(lines, at, end)]
    for sign in (_below_gap_or_sentence, _on_next_page):
        for at in begins:
            if sign(lines, at):
                return at
    raise LetterUnreadableError(f"does not show where the heading of item {number} begins")


def _below_gap_or_sentence(lines: Sequence[Line], at: int) -> bool:
    if lines[at].after_gap:
        return True
    ended = _SENTENCE_END.search(lines[at - 1].text)
    return bool(ended) and not lines[at].text[0].islower()


def _on_next_page(lines: Sequence[Line], at: int) -> bool:
    return lines[at].tops_page and not lines[at].text[0].islower()


def _whole(lines: Sequence[Line], start: int, end: int) -> bool:
    """Whether a heading may begin here: it names the request, a modified one from its origin."""
    heading = unwrap(lines[start:end])
    return bool(_HEADING.match(heading)) and not begins_too_late(heading)
