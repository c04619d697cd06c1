"""EV6: order per case holds across topics; a successor waits for its predecessor."""

import asyncio
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid5

import pytest

from imr.local import embedded
from shared import topics
from shared.events import InformationProvided
from shared.events.application_filed import ApplicationSignature, Signatory
from shared.events.envelope import Record
from shared.events.information_asked import AskedBy
from shared.events.information_provided import Answers
from shared.events.parties import Party
from shared.memory import Chain
from tests.flow.harness import (
    an_acupuncture_case,
    check_invariants,
    dead_letters,
    file,
    tell,
    whole_chain,
)

CASES = 12

IN_ORDER = {topics.APPLICATION_FILED, topics.RECORDS_COMPLETED}
"""The order of these says which case has which number and which reviewer is how loaded."""


@dataclass(frozen=True)
class Orderly:
    """A run in which everything came in order, and what it left."""

    folder: Path
    records: Sequence[Record]
    answers: set[str]


@pytest.fixture(scope="module")
def orderly(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Orderly:
    """The same for every order that is tried after it."""
    folder = tmp_path_factory.mktemp("orderly")
    return asyncio.run(in_order(embedded.new_database(postgres_url, "orderly"), folder))


async def in_order(database_url: str, folder: Path) -> Orderly:
    """Carry all cases, each record behind its cause."""
    async with whole_chain(database_url, folder) as running:
        file(running, *(an_acupuncture_case(f"{number:04}") for number in range(CASES - 1)))
        question_and_answer(running)
        await running.run_until_idle()
        return Orderly(folder, everything(running), await said(running))


def everything(running: Chain) -> list[Record]:
    """Return the records of all topics."""
    return [record for log in running.logs.records.values() for record in log]


def facts(records: Iterable[Record]) -> set[tuple[str, str | None, bytes | None]]:
    """Return what the topics say, whatever the order and the number of copies."""
    return {(record.topic, record.header("ce_id"), record.value) for record in records}


def question_and_answer(running: Chain) -> None:
    """File a case about which screening asks, and answer; its number is the last one either way."""
    unknown = ApplicationSignature(signed_on=date(2016, 6, 18), by=Signatory.DESIGNEE)
    asked = an_acupuncture_case("asked", signature=unknown)
    answer = InformationProvided(
        filing=asked.filing,
        request_id=uuid5(asked.case_id, AskedBy.SCREENING.value),
        by=Party.EMPLOYEE,
        answers=Answers(designated_on=date(2016, 6, 10)),
    )
    file(running, asked)
    tell(running, answer, on=asked.received_on)


async def said(running: Chain) -> set[str]:
    """Return the ids of all that the services have answered themselves."""
    ids: set[str] = set()
    for runtime in running.runtimes.values():
        async with runtime.pool.connection() as tx:
            rows = await (await tx.execute("select event_id from outbox")).fetchall()
        ids |= {row["event_id"] for row in rows}
    return ids


def shuffled(records: Iterable[Record], seed: int) -> list[Record]:
    """Return the records in any order, across and within cases, one in ten of them twice."""
    chance = random.Random(seed)
    deck = [record for record in records if record.topic not in IN_ORDER]
    deck += chance.sample(deck, len(deck) // 10)
    chance.shuffle(deck)
    return deck


@pytest.mark.parametrize("seed", range(3))
async def test_any_order_of_delivery_ends_in_the_same_letters(
    orderly: Orderly, database_url: str, seed: int
) -> None:
    """Signatures before drafts, decisions before matches, copies: the same facts come out."""
    async with whole_chain(database_url, orderly.folder) as chaotic:
        for record in shuffled(orderly.records, seed):
            chaotic.logs.append(record)
        await chaotic.run_until_idle()
        assert chaotic.logs.records[topics.DECISION_ISSUED] != []
        for record in orderly.records:
            if record.topic in IN_ORDER:
                chaotic.logs.append(record)
        await chaotic.run_until_idle()

        check_invariants(chaotic, accepted=CASES)
        assert dead_letters(chaotic) == []
        assert facts(everything(chaotic)) == facts(orderly.records)
        assert await said(chaotic) == orderly.answers, (
            "what was put before a service is no answer of its own"
        )
        for runtime in chaotic.runtimes.values():
            async with runtime.pool.connection() as tx:
                left = await (await tx.execute("select * from held")).fetchall()
            assert left == [], runtime.service.name
