"""Free text without what gives somebody away, and a count of what went by which rule."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Self

from services.letters.publication.folding import Folded, foldings
from services.letters.publication.known import Known
from services.letters.publication.recognisers import MARK, Rule, removed
from shared.privacy import Privacy

RuleName = tuple[str, Privacy]


class Cleaned(NamedTuple):
    """A text that may be published, and what was taken out of it."""

    text: str
    found: Mapping[RuleName, int]


class _Span(NamedTuple):
    start: int
    end: int
    order: int
    rule: RuleName
    instead: str


class Deidentification:
    """Takes out of texts what rules find: of two that find the same, the earlier one counts.

    One that goes further builds ``on`` another, and does not do that one's work again.
    """

    def __init__(self, rules: Iterable[Rule], on: Self | None = None) -> None:
        self._rules = tuple(rules)
        self._on = on
        self._done: dict[str, Cleaned] = {}

    def __call__(self, text: str) -> Cleaned:
        """Return ``text`` with a mark, or what a rule says, in place of all that was found."""
        if text not in self._done:
            self._done[text] = self._cleaned(text)
        return self._done[text]

    def _cleaned(self, text: str) -> Cleaned:
        found: Counter[RuleName] = Counter()
        if self._on is not None:
            text, earlier = self._on(text)
            found.update(earlier)
        spans = [span for folded in foldings(text) for span in self._spans(folded)]
        parts: list[str] = []
        before = 0
        for span in _disjoint(spans):
            parts += text[before : span.start], span.instead
            found[span.rule] += 1
            before = span.end
        return Cleaned("".join([*parts, text[before:]]), found)

    def _spans(self, folded: Folded) -> Iterator[_Span]:
        for order, rule in enumerate(self._rules):
            for met in rule.pattern.finditer(folded.text):
                instead = rule.instead(met)
                if instead is not None and met.end() > met.start():
                    start, end = folded.span(*met.span())
                    yield _Span(start, end, order, (rule.name, rule.privacy), instead)


def _disjoint(spans: Iterable[_Span]) -> list[_Span]:
    """Return stretches that do not overlap: a part goes with the whole, half a one with both."""
    kept: list[_Span] = []
    for span in sorted(spans, key=lambda each: (each.start, -each.end, each.order)):
        last = kept[-1] if kept else None
        if last is None or span.start >= last.end:
            kept.append(span)
        elif span.end > last.end:
            kept[-1] = last._replace(end=span.end, instead=MARK)
    return kept


def rules_of(known: Iterable[Known]) -> Iterator[Rule]:
    """Yield one rule for all that has the same class and is looked for in the same way."""
    groups: dict[tuple[Privacy, bool, str], set[str]] = {}
    for each in known:
        groups.setdefault((each.privacy, each.any_case, each.after), set()).add(each.pattern)
    for (privacy, any_case, after), patterns in sorted(groups.items()):
        alternatives = "|".join(sorted(patterns, key=lambda each: (-len(each), each)))
        before = f"({after})" if after else r"(?<![^\W_])()"
        yield Rule(
            f"known_{privacy.value}",
            privacy,
            re.compile(
                rf"{before}(?:{alternatives})(?:'s?)?(?![^\W_])",
                re.IGNORECASE if any_case else re.NOFLAG,
            ),
            _after_the_first_group if after else removed,
        )


def _after_the_first_group(met: re.Match[str]) -> str:
    return met[1] + MARK
