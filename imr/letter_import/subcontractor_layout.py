"""The layout of subcontractors (imr-process § 5.1, layout 3).

Issue at dispute, case summary, documents, guideline relied on and why, rationale, the reviewer's
qualifications. Several issues are numbered, and so are what was relied on and the reasons. Whether
treatment is necessary stands in the rationale's heading. The claims administrator's guideline and
who issues the letter are not told.
"""

import re
from collections.abc import Sequence
from typing import Final

from imr.letter_import.credentials import read_credentials
from imr.letter_import.errors import LetterUnreadableError
from imr.letter_import.header import read_header
from imr.letter_import.items import Item
from imr.letter_import.lines import Line, unwrap, words_of
from imr.letter_import.stated import Letter
from shared.events.case import Outcome

NOT_TOLD: Final = "(not told in this layout)"

_ISSUE: Final = re.compile(r"ISSUES? AT DISPUTE:")
_SUMMARY: Final = re.compile(r"CASE SUMMARY:")
_DOCUMENTS: Final = re.compile(r"DOCUMENTS REVIEWED FOR DETERMINATION:")
_GUIDELINE: Final = re.compile(
    r"MEDICAL TREATMENT GUIDELINE\(S\) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:"
)
_RATIONALE: Final = re.compile(
    r"RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS (?P<denied>NOT )?"
    r"MEDICALLY NECESSARY:"
)
_QUALIFICATIONS: Final = re.compile(r"MEDICAL REVIEWER QUALIFICATIONS:")
_HEADING_LINES: Final = 3
_NUMBER: Final = re.compile(r"(?P<number>\d+)\. ")

_Part = tuple[re.Match[str], int, int]
"""A heading, and from where to where the text below it goes."""


def is_by_subcontractor(lines: Sequence[Line]) -> bool:
    """Whether a letter has this layout."""
    return any(_ISSUE.fullmatch(line.text) for line in lines)


def read_by_subcontractor(lines: Sequence[Line]) -> Letter:
    """Read a letter of this layout.

    Raises:
        LetterUnreadableError: a part of it is missing; says which.
    """
    words = words_of(lines)
    headings = _headings(lines)
    for label, what in (
        (_ISSUE, "an issue at dispute"),
        (_SUMMARY, "a case summary"),
        (_GUIDELINE, "the guideline relied upon"),
        (_RATIONALE, "a rationale"),
        (_QUALIFICATIONS, "the reviewer's qualifications"),
    ):
        if label not in headings:
            raise LetterUnreadableError(f"has not {what}; the file may be cut")
    issues = _entries(lines, headings[_ISSUE], words)
    relied = _entries(lines, headings[_GUIDELINE], words)
    (_, low, high), *_ = headings[_SUMMARY]
    (_, reviewer, end), *_ = headings[_QUALIFICATIONS]
    decided: dict[int, tuple[Outcome, str]] = {}
    for part in headings[_RATIONALE]:
        outcome = Outcome.UPHELD if part[0]["denied"] else Outcome.OVERTURNED
        for number, text in _entries(lines, [part], words).items():
            decided[number] = outcome, text
    if not issues.keys() == relied.keys() == decided.keys():
        raise LetterUnreadableError(
            f"disputes {len(issues)} issues and gives reasons for {len(decided)}; "
            "the file may be cut"
        )
    (_, above, _), *_ = headings[_ISSUE]
    return Letter(
        header=read_header(lines[:above]),
        credentials=read_credentials((), lines[reviewer:end]),
        organization=None,
        organization_short_name=NOT_TOLD,
        clinical_summary=unwrap(lines[low:high], words),
        items=tuple(
            Item(
                request=request,
                outcome=decided[number][0],
                claims_administrator_guideline=NOT_TOLD,
                reviewer_guideline=relied[number],
                rationale=decided[number][1],
            )
            for number, request in issues.items()
        ),
    )


def _headings(lines: Sequence[Line]) -> dict[re.Pattern[str], list[_Part]]:
    """Return every heading, which may go over several lines, with the place of its text."""
    found: list[tuple[re.Pattern[str], re.Match[str], int, int]] = []
    at = 0
    while at < len(lines):
        for length in range(1, _HEADING_LINES + 1):
            text = " ".join(line.text for line in lines[at : at + length])
            hit = next(((each, match) for each in _LABELS if (match := each.fullmatch(text))), None)
            if hit:
                found.append((*hit, at, at + length))
                at += length - 1
                break
        at += 1
    ends = [*(start for _, _, start, _ in found[1:]), len(lines)]
    parts: dict[re.Pattern[str], list[_Part]] = {}
    for (label, match, _, below), end in zip(found, ends, strict=True):
        parts.setdefault(label, []).append((match, below, end))
    return parts


_LABELS: Final = (_ISSUE, _SUMMARY, _DOCUMENTS, _GUIDELINE, _RATIONALE, _QUALIFICATIONS)


def _entries(
    lines: Sequence[Line], parts: Sequence[_Part], words: frozenset[str]
) -> dict[int, str]:
    """Return numbered entries; a text without numbers is the first and only one."""
    _, low, high = parts[0]
    starts = [
        at
        for at in range(low, high)
        if _NUMBER.match(lines[at].text) and (at == low or lines[at].after_gap)
    ]
    if not starts or starts[0] != low:
        text = unwrap(lines[low:high], words)
        return {1: text} if text else {}
    entries: dict[int, str] = {}
    for start, end in zip(starts, [*starts[1:], high], strict=True):
        number, _, text = unwrap(lines[start:end], words).partition(". ")
        entries[int(number)] = text
    return entries
