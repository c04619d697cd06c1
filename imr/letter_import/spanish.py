"""Our determination in Spanish, told in the English of the same template, so that it is read alike.

The frame alone is Spanish: what people wrote stays as it was. Labels, headings and sentences are
those of the template, in both languages; nothing else is looked up.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import accumulate
from typing import Final

from imr.letter_import.lines import Line, folded
from imr.letter_import.running_lines import without_running_lines
from services.letters.letter_wording import Wording
from services.letters.registry import DETERMINATION, LetterTemplate, Registry
from shared.events.parties import Language

_IN_TABLE: Final = (
    "case_number",
    "date_of_injury",
    "assigned_on",
    "ur_decided_on",
    "decided_on",
    "received_on",
    "claim_number",
    "employee",
    "requesting_physician",
    "consolidated",
    "remand",
    "licensed_in",
    "specialties",
)
_WITH_ITEM: Final = ("amounts", "theirs", "rationale")
_OF_REVIEWER: Final = ("introduction", "certified", "not_certified")
_ORGANIZATION: Final = "{organization}"

Phrase = tuple[re.Pattern[str], str]
"""What stands in the Spanish letter, and how the English one has it."""


def is_spanish(lines: Sequence[Line]) -> bool:
    """Whether a letter is our determination in Spanish."""
    heading = _wording(Language.SPANISH).headings["how"]
    return any(line.text == heading for line in lines)


def in_english(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the letter, without running lines, with what its template says in English."""
    found = without_running_lines(lines)
    for pattern, english in _phrases(_wording(Language.SPANISH), _wording(Language.ENGLISH)):
        found = _replaced(found, pattern, english)
    return found


@cache
def _wording(language: Language) -> Wording:
    template: LetterTemplate = Registry.read().all(DETERMINATION)[-1]
    return template.wording(Wording, language)


def _phrases(spanish: Wording, english: Wording) -> Iterator[Phrase]:
    es, en = spanish.labels, english.labels
    for name in _IN_TABLE:
        yield _exactly(f"{es[name]}:"), f"{en[name]}:"
    for priority, word in spanish.priorities.items():
        told = f"{en['priority']}: {english.priorities[priority]}"
        yield _exactly(f"{es['priority']}: {word}"), told
    for name in _WITH_ITEM:
        yield _exactly(f"{es[name]}:"), f"{en[name]}:"
    ours = re.escape(es["ours"]).replace(re.escape(_ORGANIZATION), "([^:]+?)")
    yield re.compile(f"{ours}:"), en["ours"].replace(_ORGANIZATION, r"\1") + ":"
    for outcome, word in spanish.decisions.items():
        yield _exactly(f": {word}"), f": {english.decisions[outcome]}"
    for said, told in (
        *((getattr(spanish.how, name), getattr(english.how, name)) for name in _OF_REVIEWER),
        (spanish.summary_lead, english.summary_lead),
        (spanish.items_lead, english.items_lead),
    ):
        for one, other in zip(_between_braces(said), _between_braces(told), strict=True):
            if one != other:
                yield _exactly(one), other
    for name, heading in spanish.headings.items():
        yield _exactly(heading), english.headings[name]


def _exactly(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words))


def _between_braces(sentence: str) -> list[str]:
    return [each.strip() for each in re.split(r"\{\w+\}", folded(sentence))]


def _replaced(lines: Sequence[Line], pattern: re.Pattern[str], english: str) -> tuple[Line, ...]:
    """Replace a phrase wherever it stands; where it goes over several lines, they become one."""
    text = " ".join(line.text for line in lines)
    starts = list(accumulate((len(line.text) + 1 for line in lines), initial=0))
    found = list(lines)
    for match in reversed(list(pattern.finditer(text))):  # what is above keeps its place
        first, last = (bisect_right(starts, at) - 1 for at in (match.start(), match.end() - 1))
        above = found[first].text[: match.start() - starts[first]]
        below = found[last].text[match.end() - starts[last] :]
        told = f"{above}{match.expand(english)}{below}"
        found[first : last + 1] = [replace(found[first], text=told, spaced=found[last].spaced)]
    return tuple(found)
