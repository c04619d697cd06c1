"""A program signs in a reviewer's place: once, marked, with recorded content where there is any."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from prometheus_client import REGISTRY

from imr.letter_import.case_files import case_files
from imr.letter_import.files import write
from imr.letter_import.letter import read_letter
from imr.simulated_reviewer import app
from imr.simulated_reviewer.errors import SigningKeyMissingError
from imr.simulated_reviewer.settings import SimulatedReviewerSettings
from imr.simulated_reviewer.stand_in import by_checksum
from shared import topics
from shared.clock import SystemClock, midday
from shared.consumer import Checkpoint, pass_by
from shared.events.case import Outcome, Priority, Proposal
from shared.events.determination import Determination, DeterminedItem
from shared.events.determination_drafted import DeterminationDrafted, ItemDraft
from shared.events.determination_signed import DeterminationSigned
from shared.events.envelope import FilingKey
from shared.evidence import Evidence
from shared.memory import Chain, chain
from shared.signing import SIMULATED_KEY_ID, sign, verify
from tests.builders import REVIEWER, a_record, a_record_entry, qualifications
from tests.imr.letters import a_letter, an_item

CASE_ID: UUID = FilingKey(sender="test", number="0001").case_id
CASE_NUMBER = "CM26-0012345"
KEY = "simulated-reviewer-demo-key"
DLQ = topics.dead_letters(topics.DETERMINATION_DRAFTED, app.NAME)


def a_draft(*outcomes: Outcome | None, **changes: Any) -> Determination:
    """A draft with an item per outcome; None is a pended one."""
    draft = Determination(
        case_id=CASE_ID,
        case_number=CASE_NUMBER,
        organization="MAXIMUS Federal Services",
        priority=Priority.STANDARD,
        date_of_injury=date(2026, 10, 13),
        received_on=date(2026, 11, 4),
        ur_decided_on=date(2026, 11, 3),
        assigned_on=date(2026, 11, 9),
        reviewer_ref=REVIEWER,
        qualifications=qualifications(),
        clinical_summary="What the preparation made of the record.",
        items=tuple(
            DeterminedItem(
                item_no=number,
                description=f"Request {number}",
                outcome=outcome,
                claims_administrator_guideline="Drafted line of the administrator.",
                reviewer_guideline="Drafted line of the reviewer.",
                rationale="Drafted reasons." if outcome else "",
            )
            for number, outcome in enumerate(outcomes, start=1)
        ),
        documents=(a_record_entry(),),
        guideline_library="0" * 64,
    )
    return draft.model_copy(update=changes)


class KilledError(BaseException):
    """The process ends here."""


@dataclass
class Desk:
    """The simulated reviewer, with drafts laid before it."""

    chain: Chain
    evidence: Evidence

    async def lay(self, draft: Determination, version: int = 1, event_id: str = "event-1") -> None:
        """Lay a draft, without waiting for the answer."""
        address = await self.evidence.put(draft.encoded())
        event = DeterminationDrafted(
            case_id=CASE_ID,
            case_number=CASE_NUMBER,
            reviewer_ref=REVIEWER,
            version=version,
            draft=address,
            preparation="0" * 64,
            items=tuple(
                ItemDraft(
                    item_no=item.item_no,
                    proposal=Proposal(item.outcome.value) if item.outcome else Proposal.PENDED,
                    code="code",
                    as_of=date(2026, 11, 3),
                )
                for item in draft.items
            ),
            determination_due=date(2026, 12, 4),
        )
        self.chain.logs.append(a_record(event, event_id=event_id))

    async def sign(self, draft: Determination, **how: Any) -> DeterminationSigned:
        """Lay a draft and return the answer."""
        await self.lay(draft, **how)
        await self.chain.run_until_idle()
        return self.signed()[-1]

    def signed(self) -> Sequence[DeterminationSigned]:
        """Return all answers so far."""
        return [
            DeterminationSigned.model_validate_json(record.value or b"")
            for record in self.chain.logs.records[topics.DETERMINATION_SIGNED]
        ]

    async def content(self, signed: DeterminationSigned) -> Determination:
        """Return what a signature stands for."""
        return Determination.model_validate_json(await self.evidence.get(signed.content))

    def dead_letter_codes(self) -> list[str | None]:
        """Return why drafts were laid aside."""
        return [record.header("dlq-error-code") for record in self.chain.logs.records[DLQ]]


@asynccontextmanager
async def a_desk(
    database_url: str, determinations: Path | None = None, checkpoint: Checkpoint = pass_by
) -> AsyncIterator[Desk]:
    evidence = Evidence.in_memory()
    settings = SimulatedReviewerSettings(
        database_url=database_url, evidence_url="memory://", determinations=determinations
    )
    service = app.build(settings, evidence)
    async with chain([service], database_url, SystemClock(), checkpoint) as running:
        yield Desk(running, evidence)


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """A folder with the recorded determination of the case: upheld, then overturned."""
    text = a_letter(an_item(), an_item("Brace for the imaginary knee: Overturned", number=2))
    write(case_files(read_letter(text.encode())), tmp_path)
    return tmp_path


async def test_draft_is_signed_as_it_is(database_url: str) -> None:
    """Without a recorded determination, what was prepared is what is signed."""
    draft = a_draft(Outcome.UPHELD, Outcome.OVERTURNED)

    async with a_desk(database_url) as desk:
        signed = await desk.sign(draft)

        assert signed.content == signed.draft == draft.digest()
        assert await desk.content(signed) == draft
    assert [item.outcome for item in signed.items] == [Outcome.UPHELD, Outcome.OVERTURNED]
    assert [item.differs_because for item in signed.items] == [None, None]
    assert (signed.case_id, signed.case_number) == (CASE_ID, CASE_NUMBER)
    assert signed.reviewer_ref == REVIEWER


async def test_signature_is_marked_and_holds_over_the_content_only(database_url: str) -> None:
    """Everybody sees that a program signed, and a changed byte voids it."""
    async with a_desk(database_url) as desk:
        signed = await desk.sign(a_draft(Outcome.UPHELD))

    signature = signed.signature
    assert (signature.kind, signature.key_id) == ("simulated", SIMULATED_KEY_ID)
    assert verify(signed.statement(), KEY, signature.value)
    assert not verify("0" * 64, KEY, signature.value)
    assert not verify(signed.statement(), "another key", signature.value)
    assert signature.value == sign(signed.statement(), KEY)


async def test_pended_item_is_decided_by_the_stated_rule(database_url: str) -> None:
    """A program has no judgment: it says by what rule it decided, and that it did."""
    async with a_desk(database_url) as desk:
        signed = await desk.sign(a_draft(Outcome.UPHELD, None))
        content = await desk.content(signed)

    assert signed.items[1].outcome is by_checksum(CASE_ID, 2)
    assert signed.items[1].differs_because == "simulated"
    assert "simulated reviewer" in content.items[1].rationale
    assert "not by medical judgment" in content.items[1].rationale
    assert content.items[0] == a_draft(Outcome.UPHELD, None).items[0]
    assert signed.content != signed.draft


def test_rule_for_pended_items_gives_both_outcomes() -> None:
    """A demonstration should show both letters; the same item always gets the same one."""
    outcomes = [by_checksum(CASE_ID, number) for number in range(1, 101)]

    assert outcomes == [by_checksum(CASE_ID, number) for number in range(1, 101)]
    assert 30 < sum(outcome is Outcome.UPHELD for outcome in outcomes) < 70


async def test_recorded_determination_is_signed_in_the_drafts_place(
    database_url: str, recorded: Path
) -> None:
    """A real letter comes out again with its own words, decisions and date."""
    draft = a_draft(Outcome.UPHELD, None)

    async with a_desk(database_url, recorded) as desk:
        signed = await desk.sign(draft)
        content = await desk.content(signed)

    assert content.clinical_summary.startswith("The injured worker is a 48 year old female")
    assert content.items[0].rationale.startswith("The guideline of item 1 asks")
    assert content.items[0].claims_administrator_guideline.startswith("Decision based on invented")
    assert content.items[1].reviewer_guideline.endswith("number 2.")
    assert content.items[1].description == "Request 2"
    assert [item.outcome for item in signed.items] == [Outcome.UPHELD, Outcome.OVERTURNED]
    assert [item.differs_because for item in signed.items] == [None, "recorded_determination"]
    assert signed.signed_at == midday(date(2026, 12, 9))
    assert content.qualifications == draft.qualifications


async def test_case_without_a_record_is_signed_as_drafted(
    database_url: str, tmp_path: Path
) -> None:
    """A folder of determinations need not hold all cases of a run."""
    async with a_desk(database_url, tmp_path) as desk:
        signed = await desk.sign(a_draft(Outcome.OVERTURNED))

    assert signed.content == signed.draft


async def test_recorded_items_must_be_the_drafts_items(database_url: str, recorded: Path) -> None:
    """A decision must never land on another item."""
    async with a_desk(database_url, recorded) as desk:
        await desk.lay(a_draft(Outcome.UPHELD))
        await desk.chain.run_until_idle()

        assert desk.signed() == []
        assert desk.dead_letter_codes() == ["recorded_items_differ"]


@pytest.mark.parametrize("content", [b"{}", b"", b'{"case_number": "CM26-0012345"}'])
async def test_a_record_that_cannot_be_read_is_a_dead_letter(
    database_url: str, recorded: Path, content: bytes
) -> None:
    """Signing the draft instead would pass a guess off as the recorded decision."""
    (recorded / CASE_NUMBER / "determination.json").write_bytes(content)

    async with a_desk(database_url, recorded) as desk:
        await desk.lay(a_draft(Outcome.UPHELD))
        await desk.chain.run_until_idle()

        assert desk.signed() == []
        assert desk.dead_letter_codes() == ["recorded_determination_invalid"]


async def test_draft_of_another_case_is_not_signed(database_url: str) -> None:
    """The digest leads to a determination, but not to this case's."""
    async with a_desk(database_url) as desk:
        await desk.lay(a_draft(Outcome.UPHELD, case_number="CM26-0000009"))
        await desk.chain.run_until_idle()

        assert desk.signed() == []
        assert desk.dead_letter_codes() == ["draft_unreadable"]


