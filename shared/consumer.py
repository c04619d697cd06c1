"""Nothing lost, nothing doubled: one record, from its topic to its published answer.

One database transaction stores the inbox row, the new state and the bytes of the answer; then the
stored answer is published; then whoever brought the record commits its offset. A redelivery finds
the answer and publishes the same bytes (docs/adr/0002).

Per case and service, one event at a time: a lock on the case makes the second of two concurrent
copies wait and then read the first one's answer.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from structlog.contextvars import bound_contextvars

from shared import logs, metrics
from shared.clock import Clock
from shared.database import UNAVAILABLE, Pool, Tx
from shared.dead_letters import cause_of, dead_letter, error_code, parks
from shared.decoding import decode
from shared.edge import Edge, Invalid, Publish, Service
from shared.errors import NotYetError, RefusedError, TryAgainError
from shared.events.envelope import AnyEvent, Outgoing, Received, Record, record_case
from shared.inbox import BodyConflictError, Held, Inbox
from shared.outbox import Outbox, encode

log = logs.get()

Checkpoint = Callable[[str], Awaitable[None]]
"""Called at every named await; a test may raise there."""

CHECKPOINTS: Final = (
    "read",
    "begun",
    "claimed",
    "handled",
    "stored",
    "committed",
    "publishing",
    "published",
    "marked",
)
"""Where a crash can happen, in order. Each leaves a state from which the redelivery goes on."""

ASIDE: Final = ("laying_aside", "aside_stored", "laid_aside", "publishing", "published", "marked")
"""The same, on the way of a record that becomes a dead letter."""


async def pass_by(_: str) -> None:
    """Do nothing: the checkpoint of everything but tests."""


class Receipt(StrEnum):
    """What became of a record."""

    ANSWERED = "answered"
    DUPLICATE = "duplicate"
    HELD = "held"
    REFUSED = "refused"
    DEAD_LETTER = "dead_letter"


class DatabaseDownError(TryAgainError):
    """PostgreSQL does not answer."""

    code = "database_down"


@dataclass(frozen=True)
class _Done:
    receipt: Receipt
    answers: tuple[Outgoing, ...] = ()
    code: str | None = None


class Consumer:
    """The ways in of one service, over its own schema; whatever carries the records."""

    def __init__(
        self,
        service: Service,
        pool: Pool,
        publish: Publish,
        clock: Clock,
        checkpoint: Checkpoint = pass_by,
    ) -> None:
        self._service = service
        self._edges: dict[str, Edge[Any]] = {edge.topic: edge for edge in service.edges}
        self._pool = pool
        self._publish = publish
        self._clock = clock
        self._checkpoint = checkpoint

    async def receive(self, record: Record) -> Receipt:
        """Take one record to its end. Afterwards its offset may be committed.

        Raises:
            TryAgainError: database, broker or evidence store is down; deliver the record again.
        """
        began = time.monotonic()
        case_id = record_case(record)
        with bound_contextvars(
            topic=record.topic, case_id=None if case_id is None else str(case_id)
        ):
            try:
                done = await self._take(record)
                await self.publish(done.answers)
            except UNAVAILABLE as error:
                raise DatabaseDownError(type(error).__name__) from error
            log.info("record_taken", receipt=done.receipt.value, code=done.code)
        name = self._service.name
        metrics.EVENTS_RECEIVED.labels(name, record.topic, done.receipt.value).inc()
        metrics.HANDLING.labels(name, record.topic).observe(time.monotonic() - began)
        metrics.LAST_PROGRESS.labels(name, record.topic).set_to_current_time()
        return done.receipt

    async def publish(self, answers: Sequence[Outgoing]) -> None:
        """Send stored answers in order, then mark them as sent."""
        if not answers:
            return
        await self._checkpoint("publishing")
        for answer in answers:
            await self._publish(answer)
            metrics.EVENTS_PUBLISHED.labels(self._service.name, answer.topic).inc()
        await self._checkpoint("published")
        async with self._pool.connection() as tx:
            await Outbox(tx).mark_sent(answers)
        await self._checkpoint("marked")

    async def release(self, case_id: UUID) -> None:
        """Try a case's held events again: something that was no event has taken it on.

        Raises:
            TryAgainError: database, broker or evidence store is down.
        """
        async with self._pool.connection() as tx, tx.transaction():
            inbox = Inbox(tx)
            await inbox.lock(self._service.name, case_id)
            if await inbox.parked_by(case_id) is not None:
                return
            answers = await self._release(tx, case_id)
        await self.publish(answers)

    async def _take(self, record: Record) -> _Done:
        edge = self._edges[record.topic]
        try:
            received = decode(record, edge, self._clock)
            await self._checkpoint("read")
            async with self._pool.connection() as tx, tx.transaction():
                await self._checkpoint("begun")
                done = await self._once(tx, record, received, edge)
                await self._checkpoint("stored")
            await self._checkpoint("committed")
        except (TryAgainError, *UNAVAILABLE):
            raise
        except Exception as error:  # whatever else goes wrong concerns this record alone
            return await self._lay_aside(record, edge, error)
        return done

    async def _once(
        self, tx: Tx, record: Record, received: Received[Any] | Invalid, edge: Edge[Any]
    ) -> _Done:
        cause = received.envelope
        inbox, outbox = Inbox(tx), Outbox(tx)
        await self._lock(inbox, received, edge)
        earlier = await inbox.claim(record, cause)
        if earlier is not None:
            metrics.DUPLICATES.labels(self._service.name).inc()
            if earlier.state == "answered":
                return _Done(Receipt.DUPLICATE, await outbox.answers_to(cause))
            return _Done(Receipt(earlier.state), code=earlier.reason)
        await self._checkpoint("claimed")
        parked_by = await inbox.parked_by(cause.subject)
        if parked_by is not None and parked_by != (cause.source, cause.id):
            await inbox.hold(record, cause)
            return _Done(Receipt.HELD, code="case_parked")
        done = await self._settle(tx, record, received, edge)
        await self._checkpoint("handled")
        if parked_by is not None:  # what parked the case was replayed: it goes on, whatever came
            await inbox.unpark(cause.subject)
        if parked_by is not None or done.receipt is Receipt.ANSWERED:
            released = await self._release(tx, cause.subject)
            done = replace(done, answers=(*done.answers, *released))
        metrics.EVENT_AGE.labels(self._service.name, record.topic).observe(
            max(0.0, (datetime.now(UTC) - cause.time).total_seconds())
        )
        return done

    async def _lock(self, inbox: Inbox, received: Received[Any] | Invalid, edge: Edge[Any]) -> None:
        """Lock every case that an event concerns, in one order, so that nobody waits in a ring."""
        cases = {received.envelope.subject}
        if edge.concerns is not None and isinstance(received, Received):
            cases.update(edge.concerns(received.event))
        for case_id in sorted(cases):
            await inbox.lock(self._service.name, case_id)

    async def _settle(
        self, tx: Tx, record: Record, received: Received[Any] | Invalid, edge: Edge[Any]
    ) -> _Done:
        """Answer an event; or hold it, or refuse it, where its edge says so."""
        inbox, cause = Inbox(tx), received.envelope
        try:
            return _Done(Receipt.ANSWERED, await self._answer(tx, received, edge))
        except NotYetError as error:
            await inbox.hold(record, cause)
            return _Done(Receipt.HELD, code=error.code)
        except RefusedError as error:
            await self._refuse(inbox, received, error)
            return _Done(Receipt.REFUSED, code=error.reason)

    async def _answer(
        self, tx: Tx, received: Received[Any] | Invalid, edge: Edge[Any]
    ) -> tuple[Outgoing, ...]:
        """Run the edge and store its answers, both or neither."""
        async with tx.transaction():
            events: Sequence[AnyEvent]
            if isinstance(received, Invalid):
                assert edge.invalid is not None  # decode returns Invalid for such edges only
                events = await edge.invalid(received, tx)
            else:
                events = await edge.handle(received, tx)
            answers = encode(self._service.name, events, received.envelope, received.now)
            await Outbox(tx).lay(answers, received.envelope)
        return answers

    async def _refuse(
        self, inbox: Inbox, received: Received[Any] | Invalid, error: RefusedError
    ) -> None:
        await inbox.settle(received.envelope, "refused", error.reason)
        metrics.REFUSED.labels(self._service.name, error.reason).inc()

    async def _release(self, tx: Tx, case_id: UUID) -> list[Outgoing]:
        """Try the case's held events again, oldest first, until none of them moves any more."""
        inbox = Inbox(tx)
        answers: list[Outgoing] = []
        moved = True
        while moved:
            moved = False
            for held in await inbox.held(case_id):
                try:
                    released = await self._retry(tx, held)
                except (TryAgainError, *UNAVAILABLE):
                    raise
                except Exception as error:  # the held event is poison; the present one is not
                    await inbox.let_go(held)
                    edge = self._edges[held.record.topic]
                    letter = await self._store_dead_letter(tx, held.record, edge, error)
                    return [*answers, letter]
                if released is not None:
                    answers += released
                    moved = True
        return answers

    async def _retry(self, tx: Tx, held: Held) -> tuple[Outgoing, ...] | None:
        inbox = Inbox(tx)
        edge = self._edges[held.record.topic]
        received = decode(held.record, edge, self._clock)
        await self._lock(inbox, received, edge)
        answers: tuple[Outgoing, ...] = ()
        try:
            answers = await self._answer(tx, received, edge)
            await inbox.settle(received.envelope, "answered")
        except NotYetError:
            return None
        except RefusedError as error:
            await self._refuse(inbox, received, error)
        except (TryAgainError, *UNAVAILABLE):
            raise
        except Exception:  # it becomes a dead letter, so that its replay must be handled
            await inbox.disown(received.envelope)
            raise
        await inbox.let_go(held)
        return answers

    async def _lay_aside(self, record: Record, edge: Edge[Any], error: Exception) -> _Done:
        if isinstance(error, BodyConflictError):
            metrics.BODY_CONFLICTS.labels(self._service.name).inc()
        await self._checkpoint("laying_aside")
        async with self._pool.connection() as tx, tx.transaction():
            letter = await self._store_dead_letter(tx, record, edge, error)
            await self._checkpoint("aside_stored")
        await self._checkpoint("laid_aside")
        return _Done(Receipt.DEAD_LETTER, (letter,), code=error_code(error))

    async def _store_dead_letter(
        self, tx: Tx, record: Record, edge: Edge[Any], error: Exception
    ) -> Outgoing:
        name, code = self._service.name, error_code(error)
        case_id = record_case(record)
        if case_id is not None and parks(error, edge):
            await Inbox(tx).park(record, case_id, code)
        letter = dead_letter(record, name, error)
        cause = cause_of(letter, name, record)
        outbox = Outbox(tx)
        await outbox.lay([letter], cause)
        metrics.DEAD_LETTERS.labels(name, record.topic, code).inc()
        log.error("dead_letter_laid", code=code, error=type(error).__name__)
        (stored,) = await outbox.answers_to(cause)  # of a copy: the bytes that went out before
        return stored
