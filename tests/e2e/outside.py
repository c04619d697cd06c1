"""What systems outside do: upstream files applications and waits for letters."""

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from aiokafka.errors import KafkaError

from imr.commands.demo import SAMPLES
from imr.files import read_case
from imr.kafka import wire
from imr.kafka.upstream import filing
from shared import topics
from shared.errors import UnprocessableError
from shared.events import ApplicationFiled, LetterIssued
from shared.events.envelope import FilingKey, Record
from shared.evidence import Evidence
from tests.e2e.containers import StackError

Done = Callable[[Sequence[Record]], bool]

INELIGIBLE: Final = "06-ineligible"
TWIN: Final = "07-duplicate-of-02"
"""Samples that get a refusal instead of a letter; the second, where another was there before."""

_PATIENCE_SECONDS: Final = 240.0


def samples() -> dict[str, ApplicationFiled]:
    """Return the sample applications by name."""
    return {path.stem: read_case(path) for path in sorted(SAMPLES.glob("*.json"))}


def many(count: int, name: str) -> list[ApplicationFiled]:
    """Return so many applications, all alike, each a case of its own."""
    sample = samples()["02-first-trial"]
    return [
        sample.model_copy(
            update={
                "filing": FilingKey(sender="e2e", number=f"{name}-{number:04}"),
                "parties": sample.parties.model_copy(update={"claim_number": f"{name}-{number}"}),
            }
        )
        for number in range(count)
    ]


def file(address: str, applications: Sequence[ApplicationFiled]) -> None:
    """Publish applications, each confirmed."""
    asyncio.run(wire.send(address, [filing(each) for each in applications]))


def file_garbage(address: str) -> None:
    """Publish an application of which the end is missing."""
    whole = filing(many(1, "garbage")[0])
    asyncio.run(wire.send(address, [replace(whole, value=(whole.value or b"")[:200])]))


def follow(address: str, names: Sequence[str], done: Done) -> list[Record]:
    """Return all records of some topics, as soon as they are enough.

    Raises:
        StackError: they were not, after four minutes.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    found: list[Record] = []
    while time.monotonic() < deadline:
        try:
            found = asyncio.run(_follow(address, names, done, deadline))
        except (KafkaError, OSError):  # the broker is being killed
            time.sleep(1)
            continue
        if done(found):
            return found
    raise StackError(f"{len(found)} records of {', '.join(names)}, and no more came")


async def _follow(address: str, names: Sequence[str], done: Done, deadline: float) -> list[Record]:
    found: list[Record] = []
    async with wire.reader(address, names) as reader:
        while not done(found) and time.monotonic() < deadline:
            found += await reader.poll(0.2)
    return found


def letters_for(cases: Collection[UUID], at_least: int | None = None) -> Done:
    """Return the question whether so many of these cases, or all, have their letter."""
    enough = len(cases) if at_least is None else at_least
    return lambda records: len(letters(records, cases)) >= enough


def letters(records: Sequence[Record], cases: Collection[UUID]) -> dict[UUID, LetterIssued]:
    """Return the letters of these cases.

    Raises:
        StackError: a case has two letters, or copies of one event differ.
    """
    found: dict[UUID, LetterIssued] = {}
    bodies: dict[UUID, tuple[str | None, bytes | None]] = {}
    for record in records:
        letter = LetterIssued.model_validate_json(record.value or b"")
        if letter.case_id not in cases:
            continue
        body = (record.header("ce_id"), record.value)
        if bodies.setdefault(letter.case_id, body) != body:
            raise StackError(f"case {letter.case_number} has two letters that differ")
        found[letter.case_id] = letter
    return found


async def check_files(letters: Collection[LetterIssued], store: Evidence) -> None:
    """See that every letter's PDF and twin lie in the store, unaltered, and belong to its case.

    Raises:
        StackError: one does not.
    """
    for letter in letters:
        try:
            pdf, twin = await store.get(letter.letter), await store.get(letter.twin)
        except UnprocessableError as error:
            raise StackError(f"letter of {letter.case_number}: {error}") from None
        if not pdf.startswith(b"%PDF-") or letter.case_number.encode() not in twin:
            raise StackError(f"letter of {letter.case_number} is not one")


def count(topic: str, at_least: int) -> Done:
    """Return the question whether a topic has so many records."""
    return lambda records: sum(record.topic == topic for record in records) >= at_least


LETTERS: Final = (topics.LETTER_ISSUED,)
