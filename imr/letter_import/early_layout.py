"""The layout of early 2013 (imr-process § 5.1, layout 2).

Title "Notice of Independent Medical Review Determination"; the decisions in sentences at the top;
the reviewer's qualifications; a case summary that was copied from the utilization review decision,
with a line that says so; the documents; then the reasons, request by request.
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

_TITLE: Final = re.compile(r"Notice of Independent Medical Review Determination", re.IGNORECASE)
_QUALIFICATIONS: Final = re.compile(
    r"Medical Qualifications of the Expert Reviewer:?$", re.IGNORECASE
)
_SUMMARY: Final = re.compile(r"(?:Expert Reviewer )?Case Summary:?$", re.IGNORECASE)
_DOCUMENTS: Final = re.compile(r"Documents Reviewed(?: for Determination)?:?$", re.IGNORECASE)
_DECIDED: Final = re.compile(
    r"(?P<number>\d+)\) (?P<organization>.{1,200}?) has determined the request for "
)
_DECISION: Final = re.compile(
    _DECIDED.pattern + r"(?P<request>.+) (?:is|are) (?P<denied>not )?"
    r"medically necessary and appropriate\.$"
)
_REGARDING: Final = re.compile(r"(?P<number>\d+)\) Regarding the request for ")
_RELIED_UPON: Final = re.compile(r"Sections? of the .*Relied Upon by", re.IGNORECASE)
_ADMINISTRATOR: Final = re.compile(r"The Claims Administrator\b")
_REVIEWER: Final = re.compile(r"The Expert Reviewer\b")
_RATIONALE: Final = re.compile(r"Rationale for the Decision:", re.IGNORECASE)
_EFFECT: Final = re.compile(r"Effect of the Decision:?$", re.IGNORECASE)
_COPIED: Final = re.compile(
    r"^The following case summary was taken from the utilization review .*?:\s*"
)


def is_early(lines: Sequence[Line]) -> bool:
    """Whether a letter has this layout."""
    return any(_TITLE.fullmatch(line.text) for line in lines[:40])


def read_early(lines: Sequence[Line]) -> Letter:
    """Read a letter of this layout.

    Raises:
        LetterUnreadableError: a part of it is missing; says which.
    """
    words = words_of(lines)
    qualifications = _at(lines, _QUALIFICATIONS, 0, "the reviewer's qualifications")
    summary = _at(lines, _SUMMARY, qualifications, "a case summary")
    documents = _at(lines, _DOCUMENTS, summary, "the documents reviewed")
    starts = _numbered(lines, _REGARDING, documents)
    decided = _numbered(lines[:qualifications], _DECIDED, 0)
    if not decided or len(starts) != len(decided):
        raise LetterUnreadableError(
            f"decides {len(decided)} requests and gives reasons for {len(starts)}; "
            "the file may be cut"
        )
    ends = [*starts[1:], _end(lines, starts[-1])]
    tops = zip(decided, [*decided[1:], qualifications], strict=True)
    found = [_decision(unwrap(lines[at:end], words)) for at, end in tops]
    text = _COPIED.sub("", unwrap(lines[summary + 1 : documents], words))
    if not text:
        raise LetterUnreadableError("has nothing below its case summary")
    return Letter(
        header=read_header(lines[: decided[0]]),
        credentials=read_credentials((), lines[qualifications + 1 : summary]),
        organization=found[0]["organization"],
        organization_short_name=found[0]["organization"].split()[0],
        clinical_summary=text,
        items=tuple(
            _item(one, lines[start:end], words, number)
            for number, (one, start, end) in enumerate(
                zip(found, starts, ends, strict=True), start=1
            )
        ),
    )


def _item(
    decision: re.Match[str], lines: Sequence[Line], words: frozenset[str], number: int
) -> Item:
    what = f"item {number}"
    relied = _at(lines, _RELIED_UPON, 0, f"the guidelines of {what}")
    administrator = _at(lines, _ADMINISTRATOR, relied, f"the claims administrator's of {what}")
    reviewer = _at(lines, _REVIEWER, administrator, f"the reviewer's guideline of {what}")
    rationale = _at(lines, _RATIONALE, reviewer, f"a rationale of {what}")
    reasons = unwrap(lines[rationale:], words).partition(":")[2].strip()
    if not reasons:
        raise LetterUnreadableError(f"has an empty rationale for {what}")
    return Item(
        request=decision["request"],
        outcome=Outcome.UPHELD if decision["denied"] else Outcome.OVERTURNED,
        claims_administrator_guideline=unwrap(lines[administrator:reviewer], words),
        reviewer_guideline=unwrap(lines[reviewer:rationale], words),
        rationale=reasons,
    )


def _decision(sentence: str) -> re.Match[str]:
    if found := _DECISION.match(sentence):
        return found
    raise LetterUnreadableError("does not say whether a request is medically necessary")


def _at(lines: Sequence[Line], label: re.Pattern[str], low: int, what: str) -> int:
    for at in range(low, len(lines)):
        if label.match(lines[at].text):
            return at
    raise LetterUnreadableError(f"has not {what}; the file may be cut")


def _numbered(lines: Sequence[Line], label: re.Pattern[str], low: int) -> list[int]:
    """Return where the first, the second … entry begins."""
    starts: list[int] = []
    for at in range(low, len(lines)):
        found = label.match(lines[at].text)
        if found and int(found["number"]) == len(starts) + 1:
            starts.append(at)
    return starts


def _end(lines: Sequence[Line], low: int) -> int:
    return next((at for at in range(low, len(lines)) if _EFFECT.match(lines[at].text)), len(lines))
