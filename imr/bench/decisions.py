"""What deciding costs: facts, criteria, why-not, a replay against a draft, the past made again.

All in CPU time of this process, which does one thing at a time.
"""

import asyncio
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final, TypeVar

from imr.bench import machine
from imr.bench.figures import Spread
from imr.evaluation.preparing import prepare_application
from imr.synthetic.generator import applications
from imr.synthetic.reviewer import NOBODY, qualified
from services.decision.draft.determination import draft
from services.decision.draft.preparation import read_preparation
from services.decision.draft.preparing import prepared
from services.decision.draft.time_machine import TimeMachine
from services.decision.evaluation.outcome import weigh
from services.decision.facts import find
from services.decision.facts.findings import ReadRecord
from services.decision.guidelines.library import Library
from services.decision.library_trial.impact import PastItem, impact
from services.decision.library_trial.own_cases import situation_of
from services.decision.sign_off.objections import objections
from services.decision.turning.why_not import why_not
from shared.events.application_filed import ApplicationFiled
from shared.events.case import CaseFile, RecordEntry, RecordKind
from shared.events.envelope import digest
from shared.events.reviewer_matched import Choice, Match, ReviewerMatched
from shared.evidence import Evidence

_RUNS: Final = 3
_PAGE: Final = 3_000  # characters
_PAGES: Final = 500
_REPLAYED: Final = 100
"""Past items that are replayed, for each case of the run: 100,000 by default."""
_MADE_AGAIN: Final = 10
"""Preparations that are made again, for each case of the run: 10,000 by default."""

_SIGNED: Final = 200
"""Determinations that are held against what was prepared."""
_AT_MOST_5_MS: Final = "≤ 5"

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
    aim: str = ""


def measure(cases: int, seed: int, say: Say) -> list[Deciding]:
    """Take every figure, one after the other, in this process."""
    return [
        *_items(say),
        *_facts(seed, say),
        signing(min(cases, _SIGNED), seed, say),
        replay(cases, say),
        again(cases, seed, say),
    ]


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
    for name, taken in (("why of an item", weighed), ("why-not of an item", explained)):
        yield Deciding(name, "CPU ms", Spread.of(taken[1:]), inputs, busy, _AT_MOST_5_MS)


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
        aim = _AT_MOST_5_MS if pages == 1 else ""
        yield Deciding(f"facts out of {name}", "CPU ms", Spread.of(taken), inputs, busy, aim)


def _text(texts: list[str], length: int) -> str:
    once = "\n".join(texts)
    return "\n".join([once] * (1 + length // len(once)))[:length]


def _times(call: Callable[[T], object], given: Iterable[T]) -> Iterator[float]:
    for each in given:
        at = time.process_time()
        call(each)
        yield time.process_time() - at


def signing(count: int, seed: int, say: Say) -> Deciding:
    """Hold determinations, signed as drafted, against what was prepared and kept."""
    say("what speaks against a signature")
    library = Library.load()
    signed = []
    for application in applications(count, seed):
        case = asyncio.run(_file(Evidence.in_memory(), application))
        match = _matched(case, application)
        preparation = prepare_application(application, library)
        content = draft(match, preparation, library, "Invented Reviews")
        signed.append((preparation.encoded(), content))
    busy = machine.load()
    taken, found = [], 0
    for kept, content in signed:
        at = time.process_time()
        preparation_then = read_preparation(kept)
        assert preparation_then is not None  # it was made just now
        found += len(objections(content, preparation_then))
        taken.append(1_000 * (time.process_time() - at))
    inputs = f"{count} drafts as they are, {found} objections"
    return Deciding("check before a signature", "CPU ms", Spread.of(taken), inputs, busy)


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
    """Make preparations twice, the second time from what was kept alone (DG11)."""
    return asyncio.run(_again(cases * _MADE_AGAIN, seed, say))


async def _again(count: int, seed: int, say: Say) -> Deciding:
    evidence, library = Evidence.in_memory(), Library.load()
    version = await evidence.put(library.encoded())
    past: list[tuple[CaseFile, str]] = []
    for number, application in enumerate(applications(count, seed)):
        if number % 500 == 0:
            say(f"preparations, {number:,} of {count:,}")
        case = await _file(evidence, application)
        past.append((case, digest((await prepared(evidence, case, library)).encoded())))
    machine_of_time = TimeMachine(evidence)
    busy = machine.load()
    same, at = 0, time.process_time()
    for number, (case, then) in enumerate(past):
        if number % 500 == 0:
            say(f"made again, {number:,} of {count:,}")
        same += digest((await machine_of_time.rederive(case, version)).encoded()) == then
    rate = count / (time.process_time() - at)
    inputs = f"{same:,} of {count:,} to the byte"
    return Deciding("preparations made again", "cases/CPU s", Spread.of([rate]), inputs, busy)


async def _file(evidence: Evidence, application: ApplicationFiled) -> CaseFile:
    """Return the file as intake would make it, as far as deciding looks at it."""
    on = application.received_on
    entries = []
    for number, record in enumerate(application.records, start=1):
        content = (record.text or "").encode()
        entries.append(
            RecordEntry(
                record_no=number,
                kind=record.kind,
                dated=record.dated,
                sender=record.sender,
                received_on=on,
                digest=await evidence.put(content),
                size=max(1, len(content)),
            )
        )
    return CaseFile(
        case_number="CM26-0000001",
        priority=application.priority,
        received_on=on,
        completed_on=on,
        determination_due=on,
        date_of_injury=application.date_of_injury,
        ur_decided_on=application.ur_decision.decided_on,
        rfa_on=application.rfa_on,
        items=application.items,
        records=tuple(entries),
        party_sheet="0" * 64,
    )


def _matched(case: CaseFile, application: ApplicationFiled) -> ReviewerMatched:
    return ReviewerMatched(
        case_id=application.case_id,
        case=case,
        reviewer_ref=NOBODY,
        qualifications=qualified(case.received_on),
        assigned_on=case.received_on,
        match=Match(choice=Choice.APPOINTED, reason="measured", roster="0" * 64, considered=1),
    )
