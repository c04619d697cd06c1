"""Determinations told in each of the four layouts and read back: how many come back wrong."""

import time
from collections.abc import Callable, Iterator
from typing import Final

from imr.bench import layouts, machine
from imr.bench.figures import ReadBack
from imr.letter_import.errors import LetterUnreadableError
from imr.letter_import.letter import read_letter
from imr.letter_import.stated import Letter
from services.letters.registry import DETERMINATION, Registry
from services.letters.render import Renderer

Say = Callable[[str], None]
_TOLD: Final = 500
"""Letters between two words to whoever waits."""


def measure(count: int, seed: int, say: Say) -> Iterator[ReadBack]:
    """Tell so many determinations in each layout, and read each back (LT2)."""
    registry = Registry.read()
    renderer, template = Renderer(registry), registry.all(DETERMINATION)[-1]

    def ours(told: Letter) -> bytes:
        return renderer.render(layouts.our_letter(told, template)).pdf

    for name, tell in (
        (f"ours ({template.name} {template.version}, PDF)", ours),
        ("layout 1, as text", lambda told: layouts.usual(told).encode()),
        ("layout 2, as text", lambda told: layouts.early(told).encode()),
        ("layout 3, as text", lambda told: layouts.by_subcontractor(told).encode()),
    ):
        yield _measured(name, tell, count, seed, say)


def _measured(
    name: str, tell: Callable[[Letter], bytes], count: int, seed: int, say: Say
) -> ReadBack:
    busy, wrong, began = machine.load(), 0, time.process_time()
    for number, told in enumerate(layouts.invented(count, seed), start=1):
        wrong += not comes_back(told, tell(told))
        if number % _TOLD == 0:
            say(f"{name}: {number:,} of {count:,}")
    rate = count / (time.process_time() - began)
    return ReadBack(name=name, letters=count, wrong=wrong, per_cpu_second=rate, load=busy)


def comes_back(told: Letter, content: bytes) -> bool:
    """Whether a letter says what was told, as far as its layout tells it."""
    expected = layouts.told_by_subcontractor(told) if b"ISSUE AT DISPUTE:" in content else told
    try:
        return read_letter(content) == expected
    except LetterUnreadableError:
        return False
