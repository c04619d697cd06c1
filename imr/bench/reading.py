"""Milliseconds to read a record; beside it, one plain pattern over the same phrases.

What weighing costs is measured in ``decisions.py``.
"""

import re
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Final

from imr.bench import machine
from imr.bench.figures import Reading, Spread
from services.decision.facts import find
from services.decision.facts.findings import ReadRecord
from services.decision.vocabulary.clinical import LEXICON
from shared.events.case import RecordKind

_NOTE: Final = (
    "Progress note of 03/04/2016. The patient is a 48 year old woman with low back pain, "
    "7/10, that radiates to the left leg. She denies numbness. Treatment to date has "
    "included physical therapy, 8 sessions, a home exercise program and naproxen, without "
    "lasting relief. Current medications include Norco 10/325 mg twice a day and "
    "cyclobenzaprine. Straight leg raise is positive on the left at 40 degrees. Sensation "
    "is decreased in the left L5 dermatome; strength is 5/5. Lumbar range of motion is "
    "restricted and there is spasm. MRI of the lumbar spine dated 02/11/2016 revealed a "
    "disc protrusion at L4-5 without stenosis. Sitting tolerance increased from 20 to 45 "
    "minutes. She is working modified duty. CURES report was reviewed. The plan is an "
    "epidural steroid injection. "
)
_LETTER: Final = _NOTE * 2
"""About as long as the case summary of a published letter."""
_PAGE: Final = _NOTE * 3
_PAGES: Final = 500
_REPEATS: Final = 40
Say = Callable[[str], None]


def measure(runs: int, say: Say) -> Iterator[Reading]:
    """Yield what reading costs, in ``runs`` runs."""
    say("facts out of a letter")
    letter = _record(_LETTER)
    what = f"{len(_LETTER):,} characters, {_REPEATS} times a run"
    yield _timed("facts of a letter", what, lambda: find((letter,)), _REPEATS, runs)
    pattern = _plain_pattern()
    yield _timed(
        "plain pattern, a letter",
        "the same; every phrase of the vocabulary as one pattern: where it stands, no more",
        lambda: list(pattern.finditer(_LETTER)),
        1,
        runs,
    )
    say(f"facts out of {_PAGES} pages")
    text = _PAGE * _PAGES
    book = _record(text)
    yield _timed(
        f"facts of {_PAGES} pages", f"{len(text):,} characters", lambda: find((book,)), 1, 1
    )


def _timed(name: str, inputs: str, work: Callable[[], object], repeats: int, runs: int) -> Reading:
    work()
    busy = machine.load()
    milliseconds = []
    for _ in range(runs):
        each = []
        for _ in range(repeats):
            began = time.process_time()
            work()
            each.append(1000 * (time.process_time() - began))
        milliseconds.append(statistics.median(each))
    return Reading(name=name, inputs=inputs, ms=Spread.of(milliseconds), load=busy)


def _record(text: str) -> ReadRecord:
    return ReadRecord(record_no=1, kind=RecordKind.PROGRESS_NOTE, is_clinical=True, text=text)


def _plain_pattern() -> re.Pattern[str]:
    phrases = sorted({" ".join(path) for path in LEXICON.paths()}, key=len, reverse=True)
    words = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases)
    return re.compile(rf"\b(?:{words})s?\b", re.IGNORECASE)
