"""The matching service as it runs: real database, evidence in memory, a roster of our own."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID, uuid5

import pytest
from psycopg.types.json import Jsonb

from services.reviewer_match.account import MatchAccount
from services.reviewer_match.app import build
from services.reviewer_match.roster import Reviewer
from services.reviewer_match.settings import ReviewerMatchSettings
from shared import topics
from shared.account import CaseName
from shared.clock import CaseClock, Clock
from shared.consumer import Checkpoint, pass_by
from shared.events import RecordsCompleted, ReviewerMatched, ReviewerOffered, ReviewerResponded
from shared.events.envelope import Record
from shared.events.parties import PartySheet
from shared.events.reviewer_responded import Answer, Attestation
from shared.evidence import Evidence
from shared.memory import Chain, chain
from tests.accepting import WHO_ACCEPTS
from tests.builders import NOW, a_case_file, a_party_sheet, a_record
from tests.reviewer_match.people import CASE, a_roster_file


class FixedClock:
    """Always the same moment."""

    def at(self, _: datetime) -> datetime:
        """Return it."""
        return NOW

    def now(self) -> datetime:
        """Return it."""
        return NOW


class Matching:
    """The running service, and the few things that tests do with it."""

    def __init__(self, chain: Chain, evidence: Evidence) -> None:
        self.chain = chain
        self._evidence = evidence
        self._pool = chain.runtimes["reviewer_match"].pool

    async def complete(self, number: int = 1, **changes: Any) -> UUID:
        """Bring a case whose records are complete, and wait until all is done."""
        record = await self.record(number, **changes)
        self.chain.logs.append(record)
        await self.chain.run_until_idle()
        return case_of(number)

    async def record(
        self,
        number: int,
        *,
        sheet: PartySheet | None = None,
        content: bytes | None = None,
        again: int = 0,
        at: datetime = NOW,
        **changes: Any,
    ) -> Record:
        """Return the record that completes a case; ``again`` makes it another event about it."""
        content = content or (sheet or a_party_sheet()).model_dump_json().encode()
        address = await self._evidence.put(content)
        case = a_case_file(case_number=f"CM26-{number:07}", party_sheet=address, **changes)
        event = RecordsCompleted(case_id=case_of(number), case=case)
        return a_record(event, event_id=f"completed-{number}-{again}", at=at)

    async def lose_sheet_of(self, case_number: str) -> None:
        """Let a waiting case name a party sheet that is not in the store."""
        async with self._pool.connection() as tx:
            await tx.execute(
                "update cases set case_file = jsonb_set(case_file::jsonb, '{party_sheet}', %s) "
                "where case_number = %s",
                [Jsonb("f" * 64), case_number],
            )

    @property
    def offers(self) -> list[ReviewerOffered]:
        """What was offered."""
        log = self.chain.logs.records[topics.REVIEWER_OFFERED]
        return [ReviewerOffered.model_validate_json(each.value or b"") for each in log]

    async def respond(self, offer: ReviewerOffered, again: int = 0, **changes: Any) -> None:
        """Let the reviewer who was asked answer, and wait until all is done."""
        said = an_acceptance(offer).model_copy(update=changes)
        name = f"said-{offer.case_id}-{offer.offer_no}-{again}"
        self.chain.logs.append(a_record(said, event_id=name))
        await self.chain.run_until_idle()

    @property
    def answers(self) -> list[Record]:
        """What was answered."""
        return self.chain.logs.records[topics.REVIEWER_MATCHED]

    @property
    def matched(self) -> list[ReviewerMatched]:
        """The answers, read."""
        return [ReviewerMatched.model_validate_json(each.value or b"") for each in self.answers]

    async def why(self, number: int) -> MatchAccount:
        """Return what the service tells of a case."""
        async with self._pool.connection() as tx:
            ask = self.chain.runtimes["reviewer_match"].service.account
            assert ask is not None
            told = await ask(tx, CaseName(case_id=case_of(number)))
        assert isinstance(told, MatchAccount)
        return told

    async def execute(self, sql: str) -> None:
        """Change the service's schema behind its back."""
        async with self._pool.connection() as tx:
            await tx.execute(sql.encode())

    async def rows(self, sql: str) -> list[dict[str, Any]]:
        """Read the service's schema."""
        async with self._pool.connection() as tx:
            return list(await (await tx.execute(sql)).fetchall())


def an_acceptance(offer: ReviewerOffered) -> ReviewerResponded:
    """What somebody says who takes the case."""
    return ReviewerResponded(
        case_id=offer.case_id,
        offer_no=offer.offer_no,
        reviewer_ref=offer.reviewer_ref,
        answer=Answer.ACCEPTED,
        attestation=Attestation(statement=offer.statement, no_conflict=True, attested_at=NOW),
        kind="reviewer",
        responded_at=NOW,
    )


def case_of(number: int) -> UUID:
    """Return the id of a test's case."""
    return uuid5(CASE, str(number))


class Start(Protocol):
    """Starts the service with a roster; again with another, as after a new release."""

    def __call__(
        self,
        *reviewers: Reviewer,
        clock: Clock = ...,
        checkpoint: Checkpoint = ...,
        accepting: bool = ...,
        **settings: Any,
    ) -> AbstractAsyncContextManager[Matching]:
        """Return the running service."""
        ...


@pytest.fixture
def start(database_url: str, tmp_path: Path) -> Start:
    """The service over one database and one evidence store, as often as a test starts it."""
    evidence = Evidence.in_memory()

    @asynccontextmanager
    async def begin(
        *reviewers: Reviewer,
        clock: Clock | None = None,
        checkpoint: Checkpoint = pass_by,
        accepting: bool = True,
        **settings: Any,
    ) -> AsyncIterator[Matching]:
        if isinstance(clock, CaseClock):
            settings["clock"] = "case"
        if reviewers:
            settings["roster"] = a_roster_file(tmp_path / "roster.json", *reviewers)
        settings.setdefault("reviewer_secret", "a secret of these tests")
        settings.setdefault("allow_simulated_signatures", True)
        known = ReviewerMatchSettings(database_url=database_url, evidence_url="memory:", **settings)
        service = build(known, evidence)
        services = [service, WHO_ACCEPTS] if accepting else [service]
        async with chain(services, database_url, clock or FixedClock(), checkpoint) as running:
            yield Matching(running, evidence)

    return begin
