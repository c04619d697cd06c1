"""The sections of a letter, by their headings."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from imr.letter_import.errors import LetterUnreadableError
from imr.letter_import.lines import Line


class Section(StrEnum):
    """The headings by which a letter is divided, in their order."""

    HEADER = ""
    CORRECTION = "WHY THIS LETTER IS CORRECTED"
    FOR_PARTY = "WHAT THIS LETTER MEANS FOR YOU"
    MADE = "HOW THE IMR FINAL DETERMINATION WAS MADE"
    DOCUMENTS = "DOCUMENTS REVIEWED"
    SUMMARY = "CLINICAL CASE SUMMARY"
    ISSUES = "IMR ISSUES, DECISIONS AND RATIONALES"
    NOT_REVIEWED = "ITEMS NOT REVIEWED"
    EFFECT = "EFFECT OF THE DETERMINATION"
    APPEAL = "APPEAL RIGHTS"
    CONFIDENTIALITY = "CONFIDENTIALITY"


REQUIRED = (Section.MADE, Section.SUMMARY, Section.ISSUES)

_BY_HEADING = {
    **{section.value: section for section in Section if section is not Section.HEADER},
    "IMR DECISION(S) AND RATIONALE(S)": Section.ISSUES,  # of 2013 and 2014
}


def sections(lines: Sequence[Line]) -> Mapping[Section, tuple[Line, ...]]:
    """Divide a letter at its headings; what stands before the first one is its header.

    Raises:
        LetterUnreadableError: a section that every letter has is missing, or one stands twice.
    """
    parts: dict[Section, list[Line]] = {Section.HEADER: []}
    current = Section.HEADER
    for line in lines:
        heading = _BY_HEADING.get(line.text.upper())
        if heading is None:
            parts[current].append(line)
            continue
        if heading in parts:
            raise LetterUnreadableError(f"has the section {heading.value} twice; one letter a file")
        current = heading
        parts[current] = []
    missing = [section.value for section in REQUIRED if section not in parts]
    if len(missing) == len(REQUIRED):
        raise LetterUnreadableError("is not a determination letter: none of its sections is there")
    if missing:
        raise LetterUnreadableError(f"has no section {missing[0]}; the file may be cut")
    return {section: tuple(found) for section, found in parts.items()}
