"""Who says it, and how: negation, supposition, request, history, other people.

After the idea of ConText (Harkema et al. 2009): a trigger has a scope that runs to the end of its
clause; a statement inside the scope is not a finding. The triggers are in ``context.yaml``.
"""

import re
from collections.abc import Mapping
from typing import Final

from services.decision.facts.reason import Reason
from services.decision.vocabulary.clinical import Kind, Term
from services.decision.vocabulary.lexicon import Mention
from services.decision.vocabulary.patterns import compiled

_CLAUSE: Final = re.compile(
    r"[;—]|,?\s+(?:(?:but|however|although|though|yet|whereas|except|despite)\b"
    r"|and\s+(?=(?:he|she|they|the|patient|can|could|is|was|has|had|now|reports?|takes?|uses?|"
    r"his|her)\b))"
    r"|,\s+(?=(?:he|she|they|the patient|patient)\b"
    r"|(?:\w+\s+){1,3}(?:has|have|had|is|are|was|were)\b)",
    re.IGNORECASE,
)
_NEGATION_REACH: Final = 80  # characters: a negation does not govern a distant remark

_OR: Final = re.compile(r"\b(?:or|nor)\b", re.IGNORECASE)
_UNDOCUMENTED: Final = compiled(
    r"(?:no|without|lack of|lacks|insufficient|little|absence of|not)"
    r"(?: \w+){0,3}? (?:evidence|documentation|documented|assessment|indication|mention|record|"
    r"report)"
)
_SILENCE: Final = frozenset(
    {"evidence", "documentation", "documented", "assessment", "indication", "mention", "record"}
    | {"report"}
)
# "acupuncture to reduce medication" is a purpose; "was able to reduce medication" is a fact.
_PURPOSE: Final = re.compile(
    r"(?<!able)(?<!\bas)(?<!allowed him)(?<!allowed her)(?<!managed)(?<!began)(?<!started)"
    r"(?<!continued)(?<!\bclose)"
    r"(?<!continues)(?<!leading)(?<!led)(?<!sensation)(?<!sensitivity)(?<!intact)(?<!decreased)"
    r"(?<!diminished)(?<!reduced)(?<!\bdue)(?<!secondary)(?<!addition)(?<!response)(?<!responding)"
    r"(?<!responded)(?<!responsive)(?<!refractory)(?<!resistant)(?<!contrary)(?<!allergic)(?<!allergy)(?<!intolerant)\s+to$",
    re.IGNORECASE,
)
_SENTENCE_WIDE: Final = frozenset({Reason.SOMEBODY_ELSE})


class Context:
    """The triggers of one sentence, found once for all that is read from it."""

    def __init__(
        self, text: str, words: frozenset[str], mentions: Mapping[Kind, list[Mention[Term]]]
    ) -> None:
        """Find triggers and clauses."""
        self._text = text
        # "Studies show" speaks of the literature, "nerve conduction studies show" of the patient.
        spared = [
            each
            for kind in (Kind.DOUBLE_NEGATION, Kind.NOT_FAMILY, Kind.STUDY)
            for each in mentions.get(kind, ())
        ]
        self._before = [
            (Reason(each.term.name), each.start, each.end)
            for each in mentions.get(Kind.BEFORE, ())
            if not any(other.start <= each.start < other.end for other in spared)
            and not self._is_a_month(each.start, each.end)
        ]
        if words & _SILENCE:
            self._before += [
                (Reason.UNDOCUMENTED, *found.span()) for found in _UNDOCUMENTED.finditer(text)
            ]
        self._after = [
            (Reason(each.term.name), each.start, each.end) for each in mentions.get(Kind.AFTER, ())
        ]
        self._anywhere = {Reason(each.term.name) for each in mentions.get(Kind.ANYWHERE, ())}
        self._clauses = [found.span() for found in _CLAUSE.finditer(text)]
        self._known: dict[tuple[int, int], frozenset[Reason]] = {}

    def _is_a_month(self, start: int, end: int) -> bool:
        """Whether "may" is the month."""
        after = self._text[end : end + 3].strip()
        return self._text[start:end].lower() == "may" and after[:1].isdigit()

    def reasons(self, start: int, end: int) -> frozenset[Reason]:
        """Return why a stretch of the sentence is not a plain statement about the patient.

        Args:
            start: First character of the stretch. Triggers inside the stretch belong to it and
                do not count.
            end: First character after it.
        """
        if (start, end) not in self._known:
            self._known[start, end] = self._reasons(start, end)
        return self._known[start, end]

    def _reasons(self, start: int, end: int) -> frozenset[Reason]:
        clause_start = max((last for _, last in self._clauses if last <= start), default=0)
        clause_end = min((first for first, _ in self._clauses if first >= end), default=None)
        found = set(self._anywhere)
        for reason, first, last in self._before:
            if last > start or (first < clause_start and reason not in _SENTENCE_WIDE):
                continue
            if reason is not Reason.NEGATED or self._denies(first, last, start, clause_end):
                found.add(reason)
        for reason, first, last in self._after:
            if first >= end and (clause_end is None or last <= clause_end):
                found.add(reason)
        if self._text[start].isalpha() and self._is_purpose(start):
            found.add(Reason.HYPOTHETICAL)
        return frozenset(found)

    def _is_purpose(self, start: int) -> bool:
        """Whether "to" stands before a place, and nothing that makes it the to of a fact."""
        before = self._text[:start].rstrip()
        return before[-2:].lower() == "to" and _PURPOSE.search(before) is not None

    def _denies(self, first: int, last: int, start: int, clause_end: int | None) -> bool:
        """Whether a negation reaches so far: "no A, B or C" denies three, "no A, B" only one."""
        if last <= start - _NEGATION_REACH:
            return False
        if self._text[first:last].lower() not in {"no", "without"}:
            return True
        between = self._text[last:start]
        return (
            "," not in between
            or _OR.search(self._text, last, clause_end or len(self._text)) is not None
        )

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Return where the clause around a stretch begins and ends."""
        first = max((last for _, last in self._clauses if last <= start), default=0)
        last = min((begin for begin, _ in self._clauses if begin >= end), default=len(self._text))
        return first, last
