"""What deciding costs: facts, criteria, why-not, a replay against a draft, the past made again.

All in CPU time of this process, which does one thing at a time.
"""

import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final, TypeVar

from imr.bench import machine
from imr.bench.figures import Spread
from imr.decide import prepare_application
from imr.generator import applications
from services.decision.facts import find
from services.decision.facts.findings import ReadRecord
from services.decision.guidelines.library import Library
from services.decision.impact import PastItem, impact
from services.decision.library_cases import situation_of
from services.decision.outcome import weigh
from services.decision.why_not import why_not
from shared.events.case import RecordKind
from shared.events.envelope import digest

_RUNS: Final = 3
_PAGE: Final = 3_000  # characters
_PAGES: Final = 500
_REPLAYED: Final = 100
"""Past items that are replayed, for each case of the run: 100,000 by default."""
_MADE_AGAIN: Final = 10
"""Preparations that are made again, for each case of the run: 10,000 by default."""

Say = Callable[[str], None]
T = TypeVar("T")


@dataclass(frozen=True)
class Deciding:
    """One figure."""

    name: str
    unit: str
    value: Spread
    inputs: str
    load: str


def measure(cases: int, seed: int, say: Say) -> list[Deciding]:
    """Take every figure, one after the other, in this process."""
    return [*_items(say), *_facts(seed, say), replay(cases, say), again(cases, seed, say)]


def _items(say: Say) -> Iterator[Deciding]:
    say("criteria and why-not")
    library = Library.load()
    past = [(entry, situation_of(entry, case)) for entry in library.entries for case in entry.cases]
    inputs = f"{len(past)} cases of {len(library.entries)} entries"
    busy = machine.load()
    weighed, explained = [], []
    for _ in range(_RUNS + 1):
        at = time.process_time()
        found = [weigh(*situation, library) for _, situation in past]
        middle = time.process_time()
        for (entry, (request, facts, when)), weighing in zip(past, found, strict=True):
            why_not(weighing, request, facts, entry, library, when)
        weighed.append(1_000 * (middle - at) / len(past))
        explained.append(1_000 * (time.process_time() - middle) / len(past))
    yield Deciding("criteria of an item", "CPU ms", Spread.of(weighed[1:]), inputs, busy)
    yield Deciding("why-not of an item", "CPU ms", Spread.of(explained[1:]), inputs, busy)


def _facts(seed: int, say: Say) -> Iterator[Deciding]:
    texts = [
        record.text
        for application in applications(20, seed)
        for record in application.records
        if record.text
    ]
    for name, pages, notes, runs in (
        ("a letter's record", 1, 20, _RUNS),
        (f"{_PAGES} pages", _PAGES, 1, 1),
    ):
        say(f"facts out of {name}")
        text = _text(texts, pages * _PAGE)
        note = ReadRecord(record_no=1, kind=RecordKind.PROGRESS_NOTE, is_clinical=True, text=text)
        busy = machine.load()
        taken = [1_000 * statistics.median(_times(find, [(note,)] * notes)) for _ in range(runs)]
        inputs = f"{len(text):,} characters of invented notes"
        yield Deciding(f"facts out of {name}", "CPU ms", Spread.of(taken), inputs, busy)


def _text(texts: list[str], length: int) -> str:
    once = "\n".join(texts)
    return "\n".join([once] * (1 + length // len(once)))[:length]


def _times(call: Callable[[T], object], given: Iterable[T]) -> Iterator[float]:
    for each in given:
        at = time.process_time()
        call(each)
        yield time.process_time() - at


def replay(cases: int, say: Say) -> Deciding:
    """Replay items against a draft in which every entry differs: none may be skipped."""
    say("replay against a draft library")
    library = Library.load()
    changed = [e.model_copy(update={"title": f"{e.title}, draft"}) for e in library.entries]
    draft = Library.of(tuple(changed), library.editions)
    known = [
        PastItem(f"{entry.id} {number}", *situation_of(entry, case))
        for entry in library.entries
        for number, case in enumerate(entry.cases)
    ]
    count = cases * _REPLAYED
    busy = machine.load()
    at = time.process_time()
    differing = sum(1 for _ in impact(library, draft, islice(cycle(known), count)))
    rate = count / (time.process_time() - at)
    return Deciding(
        "replay, one core",
        "items/CPU s",
        Spread.of([rate]),
        f"{count:,} items, weighed by both libraries, {differing} differ",
        busy,
    )


def again(cases: int, seed: int, say: Say) -> Deciding:
    """Make preparations twice, the second time from the library as it was kept (DG11)."""
    count = cases * _MADE_AGAIN
    library = Library.load()
    made = []
    for number, application in enumerate(applications(count, seed)):
        if number % 500 == 0:
            say(f"preparations, {number:,} of {count:,}")
        made.append(digest(prepare_application(application, library).encoded()))
    kept = Library.decoded(library.encoded())
    busy = machine.load()
    same, at = 0, time.process_time()
    for number, (application, then) in enumerate(zip(applications(count, seed), made, strict=True)):
        if number % 500 == 0:
            say(f"made again, {number:,} of {count:,}")
        same += digest(prepare_application(application, kept).encoded()) == then
    rate = count / (time.process_time() - at)
    inputs = f"{same:,} of {count:,} to the byte"
    return Deciding("preparations made again", "cases/CPU s", Spread.of([rate]), inputs, busy)
