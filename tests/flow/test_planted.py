"""PB2: identifiers planted in cases, good, refused and poisoned, leave no trace beside the letters.

The services run as processes over the embedded broker; searched is what they print, count, send
and name. What the public gets of ten thousand cases: ``imr bench --only publication``.
"""

import asyncio
import json
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pytest

from imr.kafka import wire
from imr.kafka.topic_catalogue import Catalogue
from imr.kafka.upstream import filing
from imr.leaks.planting import Planted, planted
from imr.leaks.release import leaks
from imr.leaks.search import Needle, hits, text_in
from imr.local import embedded
from imr.local.stack import Stack, stack
from shared import topics
from shared.events import ApplicationFiled, DecisionPublished, LetterIssued
from shared.events.case import UrBasis
from shared.events.envelope import Record
from shared.evidence import Evidence
from tests.flow.harness import SETTINGS, an_acupuncture_case

SECONDS = 150.0
SEED = 11
TOKEN = "planted-planted-planted-planted"
SENDERS = {**SETTINGS, "IMR_SENDERS": json.dumps({"planted": TOKEN})}
ALL = GOOD, REFUSED, INVALID, CUT, NOT_UTF8, UNPRINTABLE = tuple(planted(6, SEED))


def application(case: Planted, number: str, more: str = "") -> ApplicationFiled:
    """An application that tells everything in every field that takes a person's own words.

    No font has full-width letters; in ``more`` they keep a notice from being printed.
    """
    base = an_acupuncture_case(number)
    told = " ".join(each.text for each in case.passages if each.form != "full width") + more
    item, (note, *papers) = base.items[0], base.records
    documents = case.determination.documents
    authored = [
        each.model_copy(update={"title": known.title, "author": known.author})
        for each, known in zip(papers, documents, strict=False)
    ]
    return base.model_copy(
        update={
            "parties": case.sheet,
            "items": (item.model_copy(update={"description": f"{item.description}. {told}"}),),
            "records": (
                note.model_copy(update={"text": f"{note.text}\n{told}"}),
                *authored,
                *papers[len(authored) :],
            ),
        }
    )


def records() -> Iterator[Record]:
    """A good application, one that is refused, one with a fault, two that nobody can read.

    And one of which no notice can be printed.
    """
    good = filing(application(GOOD, "planted-1"))
    name = "".join(each for each in GOOD.sheet.employee.name if each.isalnum() and each.isascii())
    headers = tuple(h for h in good.headers if h[0] != "ce_correlationid")
    yield replace(good, headers=(*headers, ("ce_correlationid", name.encode())))
    not_ours = application(REFUSED, "planted-2")
    items = (not_ours.items[0].model_copy(update={"ur_basis": UrBasis.BILLED_AMOUNT}),)
    yield filing(not_ours.model_copy(update={"items": items}))
    body = json.loads((faulty := filing(application(INVALID, "planted-3"))).value or b"")
    body["items"][0]["quantity"] = INVALID.sheet.employee.name
    yield replace(faulty, value=json.dumps(body).encode())
    cut = filing(application(CUT, "planted-4"))
    yield replace(cut, value=(cut.value or b"")[:2_000])
    broken = filing(application(NOT_UTF8, "planted-5"))
    yield replace(broken, value=(broken.value or b"")[:-2] + b"\xff\xfe")
    yield filing(application(UNPRINTABLE, "planted-6", more=" \uff37"))


@dataclass(frozen=True)
class Ran:
    """What a run has left."""

    logs: str
    metrics: str
    answers: str
    records: Mapping[str, list[Record]]
    evidence: Evidence
    names: tuple[str, ...]


