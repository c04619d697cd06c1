"""What a service declares: its ways in, what it does unasked, and the tables that it owns."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Generic
from uuid import UUID

from fastapi import APIRouter

from shared.account import Account, CaseName
from shared.database import Pool, Tx
from shared.events.case import Fault
from shared.events.envelope import AnyEvent, E, Envelope, Event, FilingKey, Outgoing, Received

Publish = Callable[[Outgoing], Awaitable[None]]
"""Sends one record and returns when the broker has confirmed it."""

Answers = Sequence[AnyEvent]
"""What an edge answers with, in the order in which it is published. Nothing to say: ``()``."""


@dataclass(frozen=True)
class Invalid:
    """A body that names its filing, but is not what its topic carries."""

    filing: FilingKey
    faults: tuple[Fault, ...]
    envelope: Envelope
    now: datetime
    body: bytes
    """JSON text, without a key that stands twice."""


@dataclass(frozen=True)
class Edge(Generic[E]):
    """One way in: a plain function from one event to events, over the service's own tables.

    ``handle`` runs inside a transaction that is not its own: it neither commits nor publishes, and
    it may run again after a crash. It raises :class:`~shared.errors.NotYetError` where the event
    came before its predecessor, :class:`~shared.errors.RefusedError` where it comes too late.
    """

    event: type[E]
    handle: Callable[[Received[E], Tx], Awaitable[Answers]]
    invalid: Callable[[Invalid, Tx], Awaitable[Answers]] | None = None
    """Answers a body that does not validate. Without it, such a record is a dead letter."""
    concerns: Callable[[E], Sequence[UUID]] | None = None
    """Other cases that an event touches: they are locked with its own, all in one order."""
    from_outside: bool = False
    """Senders we do not control: a record nobody can read parks no case."""

    @property
    def topic(self) -> str:
        """The topic it reads."""
        return self.event.topic


@dataclass(frozen=True)
class Due:
    """An event that no record caused just now: a timer found that it is time."""

    event: AnyEvent
    cause: Envelope
    """The earlier event that it belongs to, which gives it its id: it can be due only once."""
    key: str = ""
    """Tells apart what is due for one cause on one topic: the second question, the third step."""
    at: datetime | None = None
    """When it fell due; on the case clock it happens then. None: when its cause happened."""


@dataclass(frozen=True)
class Timer:
    """Work that comes round by itself, in a transaction of its own."""

    name: str
    every_seconds: float
    run: Callable[[Tx, datetime], Awaitable[Sequence[Due]]]


@dataclass(frozen=True)
class Service:
    """One deployable, without anything that carries it."""

    name: str
    edges: tuple[Edge[Any], ...]
    publishes: tuple[type[Event], ...]
    migrations: Path
    timers: tuple[Timer, ...] = ()
    stages: str | None = None
    """SQL for the gauges: rows of ``stage``, ``cases``, ``oldest`` (timestamp)."""
    measure: Callable[[Tx, datetime], Awaitable[None]] | None = None
    """Sets the service's own gauges, in every process of it."""
    account: Callable[[Tx, CaseName], Awaitable[Account | None]] | None = None
    """Tells what the service knows of a case; served at ``GET /cases/{case}``."""
    routes: Callable[[Callable[[], Pool], Publish], APIRouter] | None = None
    """Makes the ways in that are no topics, over the tables and the broker."""
