"""How far each way in is behind: in records, and in seconds.

Seconds count from the time of the record in hand, or from the moment at which the way in was last
seen to have caught up. So an idle topic has no lag however long it is idle, and a record that comes
after a quiet night is not a night late.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from shared import metrics
from shared.events.envelope import Record

Place = tuple[str, int]
"""Topic and partition."""


@dataclass(frozen=True)
class Behind:
    """How far one topic is behind."""

    records: int = 0
    seconds: float = 0.0


class Lag:
    """Watches the ways in of one service."""

    def __init__(self, service: str, clock: Callable[[], float] = time.time) -> None:
        self._service = service
        self._clock = clock
        self._in_hand: dict[Place, Record] = {}
        self._caught_up: dict[Place, float] = {}
        self.behind: dict[str, Behind] = {}

    def take(self, record: Record) -> None:
        """Note that a record is being handled."""
        self._in_hand[(record.topic, record.partition)] = record

    def settle(self, record: Record) -> None:
        """Note that it has been handled."""
        self._in_hand.pop((record.topic, record.partition), None)

    def forget(self, places: Iterable[Place]) -> None:
        """Partitions went elsewhere: what was in hand is somebody else's."""
        for place in places:
            self._in_hand.pop(place, None)
            self._caught_up.pop(place, None)

    async def measure(self, consumers: Iterable[Any]) -> None:
        """Ask every consumer where it is, and set the gauges."""
        found: dict[str, Behind] = {}
        for consumer in consumers:
            for place in consumer.assignment():
                end = consumer.highwater(place)
                position = await consumer.position(place)
                one = self._behind((place.topic, place.partition), position, end)
                sum_so_far = found.get(place.topic, Behind())
                found[place.topic] = Behind(
                    sum_so_far.records + one.records, max(sum_so_far.seconds, one.seconds)
                )
        self.behind = found
        for topic, behind in found.items():
            metrics.LAG.labels(self._service, topic).set(behind.records)
            metrics.LAG_SECONDS.labels(self._service, topic).set(behind.seconds)

    def _behind(self, place: Place, position: int, end: int | None) -> Behind:
        now = self._clock()
        in_hand = self._in_hand.get(place)
        at = position if in_hand is None else in_hand.offset
        if end is None or end <= at:
            self._caught_up[place] = now
            return Behind()
        since = self._caught_up.setdefault(place, now)
        if in_hand is not None and in_hand.timestamp_ms:
            since = min(now, in_hand.timestamp_ms / 1000)
        return Behind(end - at, max(0.0, now - since))