@pytest.fixture(scope="module")
def ran(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The run."""
    folder = tmp_path_factory.mktemp("planted")
    database_url = embedded.new_database(postgres_url, "planted")
    with stack(folder, SENDERS, database_url=database_url) as running:
        seen = asyncio.run(_carried(running))
        answers = "\n".join(_asked(running))
        metrics = "\n".join(
            _get(f"http://127.0.0.1:{port}/metrics") for port in running.ports.values()
        )
    return Ran(
        logs="\n".join(each.read_text() for each in sorted(running.logs.glob("*.log"))),
        metrics=metrics,
        answers=answers,
        records=seen,
        evidence=Evidence.open(running.evidence_url),
        names=tuple(str(each.relative_to(folder)) for each in folder.rglob("*")),
    )


async def _carried(running: Stack) -> Mapping[str, list[Record]]:
    seen: defaultdict[str, list[Record]] = defaultdict(list)
    unread = topics.dead_letters(topics.APPLICATION_FILED, "intake")
    unprinted = topics.dead_letters(topics.CASE_OPENED, "letters")
    wanted = {
        topics.DECISION_PUBLISHED: 1,
        topics.LETTER_ISSUED: 1,
        topics.APPLICATION_REFUSED: 2,
        unread: 2,
        unprinted: 1,
    }
    await wire.send(running.broker, records())
    async with (
        asyncio.timeout(SECONDS),
        wire.reader(running.broker, topics.all_with_dead_letters()) as reader,
    ):
        while any(len(seen[topic]) < count for topic, count in wanted.items()):
            for record in await reader.poll(0.5):
                seen[record.topic].append(record)
    return seen


def _asked(running: Stack) -> Iterator[str]:
    """Yield what is answered to a body that cannot be read, and to questions about cases."""
    address = f"http://127.0.0.1:{running.ports['intake']}"
    cut = filing(application(CUT, "planted-7")).value or b""
    yield _get(f"{address}/applications", cut[:2_000])
    yield _get(f"{address}/cases/{CUT.sheet.claim_number}")
    for each in (application(GOOD, "planted-1"), application(REFUSED, "planted-2")):
        for name, port in running.ports.items():
            if name != "simulated_reviewer":
                yield _get(f"http://127.0.0.1:{port}/cases/{each.case_id}")


def _get(url: str, body: bytes | None = None) -> str:
    headers = {"content-type": "application/json", "authorization": f"Bearer {TOKEN}"}
    request = urllib.request.Request(url, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        return error.read().decode()


def needles() -> Iterator[Needle]:
    """Everything that was planted in any of the cases."""
    for case in ALL:
        yield from case.needles


def found(texts: Iterable[str]) -> list[tuple[Needle, str]]:
    """Return what is told after all."""
    everything = list(needles())
    return [hit for text in texts for hit in hits(everything, text)]


def test_the_run_had_something_to_tell(ran: Ran) -> None:
    """The search finds the identifiers where they may be: in what was filed."""
    filed = ran.records[topics.APPLICATION_FILED][0]

    assert len(found([text_in(filed.value or b"")])) > 30
    assert "record_taken" in ran.logs
    assert 'receipt="dead_letter"' in ran.metrics
    assert "json_invalid" in ran.answers


def test_logs_metrics_answers_and_names_of_files_tell_nobody(ran: Ran) -> None:
    """What operators and monitoring read, and what lies about as a name."""
    assert found([ran.logs, ran.metrics, ran.answers, *ran.names]) == []


def test_headers_tell_nobody(ran: Ran) -> None:
    """Headers link events and say why one was laid aside: in each tool, without opening a body.

    What a sender put there itself stays with its own record.
    """
    ours = [
        f"{name}: {value.decode()}"
        for topic, log in ran.records.items()
        for record in log
        for name, value in record.headers
        if topic != topics.APPLICATION_FILED
    ]

    assert len(ours) > 100
    assert found(ours) == []


def test_bodies_tell_no_more_than_the_catalogue_says(ran: Ran) -> None:
    """Public: nothing. Dead letters: what their sender wrote, to the byte, under the same lock."""
    catalogue = Catalogue.read()
    public = [name for name, topic in catalogue.topics.items() if topic.privacy == "public"]
    laid = [
        record for topic, log in ran.records.items() if topic.endswith(".dlq") for record in log
    ]

    assert topics.DECISION_PUBLISHED in public
    for topic in public:
        assert found(text_in(each.value or b"") for each in ran.records[topic]) == [], topic
    assert catalogue.dead_letters.privacy == "identified"
    for letter in laid:
        origin = ran.records[letter.header("dlq-original-topic") or ""]
        assert letter.value in {record.value for record in origin}


async def test_what_the_public_gets_of_the_case_tells_nobody(ran: Ran) -> None:
    """The files themselves, as the letters service made them from the case's own party sheet."""
    (record,) = ran.records[topics.DECISION_PUBLISHED]
    event = DecisionPublished.model_validate_json(record.value or b"")
    assert event.risk_report is not None
    (letter,) = ran.records[topics.LETTER_ISSUED]
    research = LetterIssued.model_validate_json(letter.value or b"").safe_harbor
    assert research is not None
    files = {
        "public.pdf": await ran.evidence.get(event.letter),
        "public.json": await ran.evidence.get(event.data),
        "public-risk.json": await ran.evidence.get(event.risk_report),
        "safe-harbor.json": await ran.evidence.get(research.data),
        "safe-harbor-risk.json": await ran.evidence.get(research.risk_report),
    }

    assert list(leaks(GOOD, files)) == []
    assert "[removed]" in files["public.json"].decode()
