"""OP3: lag in seconds, and none where nothing waits."""

from typing import NamedTuple

from shared.events.envelope import Record
from shared.lag import Behind, Lag

TOPIC = "imr.application.filed.v1"


class Place(NamedTuple):
    """As aiokafka names a partition."""

    topic: str
    partition: int


class ConsumerAt:
    """A consumer that says where it is."""

    def __init__(self, position: int, end: int | None, partition: int = 0) -> None:
        self._position, self._end = position, end
        self._place = Place(TOPIC, partition)

    def assignment(self) -> set[Place]:
        """Return its one partition."""
        return {self._place}

    def highwater(self, _: Place) -> int | None:
        """Return the partition's end, as far as it is known."""
        return self._end

    async def position(self, _: Place) -> int:
        """Return the next offset to be taken."""
        return self._position


class HandClock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now


async def test_ten_idle_minutes_show_no_lag() -> None:
    """A quiet topic is not a late one, and the first record after it is not ten minutes late."""
    clock = HandClock()
    lag = Lag("intake", clock)
    for _ in range(600):
        await lag.measure([ConsumerAt(7, 7)])
        assert lag.behind[TOPIC] == Behind(0, 0.0)
        clock.now += 1

    await lag.measure([ConsumerAt(7, 8)])

    assert lag.behind[TOPIC] == Behind(1, 1.0)


async def test_what_waits_grows_older() -> None:
    """A stuck consumer shows, second by second."""
    clock = HandClock()
    lag = Lag("intake", clock)
    await lag.measure([ConsumerAt(7, 7)])

    clock.now += 90
    await lag.measure([ConsumerAt(7, 10)])

    assert lag.behind[TOPIC] == Behind(3, 90.0)


async def test_the_record_in_hand_counts_by_its_own_time() -> None:
    """While a record is tried again and again, its age is the lag."""
    clock = HandClock()
    lag = Lag("intake", clock)
    record = Record(TOPIC, None, b"", offset=7, timestamp_ms=int((clock.now - 300) * 1000))

    lag.take(record)
    await lag.measure([ConsumerAt(8, 8)])
    assert lag.behind[TOPIC] == Behind(1, 300.0)

    lag.settle(record)
    await lag.measure([ConsumerAt(8, 8)])
    assert lag.behind[TOPIC] == Behind(0, 0.0)


async def test_partitions_add_up_and_the_oldest_counts() -> None:
    """One slow partition must not hide behind fast ones."""
    clock = HandClock()
    lag = Lag("intake", clock)
    old = Record(TOPIC, None, b"", offset=1, timestamp_ms=int((clock.now - 50) * 1000))
    lag.take(old)

    await lag.measure([ConsumerAt(2, 3), ConsumerAt(4, 4, partition=1)])

    assert lag.behind[TOPIC] == Behind(2, 50.0)
