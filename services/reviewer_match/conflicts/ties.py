"""What ties a reviewer to names: edges with their dates and their weight, found by name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain
from typing import Final

from rapidfuzz.distance import OSA

from services.reviewer_match.conflicts import identity
from services.reviewer_match.conflicts.organizations import key
from services.reviewer_match.qualification import years_after
from services.reviewer_match.standards import InForce
from shared.events.reviewer_profile import Income, Interest, Payment, Period, Reviewer

RELATIONS: Final = (
    "name",
    "former name",
    "licence",
    "NPI",
    "e-mail",
    "employer",
    "group",
    "contractor",
    "ur_organization",
    "network",
    "interest",
    "payment",
    "family",
)
"""Every edge on the reviewer's side that a screen tests against every party."""

ONESELF: Final = frozenset({"name", "former name", "licence", "NPI", "e-mail"})

_COMMON: Final = 400
"""Names in which a word may occur before it is too common to find anybody by."""
_SLIP_LENGTH: Final = 5


@dataclass(frozen=True)
class Tie:
    """One edge from a reviewer to a name."""

    reviewer_id: str
    relation: str
    place: str
    """Where it stands in the reviewer's row."""
    npi: str | None = None
    """The reviewer's own, by which two people of one name are told apart."""
    period: Period | None = None
    lookback: bool = False
    """Whether it still counts for years after it ended."""
    interests: tuple[Interest, ...] = ()
    payments: tuple[Payment, ...] = ()
    incomes: tuple[Income, ...] = field(default=(), repr=False)

    def counts(self, day: date, bar: InForce) -> str | None:
        """Return in words how much the edge is worth on a day; nothing where it is not material.

        Source: LC 139.5(d)(6): more than 5 % of the annual revenue or income. Shares in one
        organisation add up, and so do payments from one within the year before.
        """
        if self.interests:
            held = [each for each in self.interests if each.covers(day, day)]
            percent = round(sum(each.percent for each in held), 6)
            return f", {percent:g} %" if percent > bar.financial_interest_percent else None
        if self.payments:
            return self._paid(day, bar)
        if self.period is None:
            return ""
        until = self.period.until
        if until is not None and self.lookback:
            until = years_after(until, bar.affiliation_years)
        return "" if self.period.since <= day and (until is None or day <= until) else None

    def _paid(self, day: date, bar: InForce) -> str | None:
        first = day - timedelta(days=bar.payment_days - 1)
        paid = sum(each.amount for each in self.payments if first <= each.paid_on <= day)
        if not paid:
            return None
        known = [each for each in self.incomes if each.year <= day.year]
        if not known:
            return ", income not declared"
        income = max(known, key=lambda each: each.year).amount
        # Cents against cents: 5 % exactly is not above it.
        if 100 * paid <= bar.financial_interest_percent * income:
            return None
        return f", {100 * paid / income:.4g} % of income"


def ties_of(reviewer: Reviewer) -> Iterator[tuple[str, bool, Tie]]:
    """Yield every edge of a reviewer to a name: the name, whether it is a person's, the edge."""
    own = reviewer.id
    yield reviewer.name, True, Tie(own, "name", "name", reviewer.npi)
    for at, name in enumerate(reviewer.former_names):
        yield name, True, Tie(own, "former name", f"former_names.{at}", reviewer.npi)
    for at, each in enumerate(reviewer.affiliations):
        # Staff privileges alone are no affiliation (LC 139.5(d)(6)).
        if each.kind != "facility_privileges":
            tie = Tie(own, each.kind, f"affiliations.{at}", period=each, lookback=True)
            yield each.entity, False, tie
    for at, network in enumerate(reviewer.networks):
        yield network.network, False, Tie(own, "network", f"networks.{at}", period=network)
    for entity, places in _by_entity(reviewer.interests).items():
        held = tuple(reviewer.interests[at] for at in places)
        place = f"interests.{'+'.join(map(str, places))}"
        yield entity, False, Tie(own, "interest", place, interests=held)
    for entity, places in _by_entity(reviewer.payments).items():
        paid = tuple(reviewer.payments[at] for at in places)
        place = f"payments.{'+'.join(map(str, places[:3]))}"
        yield (
            entity,
            False,
            Tie(own, "payment", place, payments=paid, incomes=reviewer.incomes),
        )
    for at, relative in enumerate(reviewer.family):
        tie = Tie(own, "family", f"family.{at} ({relative.relation})")
        yield relative.name, True, tie
        for name in relative.entities:
            yield name, False, tie


