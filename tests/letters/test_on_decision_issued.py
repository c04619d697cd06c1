"""The way in: a decision that was issued becomes one letter, and one only."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from services.letters.app import build
from services.letters.letter import Letter
from services.letters.render import Renderer
from services.letters.settings import LettersSettings
from shared import topics
from shared.clock import CaseClock, midday
from shared.events import DecisionIssued, DecisionPublished, LetterIssued
from shared.events.case import CaseOutcome, Outcome, Signature, Worker
from shared.events.determination import Determination
from shared.events.determination_signed import SignedItem
from shared.events.parties import PartySheet
from shared.evidence import Evidence
from shared.memory import Chain, chain
from tests.builders import a_party_sheet, a_record
from tests.letters.reading import text_of
from tests.letters.samples import (
    DECIDED_ON,
    REGISTRY,
    a_determination,
    a_determined_item,
)

DEAD_LETTERS = topics.dead_letters(topics.DECISION_ISSUED, "letters")


class Desk:
    """The service over logs in memory, with a store into which decisions are laid."""

    def __init__(self, running: Chain, evidence: Evidence) -> None:
        self.chain, self.evidence = running, evidence

    async def decision(
        self,
        determination: Determination | None = None,
        parties: PartySheet | None = None,
        **changes: Any,
    ) -> DecisionIssued:
        """Store a determination and return the event that announces it."""
        determination = determination or a_determination()
        sheet = (parties or a_party_sheet()).model_dump_json().encode()
        event = DecisionIssued(
            case_id=determination.case_id,
            case_number=determination.case_number,
            reviewer_ref=determination.reviewer_ref,
            draft="0" * 64,
            content=await self.evidence.put(determination.encoded()),
            outcome=CaseOutcome.UPHELD,
            items=tuple(
                SignedItem(item_no=item.item_no, outcome=item.outcome or Outcome.UPHELD)
                for item in determination.items
            ),
            signed_at=midday(DECIDED_ON),
            decided_on=DECIDED_ON,
            determination_due=DECIDED_ON,
            signature=Signature(
                kind="simulated", key_id="test", algorithm="hmac-sha256", value="0" * 64
            ),
            worker=Worker(age=41, sex="female"),
            party_sheet=await self.evidence.put(sheet),
        )
        return event.model_copy(update=changes)

    async def deliver(self, event: DecisionIssued, event_id: str = "event-1") -> None:
        """Deliver one record and wait until nothing moves."""
        self.chain.logs.append(a_record(event, event_id=event_id))
        await self.chain.run_until_idle()

    def published(self, topic: str) -> list[dict[str, Any]]:
        """Return the distinct bodies on a topic, by event id."""
        records = self.chain.logs.records[topic]
        bodies = {record.header("ce_id"): record.value or b"" for record in records}
        return [json.loads(body) for body in bodies.values()]

    def dead_letter_codes(self) -> list[str | None]:
        """Return why records were laid aside."""
        return [each.header("dlq-error-code") for each in self.chain.logs.records[DEAD_LETTERS]]

    async def letters(self) -> int:
        """Count the rows of the service's own table."""
        async with self.chain.runtimes["letters"].pool.connection() as tx:
            found = await tx.execute("select count(*) as letters from letters")
            row = await found.fetchone()
        assert row is not None
        return int(row["letters"])


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    """The letters service, running."""
    evidence = Evidence.in_memory()
    settings = LettersSettings(database_url=database_url, evidence_url="file:///unused")
    async with chain([build(settings, evidence)], database_url, CaseClock()) as running:
        yield Desk(running, evidence)


async def test_a_decision_becomes_a_letter_its_twin_and_a_public_copy(desk: Desk) -> None:
    """The end of the chain: what people hold in their hands, and what the public may read."""
    event = await desk.decision()

    await desk.deliver(event)

    (issued,) = desk.published(topics.LETTER_ISSUED)
    (public,) = desk.published(topics.DECISION_PUBLISHED)
    letter = LetterIssued.model_validate_json(json.dumps(issued))
    decision = DecisionPublished.model_validate_json(json.dumps(public))
    pdf = await desk.evidence.get(letter.letter)
    twin = Letter.model_validate_json(await desk.evidence.get(letter.twin))
    assert "12 acupuncture sessions: Upheld" in text_of(pdf)
    assert (twin.content, twin.template) == (event.content, letter.template)
    assert Renderer(REGISTRY).render(twin).pdf == pdf
    assert (letter.kind, letter.simulated, letter.items) == (
        "final_determination",
        True,
        event.items,
    )
    data = json.loads(await desk.evidence.get(decision.data))
    assert (decision.profile, data["case_number"]) == ("DWC_PUBLIC", event.case_number)
    assert "Testworker" not in text_of(await desk.evidence.get(decision.letter))


