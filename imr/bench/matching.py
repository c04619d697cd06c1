"""What matching costs: a case at once, many together beside others' ways, and the conflict screen.

All in CPU time of this process, which does one thing at a time.
"""

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import cycle, islice
from typing import Any, Final
from uuid import UUID, uuid5

import numpy as np
from scipy.optimize import linear_sum_assignment

from imr.bench import machine
from imr.bench.decisions import Deciding
from imr.bench.figures import Spread, percentile
from imr.synthetic.generator import applications
from services.reviewer_match.choice import Loads, Pool, Question, Weighed, together
from services.reviewer_match.conflicts import Screen
from services.reviewer_match.fit import Competence, Specialties
from services.reviewer_match.qualification import Term
from services.reviewer_match.roster import Affiliation, Interest, Reviewer, Roster
from services.reviewer_match.settings import INVENTED_ROSTER
from services.reviewer_match.standards import InForce, Standards
from shared.events.parties import Organization, PartySheet, Person

_DAY: Final = date(2026, 11, 24)
_TERM: Final = Term(_DAY, date(2026, 12, 21))
_REVIEWERS: Final = 10
"""Reviewers for each case of the run: 10,000 by default."""
_TOGETHER: Final = 2
"""The same, where cases are assigned together."""
_GRAPHS: Final = 1_000
"""Party graphs for each case of the run: 1,000,000 by default."""
_IDS: Final = UUID("0c1f6a0e-6a1b-5b0f-8f5d-2f7f0a8a9b10")

Say = Callable[[str], None]


def measure(cases: int, seed: int, say: Say) -> list[Deciding]:
    """Take every figure, one after the other."""
    return [
        *online(cases, seed, say),
        *assigned_together(cases, seed, say),
        *screened(cases * _GRAPHS, seed, say),
    ]


def online(cases: int, seed: int, say: Say) -> Iterator[Deciding]:
    """One case at once against a large roster."""
    say("matching one case at once")
    pool, bar = Pool(_crowd(cases * _REVIEWERS), Competence(Specialties.load())), _bar()
    asked = _questions(cases, seed)
    busy = machine.load()
    pool.match(asked[0], Loads(), bar)  # the roster's standings on a day are reckoned once
    taken = []
    for question in asked:
        began = time.process_time()
        pool.match(question, Loads(), bar)
        taken.append(1000 * (time.process_time() - began))
    inputs = f"{len(asked)} cases, {len(pool.roster.reviewers)} reviewers"
    for name, at, aim in (("p50", 50, ""), ("p99", 99, "< 20")):
        value = Spread.of([percentile(taken, at)])
        yield Deciding(f"match at once, {name}", "CPU ms", value, inputs, busy, aim)


def assigned_together(cases: int, seed: int, say: Say) -> Iterator[Deciding]:
    """Many at once: ours, the best of each in turn, and every place as a column of its own."""
    say("matching many cases together")
    crowd = [
        each.model_copy(update={"capacity": 1 + at % 3})
        for at, each in enumerate(_crowd(cases * _TOGETHER).reviewers)
    ]
    pool, bar = Pool(Roster(tuple(crowd), "0" * 64), Competence(Specialties.load())), _bar()
    busy = machine.load()
    began = time.process_time()
    weighed = [pool.weighed(each, Loads(), bar) for each in _questions(cases, seed)]
    places = pool.places(Loads())
    ids = [each.id for each in crowd]
    chosen = together(weighed, places, pool.capacity, ids, bar.load_weight)
    seconds = time.process_time() - began
    inputs = f"{cases} cases, {len(crowd)} reviewers"
    yield Deciding("match together", "CPU s", Spread.of([seconds]), inputs, busy, "< 5")
    best = _exact(weighed, places, pool, bar)
    for name, found, aim in (
        ("total of ours, of the exact optimum", chosen, "≥ 99"),
        ("total of the best of each in turn", _greedy(weighed, places, pool, bar), ""),
    ):
        share = 100 * _total(weighed, found, pool, bar) / best
        assigned = sum(each is not None for each in found)
        yield Deciding(name, "%", Spread.of([share]), f"{assigned} of {cases} assigned", busy, aim)
    fits = [each.fits[int(each.standings.kind[at])] for each, at in _pairs(weighed, chosen)]
    below = sum(each is None or each.weight < bar.fit_floor for each in fits)
    yield Deciding("cases below the floor of fit", "cases", Spread.of([below]), inputs, busy, "0")


def screened(graphs: int, seed: int, say: Say) -> Iterator[Deciding]:
    """Party graphs whose conflicts are known because they were planted."""
    say("screening party graphs")
    planted = list(_planted())
    reviewers = [each for each, _, _ in planted]
    screen, bar, draw = Screen(reviewers), _bar(), random.Random(seed)  # noqa: S311 - a load, no secret
    busy = machine.load()
    missed = false = 0
    taken = 0.0
    for _ in range(graphs):
        at = draw.randrange(len(planted))
        reviewer, tie, conflicted = planted[at]
        sheet = _sheet(draw, _alias(draw, tie))
        began = time.process_time()
        found = set(screen.screen(sheet, _DAY, bar))
        taken += time.process_time() - began
        expected = {reviewer.id} if conflicted else set()
        missed += len(expected - found)
        false += len(found - expected)
    inputs = f"{graphs} graphs, {len(planted)} ties; aliases, dates, 4.9/5.0/5.1 %"
    for name, count, aim in (
        ("conflicted assignments", missed, "0"),
        ("false exclusions", false, ""),
    ):
        yield Deciding(name, "", Spread.of([count]), inputs, busy, aim)
    yield Deciding("party graphs", "a CPU-second", Spread.of([graphs / taken]), inputs, busy)


