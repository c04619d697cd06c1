"""The decision service over logs in memory, with what comes before and after it played by tests."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any, TypeVar
from uuid import UUID, uuid4

from services.decision.app import build
from services.decision.settings import DecisionSettings
from shared import topics
from shared.events.case import Outcome, Proposal, Signature
from shared.events.decision_issued import DecisionIssued
from shared.events.determination import Determination
from shared.events.determination_drafted import DeterminationDrafted
from shared.events.determination_signed import DeterminationSigned, SignedItem
from shared.events.envelope import AnyEvent, Event
from shared.events.objection import Answer, Because, Returned
from shared.events.reviewer_matched import ReviewerMatched
from shared.evidence import Evidence
from shared.memory import Chain, chain
from shared.signing import ALGORITHM, sign
from tests.builders import NOW, a_case_file, a_record, a_record_entry, a_reviewer_match, an_item

KEY_ID, KEY = "reviewer-key-1", "a reviewer's secret"
KEYS = {"checker-key": "a checker's secret", "releaser-key": "a releaser's secret"}
OPEN_RECORD = (
    "Low back pain 6/10. He has had extensive acupuncture. He feels better and can walk longer."
)

E = TypeVar("E", bound=Event)


class StoppedClock:
    """It is always the same moment."""

    def at(self, event_time: datetime) -> datetime:  # noqa: ARG002 - it stands still
        """Return that moment."""
        return NOW

    def now(self) -> datetime:
        """Return that moment."""
        return NOW


@dataclass
class Desk:
    """A running service, its evidence store, and the hands of a reviewer."""

    chain: Chain
    evidence: Evidence
    _ids: Any = field(default_factory=count)

    async def deliver(self, *events: AnyEvent) -> None:
        """Let the service take events, each with an id of its own."""
        for event in events:
            self.chain.logs.append(a_record(event, event_id=f"event-{next(self._ids)}"))
        await self.chain.run_until_idle()

    def answers(self, event: type[E], case_id: UUID | None = None) -> list[E]:
        """Return what was published on a topic, of one case or of all."""
        return [
            event.model_validate_json(record.value or b"")
            for record in self.chain.logs.records[event.topic]
            if case_id is None or record.key == str(case_id).encode()
        ]

    def drafted(self, case_id: UUID) -> DeterminationDrafted:
        """Return the latest draft of a case."""
        return self.answers_of(case_id)[-1]

    def answers_of(self, case_id: UUID) -> list[DeterminationDrafted]:
        """Return all drafts of a case, in order."""
        return self.answers(DeterminationDrafted, case_id)

    def issued(self, case_id: UUID) -> list[DecisionIssued]:
        """Return the decisions of a case."""
        return self.answers(DecisionIssued, case_id)

    async def content(self, address: str) -> Determination:
        """Return a stored determination."""
        return Determination.model_validate_json(await self.evidence.get(address))

    async def a_match(self, record: str = OPEN_RECORD, **case: Any) -> ReviewerMatched:
        """Return a match for a new case, its record being in the store."""
        await self.evidence.put(record.encode())
        file = a_case_file(
            **{
                "rfa_on": date(2016, 3, 1),
                "ur_decided_on": date(2016, 3, 8),
                "date_of_injury": date(2015, 1, 5),
                "records": (a_record_entry(record, dated=date(2016, 2, 20)),),
                "items": (an_item(),),
                **case,
            }
        )
        return a_reviewer_match(uuid4(), case=file)

    async def sign(self, drafted: DeterminationDrafted, **changes: Any) -> DeterminationSigned:
        """Sign a draft as it is; a pended item is upheld."""
        draft = await self.content(drafted.draft)
        return await self.sign_content(drafted, decided(draft), **changes)

    async def sign_content(
        self, drafted: DeterminationDrafted, text: Determination, **changes: Any
    ) -> DeterminationSigned:
        """Sign a content of the reviewer's own."""
        address = await self.evidence.put(text.encoded())
        proposals = {item.item_no: item.proposal for item in drafted.items}
        signed = DeterminationSigned(
            case_id=drafted.case_id,
            case_number=drafted.case_number,
            reviewer_ref=drafted.reviewer_ref,
            draft=drafted.draft,
            content=address,
            items=tuple(_signed(item.item_no, item.outcome, proposals) for item in text.items),
            signed_at=NOW,
            signature=signature("unsigned"),
        )
        return resigned(signed, **changes)

    async def rows(self, query: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Read the service's tables."""
        async with self.chain.runtimes["decision"].pool.connection() as tx:
            return await (await tx.execute(query, parameters)).fetchall()

    @property
    def dead_letters(self) -> list[str | None]:
        """Codes of what was laid aside."""
        logs = self.chain.logs.records
        return [
            record.header("dlq-error-code")
            for topic in (
                topics.REVIEWER_MATCHED,
                topics.DETERMINATION_SIGNED,
                topics.DETERMINATION_CHECKED,
                topics.DETERMINATION_RELEASED,
            )
            for record in logs[topics.dead_letters(topic, "decision")]
        ]


def answering(content: Determination, *answers: tuple[int, Answer]) -> Determination:
    """The content with answers to objections, by item."""
    items = tuple(
        item.model_copy(
            update={"answers": tuple(each for no, each in answers if no == item.item_no)}
        )
        for item in content.items
    )
    return content.model_copy(update={"items": items})


def with_reasons(content: Determination, returned: Returned | None) -> Determination:
    """The content with a reasoned answer to everything that stood against it."""
    assert returned is not None
    words = "The reviewer has read the record otherwise, for reasons of his own."
    return answering(
        content,
        *(
            (
                each.item_no,
                Answer(kind=each.kind, rule=each.rule, because=Because.REASONS, words=words),
            )
            for each in returned.objections
        ),
    )


def signature(statement: str, **changes: Any) -> Signature:
    """A reviewer's signature over the digest of a statement."""
    made = Signature(
        kind="reviewer", key_id=KEY_ID, algorithm=ALGORITHM, value=sign(statement, KEY)
    )
    return made.model_copy(update=changes)


def resigned(signed: DeterminationSigned, **changes: Any) -> DeterminationSigned:
    """The event with changes, signed over what it then says; or with the given signature."""
    changed = signed.model_copy(update=changes)
    if "signature" in changes:
        return changed
    return changed.model_copy(update={"signature": signature(changed.statement())})


def decided(draft: Determination) -> Determination:
    """The draft, with pended items upheld."""
    items = tuple(
        item.model_copy(update={"outcome": item.outcome or Outcome.UPHELD}) for item in draft.items
    )
    return draft.model_copy(update={"items": items})


def _signed(item_no: int, outcome: Outcome | None, proposals: dict[int, Proposal]) -> SignedItem:
    assert outcome is not None
    proposed = proposals[item_no].value == outcome.value
    return SignedItem(
        item_no=item_no,
        outcome=outcome,
        differs_because=None if proposed else "record_read_otherwise",
    )


@asynccontextmanager
async def a_desk(database_url: str, **settings: Any) -> AsyncIterator[Desk]:
    """Run the service with one reviewer's key."""
    evidence = Evidence.in_memory()
    made = DecisionSettings.model_validate(
        {
            "database_url": database_url,
            "evidence_url": "memory:",
            "signing_keys": {
                **KEYS,
                KEY_ID: KEY,
                "simulated": "simulated-reviewer-demo-key",
            },
            "separate_roles": False,
            **settings,
        }
    )
    async with chain([build(made, evidence)], database_url, StoppedClock()) as running:
        yield Desk(running, evidence)