async def test_a_draft_laid_twice_is_signed_once(database_url: str) -> None:
    """Two events about one version: the second is refused, with the reason on record."""
    async with a_desk(database_url) as desk:
        await desk.sign(a_draft(Outcome.UPHELD))
        await desk.lay(a_draft(Outcome.UPHELD), event_id="event-2")
        await desk.chain.run_until_idle()

        assert len(desk.signed()) == 1
        assert desk.dead_letter_codes() == []


async def test_a_draft_laid_again_is_signed_again(database_url: str) -> None:
    """After a void signature, decision lays the next version."""
    async with a_desk(database_url) as desk:
        first = await desk.sign(a_draft(Outcome.UPHELD))
        second = await desk.sign(
            a_draft(Outcome.UPHELD, clinical_summary="Laid again."), version=2, event_id="event-2"
        )

        assert len(desk.signed()) == 2
    assert second.draft != first.draft


@pytest.mark.parametrize("stage", ["handled", "committed", "publishing"])
async def test_a_kill_at_any_point_changes_no_byte(database_url: str, stage: str) -> None:
    """Signed once, however often it is killed: the redelivery publishes the stored answer."""
    left = [2]

    async def kill(point: str) -> None:
        if point == stage and left[0]:
            left[0] -= 1
            raise KilledError(point)

    async with a_desk(database_url, checkpoint=kill) as desk:
        await desk.lay(a_draft(None))
        for _ in range(2):
            with pytest.raises(KilledError):
                await desk.chain.run_until_idle()
        await desk.chain.run_until_idle()
        await desk.lay(a_draft(None))  # the same event, delivered once more
        await desk.chain.run_until_idle()

        records = desk.chain.logs.records[topics.DETERMINATION_SIGNED]
        assert len({(record.header("ce_id"), record.value) for record in records}) == 1


async def test_simulated_signatures_are_counted(database_url: str) -> None:
    """An operator must see at a glance that a program signs."""

    def counted() -> float:
        name = "imr_simulated_signatures_total"
        return REGISTRY.get_sample_value(name, {"content": "draft"}) or 0.0

    before = counted()
    async with a_desk(database_url) as desk:
        await desk.sign(a_draft(Outcome.UPHELD))

    assert counted() == before + 1


def test_without_its_key_it_does_not_start(tmp_path: Path) -> None:
    """Settings that hold no key for simulated signatures refuse them."""
    settings = SimulatedReviewerSettings(
        database_url="postgresql://", evidence_url=tmp_path.as_uri(), signing_keys={}
    )

    with pytest.raises(SigningKeyMissingError, match="simulated"):
        app.build(settings, Evidence.in_memory())
