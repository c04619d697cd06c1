"""A record's text as statements: sentences with their place and the day they speak of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from services.decision.facts.context import Context
from services.decision.facts.days import as_date, dates_in
from services.decision.facts.findings import ReadRecord, Span
from services.decision.vocabulary.clinical import LEXICON, Kind, Term
from services.decision.vocabulary.drugs import FOR_PAIN, MASK
from services.decision.vocabulary.lexicon import Mention, Token, tokens
from services.decision.vocabulary.places import level_mentions, may_name_a_side
from services.decision.vocabulary.treatments import MASK as THERAPY
from services.decision.vocabulary.treatments import THERAPIES

_THERAPIES: Final = frozenset(THERAPIES)
_MAX_QUOTE: Final = 240

# A full stop ends a sentence before a capital, a digit or a bullet, not after an abbreviation; a
# short line ends one as well, for notes are often written without full stops.
_ENDS: Final = re.compile(
    r"[.!?](?<!\bDr.)(?<!\bMr.)(?<!\bMs.)(?<!\bMrs.)(?<!\bvs.)(?<!\bapprox.)(?<!\bNo.)"
    r"(?<!\be\.g.)(?<!\bi\.e.)[.!?]*[\"')\]]*(?=\s+[\"'(\[]*[A-Z0-9•*-])"
    r"|\n\s*\n(?=\s*[A-Z0-9•*-])|(?<=[.!?:])\s*\n(?=\s*[A-Z0-9•*-])"
)
_DIGIT: Final = re.compile(r"\d")
_SHORT_LINE: Final = 60
_LONG_LINE: Final = 400
_INDENT: Final = 80  # characters

_OF_A_NOTE: Final = re.compile(
    r"\b(?:dated|dates?|noted?s?|reports?|visits?|seen|exam(?:ination)?|evaluat(?:ion|ed)|"
    r"follow-?up|progress|PR-?2|as of|on)\b[^.]{0,30}$",
    re.IGNORECASE,
)
_OF_AN_EVENT: Final = re.compile(
    r"\b(?:injur(?:y|ed|ies)|accident|DOI|born|birth|surger(?:y|ies)|MRI|sustained|underwent|"
    r"RFA|request(?:ed)?|utilization)\b[^.]{0,40}$",
    re.IGNORECASE,
)


_NONE: Final[list[Mention[Term]]] = []


@dataclass(frozen=True)
class Statement:
    """One sentence of one record."""

    record: ReadRecord
    start: int
    text: str
    """For reading: typographic apostrophes as ASCII ones. What is quoted is the original."""
    dated: date | None

    @cached_property
    def tokens(self) -> list[Token]:
        """Its words, as phrases are compared by."""
        return tokens(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """The same without their order."""
        return frozenset(token.word for token in self.tokens)

    @cached_property
    def has_figures(self) -> bool:
        """Whether it holds a digit."""
        return _DIGIT.search(self.text) is not None

    @cached_property
    def levels(self) -> list[tuple[str, int]]:
        """Levels of the spine, with the place of each."""
        if not any(word[-1].isdigit() and word[0] in "ctls" for word in self.words):
            return []
        return level_mentions(self.text)

    @cached_property
    def may_name_a_side(self) -> bool:
        """Whether it is worth while to look for a side."""
        return may_name_a_side(self.text)

    @cached_property
    def _mentions(self) -> dict[Kind, list[Mention[Term]]]:
        found: dict[Kind, list[Mention[Term]]] = {}
        for mention in LEXICON.mentions(self.tokens):
            of_kind = found.setdefault(mention.term.kind, [])
            if not of_kind or mention.end > of_kind[-1].end or mention.start == of_kind[-1].start:
                of_kind.append(mention)
        return found

    def mentions(self, kind: Kind) -> list[Mention[Term]]:
        """Return the phrases of a kind, without those that lie within a longer one before them."""
        return self._mentions.get(kind, _NONE)

    @cached_property
    def masked(self) -> str:
        """The text with each drug against pain written as so many masks, at the same places."""
        return self._hidden(Kind.DRUG, FOR_PAIN, MASK)

    @cached_property
    def therapies_masked(self) -> str:
        """The text with each therapy that comes in visits written as so many masks."""
        return self._hidden(Kind.TREATMENT, _THERAPIES, THERAPY)

    def _hidden(self, kind: Kind, names: frozenset[str], mask: str) -> str:
        text = self.text
        for each in self.mentions(kind):
            if each.term.name in names:
                text = text[: each.start] + mask * (each.end - each.start) + text[each.end :]
        return text

    @cached_property
    def context(self) -> Context:
        """Who says it, and how."""
        return Context(self.text, self.words, self._mentions)

    def span(self, start: int, end: int) -> Span:
        """Return a stretch of this statement, by positions within it.

        It is widened to the whole sentence where that is short enough to be quoted.
        """
        return self._whole if len(self.text) <= _MAX_QUOTE else self.quote(start, end)

    @cached_property
    def _whole(self) -> Span:
        return self.quote(0, len(self.text))

    def quote(self, start: int, end: int) -> Span:
        """Return a stretch of this statement as it is, by positions within it."""
        start, end = self.start + start, self.start + end
        stands = (self.record.text or "")[start:end]
        return Span(record_no=self.record.record_no, start=start, end=end, quote=stands)


def statements(record: ReadRecord) -> Iterator[Statement]:
    """Yield the sentences of a record, each with the last day that the text has come to."""
    text = record.text or ""
    dated = record.dated
    for start, end in _sentences(text):
        sentence = text[start:end]
        dated = _day_of(sentence) or dated
        yield Statement(record, start, sentence.replace("\u2019", "'"), dated)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _boundaries(text):
        yield from _trimmed(text, start, end)
        start = end
    yield from _trimmed(text, start, len(text))


def _boundaries(text: str) -> list[int]:
    ends = {found.end() for found in _ENDS.finditer(text) if not _wraps(text, found)}
    position = 0
    for line in text.splitlines(keepends=True):
        after = text[position + len(line) : position + len(line) + _INDENT].lstrip(" ")[:1]
        if len(line.strip()) < _SHORT_LINE and (after.isupper() or after in "-*•"):
            ends.add(position + len(line))
        position += len(line)
    return sorted(ends)


def _wraps(text: str, found: re.Match[str]) -> bool:
    """Whether blank lines stand between the lines of one sentence, as PDF text often has them."""
    if not found.group().startswith("\n"):
        return False
    before = text[max(0, found.start() - _LONG_LINE) : found.start()]
    line = before.rstrip().rsplit("\n", 1)[-1].strip()
    return len(line) >= _SHORT_LINE and line[-1] not in ".!?:"


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if stripped := piece.strip():
        offset = start + piece.index(stripped)
        yield offset, offset + len(stripped)


def _day_of(sentence: str) -> date | None:
    """Return the day of the note that a sentence speaks of, where it names one."""
    for found in dates_in(sentence):
        before = sentence[: found.start()]
        if _OF_A_NOTE.search(before) and not _OF_AN_EVENT.search(before):
            return as_date(found)
    return None