async def test_a_hundred_duplicates_make_one_letter(desk: Desk) -> None:
    """Redelivered or sent anew under other ids: the parties get one letter (LT7)."""
    event = await desk.decision()

    for number in range(100):
        desk.chain.logs.append(a_record(event, event_id=f"event-{number % 50}"))
    await desk.chain.run_until_idle()

    assert await desk.letters() == 1
    assert len(desk.published(topics.LETTER_ISSUED)) == 1
    assert len(desk.published(topics.DECISION_PUBLISHED)) == 1
    bodies = {record.value for record in desk.chain.logs.records[topics.LETTER_ISSUED]}
    assert len(bodies) == 1
    assert desk.dead_letter_codes() == []


async def test_a_second_decision_of_a_case_is_refused(desk: Desk) -> None:
    """Another content for a case that has its letter is no letter either, and it is on record."""
    await desk.deliver(await desk.decision())

    other = a_determination(items=(a_determined_item(rationale="Something else."),))
    await desk.deliver(await desk.decision(other), "event-2")

    assert await desk.letters() == 1
    async with desk.chain.runtimes["letters"].pool.connection() as tx:
        found = await tx.execute("select reason from inbox where event_id = 'event-2'")
        assert await found.fetchone() == {"reason": "letter_issued_already"}


UPHELD_2 = (SignedItem(item_no=2, outcome=Outcome.UPHELD),)
OVERTURNED = (SignedItem(item_no=1, outcome=Outcome.OVERTURNED),)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"items": OVERTURNED, "outcome": CaseOutcome.OVERTURNED}, "content_disagrees"),
        ({"items": UPHELD_2}, "content_disagrees"),
        ({"outcome": CaseOutcome.MIXED}, "content_disagrees"),
        ({"case_number": "CM26-0000002"}, "content_disagrees"),
        ({"content": "f" * 64}, "evidence_missing"),
        ({"party_sheet": "f" * 64}, "evidence_missing"),
    ],
)
async def test_an_event_that_contradicts_what_was_signed_makes_no_letter(
    desk: Desk, changes: dict[str, Any], code: str
) -> None:
    """Only the signed content may be printed; a difference waits for a person."""
    await desk.deliver(await desk.decision(**changes))

    assert desk.dead_letter_codes() == [code]
    assert await desk.letters() == 0


async def test_content_that_is_no_determination_makes_no_letter(desk: Desk) -> None:
    """A digest may point to a blob of another kind."""
    wrong = await desk.evidence.put(b'{"a": 1}')

    await desk.deliver(await desk.decision(content=wrong))

    assert desk.dead_letter_codes() == ["content_unreadable"]


@pytest.mark.parametrize(
    ("determination", "code"),
    [
        (a_determination(clinical_summary="  "), "letter_section_empty"),
        (a_determination(clinical_summary="薬"), "character_not_in_fonts"),
        (a_determination(items=(a_determined_item(outcome=None),)), "content_disagrees"),
    ],
)
async def test_a_determination_that_cannot_be_printed_waits_for_a_person(
    desk: Desk, determination: Determination, code: str
) -> None:
    """Half a letter is worse than a late one."""
    await desk.deliver(await desk.decision(determination))

    assert desk.dead_letter_codes() == [code]
    assert await desk.letters() == 0


async def test_neither_events_nor_dead_letters_nor_logs_name_anybody(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names live in the evidence store; this service opens the sheet and must not spread it."""
    await desk.deliver(await desk.decision())
    broken = a_determination(case_id=UUID(int=2), clinical_summary="Testworker 薬")
    await desk.deliver(await desk.decision(broken), "event-2")

    out = capsys.readouterr()
    everything = [out.out.encode(), out.err.encode()] + [
        (record.value or b"") + b"".join(value for _, value in record.headers)
        for records in desk.chain.logs.records.values()
        for record in records
    ]
    assert desk.dead_letter_codes() == ["character_not_in_fonts"]
    for secret in (b"Testworker", b"Healer", b"CLAIM-0001", b"Sample Street"):
        assert not any(secret in each for each in everything)
