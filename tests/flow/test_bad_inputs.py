"""Bad inputs at every way in from outside: each gets its code, none is lost, none is logged."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from time import process_time

import pytest
from prometheus_client import generate_latest

from imr.kafka.upstream import filing
from shared import topics
from shared.clock import midday
from shared.events import (
    ApplicationFiled,
    DeterminationDrafted,
    DeterminationSigned,
    RecordReceived,
)
from shared.events.case import Outcome, Signature
from shared.events.determination_signed import SignedItem
from shared.events.envelope import Record
from shared.memory import Chain
from shared.signing import sign
from tests.builders import a_record, an_inline_record
from tests.flow.bad_inputs import BAD_INPUTS, CANARY, DIGITS, INVALID, Expectation
from tests.flow.harness import an_acupuncture_case, dead_letters, file, whole_chain

WAYS_IN = (topics.APPLICATION_FILED, topics.RECORD_RECEIVED, topics.DETERMINATION_SIGNED)
KEY = "bad-input-test-key"


MOST_MB = 50.0
"""What no input may add to a process."""
MOST_SECONDS = 1.0
"""Of processor time: what no input may take, whatever else the machine does."""


def memory(what: str) -> float:
    """Return the present (``VmRSS``) or highest (``VmHWM``) size of this process in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise AssertionError(what)


def forget_peak() -> None:
    """Let the highest size begin with the present one."""
    Path("/proc/self/clear_refs").write_text("5")


@dataclass
class Way:
    """The chain without its reviewer, and as many good records for each way in as are asked for."""

    chain: Chain
    made: int = 0

    async def good(self, topic: str) -> Record:
        """Return a record that would be answered: of a case of its own, never delivered before."""
        self.made += 1
        application = a_canary_case(f"{topics.consumer_group(topic, 'bad')}-{self.made}")
        if topic == topics.APPLICATION_FILED:
            return filing(application)
        file(self.chain, application)
        await self.chain.run_until_idle()
        at = midday(application.received_on) + timedelta(days=1)
        name = f"event-{self.made}"
        if topic == topics.RECORD_RECEIVED:
            late = RecordReceived(
                filing=application.filing,
                records=(an_inline_record(f"{CANARY} rests.", author=CANARY),),
            )
            return a_record(late, event_id=name, at=at)
        return a_record(self.signature(application), event_id=name, at=at)

    def signature(self, application: ApplicationFiled) -> DeterminationSigned:
        """Return what a reviewer who accepts the case's draft as it is would sign."""
        (drafted,) = [
            record
            for record in self.chain.logs.records[topics.DETERMINATION_DRAFTED]
            if record.key == str(application.case_id).encode()
        ]
        draft = DeterminationDrafted.model_validate_json(drafted.value or b"")
        unsigned = DeterminationSigned(
            case_id=draft.case_id,
            case_number=draft.case_number,
            reviewer_ref=draft.reviewer_ref,
            draft=draft.draft,
            content=draft.draft,
            items=tuple(
                SignedItem(item_no=item.item_no, outcome=Outcome(item.proposal.value))
                for item in draft.items
            ),
            signed_at=midday(application.received_on),
            signature=Signature(
                kind="simulated",
                key_id="simulated",
                algorithm="hmac-sha256",
                value="0" * 64,
            ),
        )
        value = sign(unsigned.statement(), KEY)
        signature = unsigned.signature.model_copy(update={"value": value})
        return unsigned.model_copy(update={"signature": signature})

    async def receive(self, record: Record) -> Expectation:
        """Deliver one record; return its receipt, and its code where it has one."""
        service = topics.CONSUMERS[record.topic][-1]
        letters = self.chain.logs.records[topics.dead_letters(record.topic, service)]
        before = len(letters)
        self.chain.logs.append(record)
        await self.chain.run_until_idle()
        if laid := letters[before:]:
            assert laid[-1].value in {record.value, None}
            return ("dead_letter", laid[-1].header("dlq-error-code"))
        async with self.chain.runtimes[service].pool.connection() as tx:
            found = await tx.execute(
                "select state, reason from inbox where source = %s and event_id = %s",
                [record.header("ce_source"), record.header("ce_id")],
            )
            row = await found.fetchone()
        assert row is not None, "neither answered nor laid aside: lost"
        reply = self.reply_to(record)
        return (row["state"], str(reply["refusal"]) if reply else row["reason"])

    def reply_to(self, record: Record) -> dict[str, object] | None:
        """Return the refusal that answers an application, if there is one."""
        for reply in self.chain.logs.records[topics.APPLICATION_REFUSED]:
            if reply.header("ce_causationid") == record.header("ce_id"):
                answer: dict[str, object] = json.loads(reply.value or b"")
                return answer
        return None


