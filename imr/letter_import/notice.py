"""What a notice of ours tells, read back from the text of its PDF (LT8).

The labels and headings by which it is divided are the template's own, in either language; a heading
is a line in bold type. What the notice itself says is never looked up.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from imr.letter_import.errors import LetterUnreadableError
from imr.letter_import.lines import Line, folded
from imr.letter_import.pdf import lines_of_pdf
from services.letters.notice import Notice
from services.letters.notice_draft import NoticeWording
from services.letters.registry import LetterTemplate
from shared.events.notice_issued import NoticeKind
from shared.events.parties import Language

_FOOT: Final = re.compile(r".+ · (?:Page \d+ of|Página \d+ de) \d+")


@dataclass(frozen=True)
class Told:
    """What stands in a notice, white space folded; entries with their numbers."""

    kind: NoticeKind
    language: Language
    organization: str
    dated: str
    addressee: str
    facts: Mapping[str, str]
    opening: str
    sections: tuple[tuple[str, str], ...]
    copies: str


def told_by(notice: Notice) -> Told:
    """Return what a twin tells, to be held against what was read."""
    addressee = notice.addressee
    assert addressee is not None  # of version 2
    return Told(
        kind=notice.kind,
        language=notice.language,
        organization=notice.organization,
        dated=notice.date_in_words or "",
        addressee=folded(" ".join((addressee.name, *addressee.address))),
        facts={each.name or "": folded(each.value) for each in notice.facts},
        opening=folded(" ".join(notice.opening)),
        sections=tuple(
            (
                each.name or "",
                folded(
                    " ".join(
                        (
                            *each.paragraphs,
                            *(f"{no}. {text}" for no, text in enumerate(each.entries, start=1)),
                        )
                    )
                ),
            )
            for each in notice.sections
        ),
        copies="; ".join(notice.copies),
    )


def read_notice(content: bytes, template: LetterTemplate) -> Told:
    """Read a notice that was made with this template.

    Raises:
        LetterUnreadableError: it is no such notice, or not a whole one; says what is missing.
    """
    lines = [each for each in lines_of_pdf(content) if not _FOOT.fullmatch(each.text)]
    for language in template.wordings:
        wording = template.wording(NoticeWording, language)
        for kind, words in wording.kinds.items():
            if any(each.bold and each.text == words.title for each in lines):
                return _read(lines, kind, language, wording)
    raise LetterUnreadableError("is no notice: it has none of their titles")


def _read(
    lines: Sequence[Line], kind: NoticeKind, language: Language, wording: NoticeWording
) -> Told:
    words = wording.kinds[kind]
    headings = {wording.for_party: "for_party"} | {
        section.heading: name for name, section in words.sections.items()
    }
    title = _only(lines, words.title)
    starts = [at for at, each in enumerate(lines) if each.bold and each.text in headings]
    if not starts:
        raise LetterUnreadableError(f"has no section {wording.for_party}; the file may be cut")
    ends = [*starts[1:], _copies(lines, wording.labels["copies"])]
    organization, strapline = lines[0].text, folded(wording.strapline)
    above = _text(lines[1:title]).removeprefix(strapline).strip()
    dated = re.match(_day_pattern(wording), above)
    if dated is None:
        raise LetterUnreadableError("has no date below its letterhead")
    table = _text(lines[title + 1 : starts[0]])
    begin = re.search(_pattern(words.opening[0]), table)
    if begin is None:
        raise LetterUnreadableError("has no opening; the file may be cut")
    return Told(
        kind=kind,
        language=language,
        organization=organization,
        dated=dated.group(),
        addressee=above[dated.end() :].strip(),
        facts=_facts(table[: begin.start()], wording.facts),
        opening=table[begin.start() :],
        sections=tuple(
            (headings[lines[start].text], _text(lines[start + 1 : end]))
            for start, end in zip(starts, ends, strict=True)
        ),
        copies=_text(lines[ends[-1] :]).partition(": ")[2],
    )


def _facts(table: str, labels: Mapping[str, str]) -> dict[str, str]:
    """Divide the table at its labels, each of which ends in a colon."""
    names = {label: name for name, label in labels.items()}
    either = "|".join(re.escape(each) for each in sorted(names, key=len, reverse=True))
    found = list(re.finditer(rf"(?<!\S)(?P<label>{either}):(?= )", table))
    ends = [*(after.start() for _, after in pairwise(found)), len(table)]
    return {
        names[each["label"]]: table[each.end() : end].strip()
        for each, end in zip(found, ends, strict=True)
    }


def _pattern(sentence: str) -> str:
    """Return a sentence of the template as a pattern, its braces open."""
    return r".*?".join(map(re.escape, re.split(r"\{\w+\}", folded(sentence))))


def _day_pattern(wording: NoticeWording) -> str:
    months = "|".join(wording.months)
    return wording.day.format(month=f"(?:{months})", day=r"\d{1,2}", year=r"\d{4}")


def _only(lines: Sequence[Line], text: str) -> int:
    return next(at for at, each in enumerate(lines) if each.bold and each.text == text)


def _copies(lines: Sequence[Line], label: str) -> int:
    for at in range(len(lines) - 1, 0, -1):
        if lines[at].text.startswith(f"{label}: "):
            return at
    raise LetterUnreadableError(f"has no line {label}; the file may be cut")


def _text(lines: Sequence[Line]) -> str:
    return folded(" ".join(each.text for each in lines))
