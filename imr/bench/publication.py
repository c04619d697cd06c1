"""Planted identifiers in what is released: hits of ours, and of a search and replace beside it."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from imr.bench import machine
from imr.bench.figures import Leaks
from imr.leaks.planting import Planted, planted
from imr.leaks.release import leaks, letter_of, medicine_lost, printed, released
from services.letters.letter import Letter
from services.letters.publication.decisions import public_data
from services.letters.registry import DETERMINATION, Registry
from services.letters.render import Renderer

_MARK: Final = "[removed]"
_IN_TEN: Final = 10
"""Every so many cases are also printed, and given to the others."""
_TOLD: Final = 100
"""Cases between two words to whoever waits."""

Say = Callable[[str], None]


@dataclass
class _Count:
    name: str
    cases: int = 0
    planted: int = 0
    hits: int = 0
    seconds: float = 0.0

    def add(self, case: Planted, files: Mapping[str, bytes], seconds: float) -> None:
        """Search the files of a case."""
        self.cases += 1
        self.planted += len(case.passages)
        self.hits += sum(1 for _ in leaks(case, files))
        self.seconds += seconds


def measure(count: int, seed: int, say: Say) -> list[Leaks]:
    """Release so many planted cases in both profiles, and search all files (PB2).

    Of every tenth the public letter is printed and read, and its public data are made again without
    any removal, and with a search and replace of everything that the case knows.
    """
    registry = Registry.read()
    renderer, template = Renderer(registry), registry.all(DETERMINATION)[-1]
    busy, lost = machine.load(), 0
    data, paper, replaced, whole = (
        _Count("both profiles and risk reports, as data"),
        _Count("the public letter, as PDF"),
        _Count("search and replace of what the case knows"),
        _Count("nothing removed"),
    )
    for number, case in enumerate(planted(count, seed)):
        if number % _TOLD == 0:
            say(f"planted cases: {number:,} of {count:,}")
        letter = letter_of(case, template)
        began = time.process_time()
        out = released(letter, case)
        data.add(case, out.files, time.process_time() - began)
        lost += medicine_lost(letter, out.public)
        if number % _IN_TEN == 0:
            _others(case, letter, out.public, renderer, paper, replaced, whole)
    return [
        _found(data, busy, lost),
        *(_found(each, busy) for each in (paper, replaced, whole)),
    ]


def _others(
    case: Planted,
    letter: Letter,
    public: Letter,
    renderer: Renderer,
    paper: _Count,
    replaced: _Count,
    whole: _Count,
) -> None:
    began = time.process_time()
    pdf = printed(public, renderer)
    paper.add(case, pdf, time.process_time() - began)
    open_ = public_data(letter).encoded()
    began = time.process_time()
    masked = masked_by_name(open_.decode(), case).encode()
    replaced.add(case, {"public.json": masked}, time.process_time() - began)
    whole.add(case, {"public.json": open_}, 0.0)


def masked_by_name(text: str, case: Planted) -> str:
    """Replace each value of the party sheet and each author wherever it stands as it is."""
    authors = (each.author for each in case.determination.documents if each.author)
    values = {*_values(case.sheet.model_dump()), *authors}
    for value in sorted(values, key=lambda each: (-len(each), each)):
        text = text.replace(value, _MARK)
    return text


def _values(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _values(each)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, date):
        yield f"{value:%m/%d/%Y}"
    elif isinstance(value, Iterable):
        for each in value:
            yield from _values(each)


def _found(counted: _Count, busy: str, lost: int | None = None) -> Leaks:
    return Leaks(
        name=counted.name,
        cases=counted.cases,
        planted=counted.planted,
        hits=counted.hits,
        medicine_lost=lost,
        per_cpu_second=counted.cases / counted.seconds if counted.seconds else None,
        load=busy,
    )