def _bar() -> InForce:
    return Standards.load().on(_DAY)


def _crowd(count: int) -> Roster:
    """Return the invented roster over and over, each time other people."""
    invented = Roster.load(INVENTED_ROSTER).reviewers
    crowd = [
        each.model_copy(
            update={"id": f"b-{at:06}", "name": f"{each.name} {_word(at)}", "npi": None}
        )
        for at, each in enumerate(islice(cycle(invented), count))
    ]
    return Roster(tuple(crowd), "0" * 64)


def _questions(count: int, seed: int) -> list[Question]:
    draw = random.Random(seed)  # noqa: S311 - a load, no secret
    return [
        Question(uuid5(_IDS, str(at)), each.items, _sheet(draw, _word(at)), _TERM)
        for at, each in enumerate(applications(count, seed))
    ]


def _sheet(draw: random.Random, employer: str) -> PartySheet:
    return PartySheet(
        employee=Person(name=f"Worker {_word(draw.randrange(10**6))}"),
        employer=Organization(name=employer),
        claims_administrator=Organization(name=f"Adjusters {_word(draw.randrange(10**6))}"),
        requesting_physician=Person(name=f"Doctor {_word(draw.randrange(10**6))}"),
    )


def _planted() -> Iterator[tuple[Reviewer, str, bool]]:
    """Yield reviewers with one tie each, its name, and whether it is a conflict on the day."""
    base = (
        Roster.load(INVENTED_ROSTER)
        .reviewers[0]
        .model_copy(
            update={
                "npi": None,
                "former_names": (),
                "emails": (),
                "affiliations": (),
                "networks": (),
                "interests": (),
                "payments": (),
                "family": (),
            }
        )
    )
    began = date(2010, 1, 1)
    kinds: list[tuple[dict[str, Any], bool]] = [
        ({"group": None}, True),
        ({"group": date(2022, 1, 1)}, True),  # within five years
        ({"group": date(2021, 1, 1)}, False),  # before them
        ({"percent": 4.9}, False),
        ({"percent": 5.0}, False),
        ({"percent": 5.1}, True),
    ]
    for at, (kind, conflicted) in enumerate(islice(cycle(kinds), 300)):
        tie = f"{_word(7 * at + 3)} {_word(11 * at + 5)}"
        changes: dict[str, Any] = {"id": f"g-{at:04}", "name": f"Reviewer {_word(13 * at + 1)}"}
        if "percent" in kind:
            changes["interests"] = (Interest(entity=tie, percent=kind["percent"], since=began),)
        else:
            member = Affiliation(kind="group", entity=tie, since=began, until=kind["group"])
            changes["affiliations"] = (member,)
        changes["licences"] = tuple(
            each.model_copy(update={"number": f"B-{at}"}) for each in base.licences
        )
        yield base.model_copy(update=changes), tie, conflicted


def _alias(draw: random.Random, name: str) -> str:
    """Return another way in which forms write a company's name."""
    first, second = name.split()
    return draw.choice(
        (
            name.upper(),
            f"{name}, Inc.",
            f"The {second} {first} L.L.C.",
            f"{first}{second}",
            name.replace("a", "\u0430", 1),  # a Cyrillic letter that looks the same
            name[:3] + name[4] + name[3] + name[5:],
        )
    )


def _word(number: int) -> str:
    """Return an invented word, another for each number below fifty million."""
    mixed = number * 7_368_787 % 64_000_000
    syllables = []
    for _ in range(4):
        mixed, at = divmod(mixed, 90)
        syllables.append("bcdfghjklmnprstvwz"[at % 18] + "aeiou"[at // 18])
    return "".join(syllables).capitalize()


def _pairs(
    weighed: Sequence[Weighed], found: Sequence[int | None]
) -> Iterator[tuple[Weighed, int]]:
    return ((each, at) for each, at in zip(weighed, found, strict=True) if at is not None)


def _total(
    weighed: Sequence[Weighed], found: Sequence[int | None], pool: Pool, bar: InForce
) -> float:
    taken: dict[int, int] = {}
    value = 0.0
    for each, at in _pairs(weighed, found):
        nth = taken.get(at, 0)
        taken[at] = nth + 1
        value += float(each.scores[at]) - bar.load_weight * nth / int(pool.capacity[at])
    return value


def _greedy(weighed: Sequence[Weighed], places: Any, pool: Pool, bar: InForce) -> list[int | None]:
    left, taken = places.copy(), np.zeros(len(places))
    found: list[int | None] = []
    for each in weighed:
        worth = each.scores - bar.load_weight * taken / np.maximum(pool.capacity, 1)
        worth = np.where(each.eligible & (left > 0), worth, -np.inf)
        at = int(np.argmax(worth))
        found.append(at if np.isfinite(worth[at]) else None)
        if found[-1] is not None:
            left[at] -= 1
            taken[at] += 1
    return found


def _exact(weighed: Sequence[Weighed], places: Any, pool: Pool, bar: InForce) -> float:
    """Return the greatest total, every place a column of its own; to wait is worth nothing."""
    owner = np.repeat(np.arange(len(places)), places)
    nth = np.concatenate([np.arange(each) for each in places])
    worth = np.array([np.where(each.eligible, each.scores, -1e3)[owner] for each in weighed])
    worth = worth - bar.load_weight * nth / np.maximum(pool.capacity[owner], 1)
    worth = np.hstack([worth, np.full((len(weighed), len(weighed)), -100.0)])
    rows, columns = linear_sum_assignment(worth, maximize=True)
    taken = worth[rows, columns]
    return math.fsum(taken[columns < len(owner)].tolist())