def _by_entity(rows: Sequence[Interest | Payment]) -> dict[str, list[int]]:
    """Return the places of rows that name one organisation, by the first of its spellings."""
    places: dict[str, list[int]] = {}
    spelling: dict[str, str] = {}
    for at, row in enumerate(rows):
        first = spelling.setdefault(key(row.entity), row.entity)
        places.setdefault(first, []).append(at)
    return places


@dataclass
class _Name:
    text: str
    person: bool
    ties: list[Tie]


class Names:
    """Names with their edges, found by spellings that are nearly theirs: built once, asked often.

    A name is found by any word of it that is not too common, also with one slip in the word; what
    is found is compared as a whole.
    """

    def __init__(self, edges: Iterable[tuple[str, bool, Tie]]) -> None:
        by_text: dict[tuple[str, bool], _Name] = {}
        for text, person, tie in edges:
            by_text.setdefault((text, person), _Name(text, person, [])).ties.append(tie)
        self._names = list(by_text.values())
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        self._by_gap: defaultdict[str, set[str]] = defaultdict(set)
        self._by_whole: defaultdict[str, list[int]] = defaultdict(list)
        for at, name in enumerate(self._names):
            telling = identity.words(name.text)
            self._by_whole["".join(telling)].append(at)
            for word in {identity.root(each) for each in telling}:
                self._by_word[word].append(at)
        for word in self._by_word:
            for gap in _gaps(word):
                self._by_gap[gap].add(word)
        self._found = lru_cache(maxsize=65_536)(self._find)

    def find(self, text: str, similar: float, *, person: bool) -> tuple[tuple[str, Tie], ...]:
        """Return every edge to a name that may be this one, and how it is the same."""
        return self._found(text, similar, person=person)

    def _find(self, text: str, similar: float, *, person: bool) -> tuple[tuple[str, Tie], ...]:
        met = []
        for at in self._candidates(text):
            name = self._names[at]
            same = identity.same_person if person and name.person else identity.same_organization
            how = same(text, name.text, similar)
            if how is not None:
                met += [(how, tie) for tie in name.ties]
        return tuple(met)

    def _candidates(self, text: str) -> list[int]:
        telling = identity.words(text)
        postings = [
            [self._by_word[spelt] for spelt in self._spellings(identity.root(word))]
            for word in telling
        ]
        sizes = [sum(map(len, each)) for each in postings]
        rare = [each for each, size in zip(postings, sizes, strict=True) if 0 < size <= _COMMON]
        if not rare and any(sizes):
            smallest = min((size, at) for at, size in enumerate(sizes) if size)[1]
            rare = [postings[smallest]]
        whole = self._by_whole.get("".join(telling), ())
        return sorted({*chain.from_iterable(chain.from_iterable(rare)), *whole})

    def _spellings(self, word: str) -> Iterator[str]:
        """Yield the words that are this one, or this one with one slip."""
        if word in self._by_word:
            yield word
        if len(word) < _SLIP_LENGTH:
            return
        near = {found for gap in _gaps(word) for found in self._by_gap.get(gap, ())} - {word}
        for found in near:
            if OSA.distance(word, found, score_cutoff=1) <= 1:
                yield found


def _gaps(word: str) -> set[str]:
    """Return a word with one letter left out, each in turn, and the word itself."""
    if len(word) < _SLIP_LENGTH - 1:
        return set()
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