def a_canary_case(number: str) -> ApplicationFiled:
    """A case whose worker has the name that must never be seen."""
    application = an_acupuncture_case(number)
    worker = application.parties.employee.model_copy(update={"name": CANARY})
    sheet = application.parties.model_copy(update={"employee": worker, "claim_number": number})
    return application.model_copy(update={"parties": sheet})


def quoted_in(text: str) -> bool:
    """Whether something of a bad input stands in what others read."""
    return CANARY in text or DIGITS in text


@pytest.fixture
async def way(database_url: str, tmp_path: Path) -> AsyncIterator[Way]:
    """A chain whose drafts wait for a signature."""
    keys = json.dumps({"simulated": KEY})
    async with whole_chain(
        database_url, tmp_path, without=["simulated_reviewer"], IMR_SIGNING_KEYS=keys
    ) as running:
        yield Way(running)


@pytest.mark.parametrize("topic", WAYS_IN)
async def test_bad_inputs_get_their_code_and_leave_no_trace(
    way: Way, topic: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One by one at one way in; afterwards a good record is answered as if nothing had been."""
    wrong: dict[str, object] = {}
    grown: dict[str, float] = {}
    seconds: dict[str, float] = {}
    for bad in BAD_INPUTS:
        record = bad.change(await way.good(topic))
        before = memory("VmRSS")
        forget_peak()
        began = process_time()
        got, expected = await way.receive(record), bad.expected(topic)
        seconds[f"{bad.number} {bad.name}"] = process_time() - began
        grown[f"{bad.number} {bad.name}"] = memory("VmHWM") - before
        reply = way.reply_to(record)
        if got != expected or (reply and bad.fault not in json.dumps(reply["faults"] or "none")):
            wrong[f"{bad.number} {bad.name}"] = {"got": got, "expected": expected, "reply": reply}
        assert not quoted_in(json.dumps(reply))
    assert wrong == {}
    assert {name: size for name, size in grown.items() if size > MOST_MB} == {}
    assert {name: spent for name, spent in seconds.items() if spent > MOST_SECONDS} == {}
    assert await way.receive(await way.good(topic)) == ("answered", None)
    assert not quoted_in(capsys.readouterr().out)
    assert not quoted_in(generate_latest().decode())
    for letter in dead_letters(way.chain):
        assert not quoted_in(repr([h for h in letter.headers if h[0].startswith("dlq-")]))


@pytest.mark.parametrize("topic", WAYS_IN)
async def test_a_known_id_with_another_body_is_laid_aside(way: Way, topic: str) -> None:
    """Bad input 19: never overwritten, always told."""
    first, second = await way.good(topic), await way.good(topic)
    assert await way.receive(first) == ("answered", None)

    same_id = replace(
        second,
        headers=tuple(
            (name, (first.header(name) or "").encode() if name == "ce_id" else text)
            for name, text in second.headers
        ),
    )

    assert await way.receive(same_id) == ("dead_letter", "body_conflict")


SECOND_COPIES: dict[str, Expectation] = {
    topics.APPLICATION_FILED: ("refused", "filed_already"),
    topics.RECORD_RECEIVED: ("answered", None),
    topics.DETERMINATION_SIGNED: ("refused", "decision_issued_already"),
}


@pytest.mark.parametrize("topic", WAYS_IN)
async def test_the_same_body_under_another_id_has_no_second_effect(way: Way, topic: str) -> None:
    """Bad input 20: a double filing is one case, a second signature is no second decision."""
    record = await way.good(topic)
    await way.receive(record)
    counted = {name: len(log) for name, log in way.chain.logs.records.items() if name != topic}

    again = replace(
        record,
        headers=tuple((n, b"other-id" if n == "ce_id" else text) for n, text in record.headers),
    )

    assert await way.receive(again) == SECOND_COPIES[topic]
    after = {name: len(log) for name, log in way.chain.logs.records.items() if name != topic}
    assert {name: n for name, n in after.items() if n} == {n: c for n, c in counted.items() if c}


@pytest.mark.parametrize("topic", WAYS_IN)
async def test_a_record_on_the_wrong_topic_is_laid_aside(way: Way, topic: str) -> None:
    """Bad input 27: whatever its headers say."""
    other = WAYS_IN[(WAYS_IN.index(topic) + 1) % len(WAYS_IN)]
    stray = replace(await way.good(other), topic=topic)
    relabelled = replace(
        stray,
        headers=tuple((n, topic.encode() if n == "ce_type" else text) for n, text in stray.headers),
    )

    assert await way.receive(stray) == ("dead_letter", "type_not_of_topic")
    receipt, code = await way.receive(relabelled)
    assert (receipt, code) in {("dead_letter", "schema_invalid"), ("refused", "filing_changed")}


async def test_a_signature_before_its_draft_waits_for_it(way: Way) -> None:
    """Bad inputs 31, 32: out of order or of an unknown case, it is kept and nothing is decided."""
    record = await way.good(topics.DETERMINATION_SIGNED)
    unknown = a_canary_case("unknown")
    signed = DeterminationSigned.model_validate_json(record.value or b"")
    early = a_record(
        signed.model_copy(update={"case_id": unknown.case_id}),
        event_id="early",
        at=midday(unknown.received_on),
    )

    assert (await way.receive(early))[0] == "held"
    assert way.chain.logs.records[topics.DECISION_ISSUED] == []


async def test_a_medical_record_of_an_unknown_filing_waits_for_it(way: Way) -> None:
    """Bad input 32: the application may still come."""
    unknown = a_canary_case("unknown")
    late = RecordReceived(filing=unknown.filing, records=(an_inline_record(CANARY),))

    record = a_record(late, at=midday(unknown.received_on))

    assert (await way.receive(record))[0] == "held"


async def test_a_decision_whose_content_nobody_has_makes_no_letter(way: Way) -> None:
    """Bad input 31: a letter cannot come before its decision."""
    good = await way.good(topics.DETERMINATION_SIGNED)
    await way.receive(good)
    (issued,) = way.chain.logs.records[topics.DECISION_ISSUED]
    body = json.loads(issued.value or b"")
    forged = replace(
        issued,
        value=json.dumps({**body, "content": "f" * 64}).encode(),
        headers=tuple((n, b"forged" if n == "ce_id" else text) for n, text in issued.headers),
    )

    receipt, code = await way.receive(forged)

    assert (receipt, code) == ("refused", "letter_issued_already")
    assert len(way.chain.logs.records[topics.LETTER_ISSUED]) == 1


Making = Callable[[Way], Awaitable[Record]]


async def ten_thousand_items(way: Way) -> Record:
    """Bad input 34."""
    record = await way.good(topics.APPLICATION_FILED)
    body = json.loads(record.value or b"")
    body["items"] = [{"item_no": n % 999 + 1, "description": "x"} for n in range(7_000)]
    return replace(record, value=json.dumps(body, separators=(",", ":")).encode())


async def an_item_twice(way: Way) -> Record:
    """Bad input 34."""
    record = await way.good(topics.APPLICATION_FILED)
    body = json.loads(record.value or b"")
    body["items"] *= 2
    return replace(record, value=json.dumps(body).encode())


@pytest.mark.parametrize(
    ("make", "expected", "code"),
    [
        (ten_thousand_items, {INVALID, ("dead_letter", "value_too_large")}, "too_long"),
        (an_item_twice, {INVALID}, "item_twice"),
    ],
)
async def test_impossible_item_lists_are_told(
    way: Way, make: Making, expected: set[Expectation], code: str
) -> None:
    """The sender learns which list is wrong."""
    record = await make(way)

    got = await way.receive(record)

    assert got in expected
    if got == INVALID:
        assert code in json.dumps(way.reply_to(record))


async def test_a_path_as_filing_number_is_laid_aside(way: Way) -> None:
    """Bad input 36: what becomes part of a path or an id is refused by its pattern."""
    record = await way.good(topics.APPLICATION_FILED)
    body = json.loads(record.value or b"")
    body["filing"]["number"] = "../../etc/passwd"

    forged = replace(record, value=json.dumps(body).encode())

    assert await way.receive(forged) == ("dead_letter", "schema_invalid")
