"""The intake service over logs in memory; the senders are played by tests."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any, TypeVar

from services.intake.app import build
from services.intake.settings import IntakeSettings
from shared import topics
from shared.events import (
    ApplicationFiled,
    ApplicationRefused,
    DeadlinesChanged,
    EligibilityConfirmed,
    EligibilityProposed,
    RecordReceived,
)
from shared.events.application_filed import (
    ApplicationSignature,
    InlineRecord,
    Service,
    Signatory,
    UrDecision,
)
from shared.events.eligibility import Overruled
from shared.events.envelope import AnyEvent, Event, Record
from shared.evidence import Evidence
from shared.memory import Chain, chain
from tests.builders import NOW, a_record, an_application

E = TypeVar("E", bound=Event)


@dataclass
class StoppedClock:
    """It is always the same moment, until a test sets another one."""

    moment: datetime = NOW

    def at(self, event_time: datetime) -> datetime:  # noqa: ARG002 - it stands still
        """Return that moment."""
        return self.moment

    def now(self) -> datetime:
        """Return that moment."""
        return self.moment


@dataclass
class Desk:
    """The running service and its evidence store."""

    chain: Chain
    evidence: Evidence
    clock: StoppedClock = field(default_factory=StoppedClock)
    _ids: Any = field(default_factory=count)

    async def deliver(self, *events: AnyEvent) -> None:
        """Let the service take events, each with an id of its own."""
        await self.send(*(a_record(each, event_id=f"event-{next(self._ids)}") for each in events))

    async def bring(self, application: ApplicationFiled, *records: InlineRecord) -> None:
        """Send documents in for an application."""
        await self.deliver(RecordReceived(filing=application.filing, records=records))

    async def send(self, *records: Record) -> None:
        """Let the service take records as they are."""
        for record in records:
            self.chain.logs.append(record)
        await self.chain.run_until_idle()

    def answers(self, event: type[E]) -> list[E]:
        """Return what was published on a topic."""
        return [
            event.model_validate_json(record.value or b"")
            for record in self.chain.logs.records[event.topic]
        ]

    def proposal(self) -> EligibilityProposed:
        """Return the latest proposal."""
        return self.answers(EligibilityProposed)[-1]

    async def confirm(self, *overruled: Overruled, **changes: Any) -> None:
        """Confirm the latest proposal, as a person does."""
        proposed = self.proposal()
        said = EligibilityConfirmed(
            case_id=proposed.case_id,
            proposal=proposed.proposal,
            overruled=overruled,
            by="staff-1",
            kind="person",
            confirmed_at=NOW,
        )
        await self.deliver(said.model_copy(update=changes))

    def refusal(self) -> ApplicationRefused:
        """Return the one refusal."""
        (refused,) = self.answers(ApplicationRefused)
        return refused

    async def answered(self) -> list[str]:
        """Return the topics of all answers but those of the clocks, in the order of answering."""
        rows = await self.rows("select topic from outbox order by seq")
        return [row["topic"] for row in rows if row["topic"] != topics.DEADLINES_CHANGED]

    def clock_changes(self) -> list[tuple[str, str, date | None]]:
        """Return what was told of clocks: which one, what happened, until when it runs now."""
        return [
            (each.clock.value, each.change.value, each.due_on)
            for event in self.answers(DeadlinesChanged)
            for each in event.changes
        ]

    async def not_admitted(self) -> list[str]:
        """Return why events were not admitted any more."""
        rows = await self.rows("select reason from inbox where state = 'refused'")
        return [row["reason"] for row in rows]

    async def on(self, moment: datetime) -> None:
        """Let time pass until a moment; the timers come round."""
        self.clock.moment = moment
        await self.chain.run_until_idle()

    async def rows(self, query: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Read the service's tables."""
        async with self.chain.runtimes["intake"].pool.connection() as tx:
            return await (await tx.execute(query, parameters)).fetchall()

    @property
    def dead_letters(self) -> list[str | None]:
        """Codes of what was laid aside."""
        return [
            record.header("dlq-error-code")
            for topic in (topics.APPLICATION_FILED, topics.RECORD_RECEIVED)
            for record in self.chain.logs.records[topics.dead_letters(topic, "intake")]
        ]


@asynccontextmanager
async def a_desk(database_url: str, **settings: Any) -> AsyncIterator[Desk]:
    """Run the service with its default settings, or others."""
    evidence = Evidence.in_memory()
    made = IntakeSettings.model_validate(
        {
            "database_url": database_url,
            "evidence_url": "memory:",
            "intake_secret": "a secret of these tests",
            **settings,
        }
    )
    clock = StoppedClock()
    async with chain([build(made, evidence)], database_url, clock) as running:
        yield Desk(running, evidence, clock)


def a_filing(
    received_on: date,
    decided_on: date,
    service: Service = Service.PERSONAL,
    *,
    number: str = "0001",
    **changes: Any,
) -> ApplicationFiled:
    """An application against a decision of a given day, with nothing else wrong with it."""
    return an_application(
        number,
        **{
            "received_on": received_on,
            "date_of_injury": date(2013, 3, 4),
            "rfa_on": None,
            "ur_decision": UrDecision(decided_on=decided_on, service=service, attached=True),
            "signature": ApplicationSignature(signed_on=decided_on, by=Signatory.EMPLOYEE),
            "records": tuple(
                each.model_copy(update={"dated": None}) for each in an_application().records
            ),
            **changes,
        },
    )
