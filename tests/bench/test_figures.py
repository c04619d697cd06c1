"""What the bench makes of what it measured."""

import os
import subprocess
import sys
import time

import pytest

from imr.bench import machine
from imr.bench.figures import Spread, Steady, percentile


def test_a_spread_shows_the_median_and_its_bounds() -> None:
    """A single lucky run must be seen for what it is."""
    assert str(Spread.of([30.0, 10.0, 20.0])) == "20.0 (10.0–30.0)"
    assert str(Spread.of([12.34])) == "12.3"


def test_percentiles_are_values_that_occurred() -> None:
    """Nearest rank: no value between two that nobody ever waited."""
    hundred = [float(each) for each in range(1, 101)]

    assert percentile(hundred, 50) == 50
    assert percentile(hundred, 99) == 99
    assert percentile([5.0], 99) == 5


def test_a_growing_queue_does_not_keep_up() -> None:
    """Percentiles of a queue that only grows say nothing about a steady state."""
    even = Steady.of(20, 20, [0.2] * 90)
    growing = Steady.of(20, 20, [0.1 * each for each in range(90)])

    assert even.kept_up
    assert even.p99_ms == pytest.approx(200)
    assert not growing.kept_up


def test_processor_time_is_counted_per_process() -> None:
    """A process that works costs; one that is gone costs nothing, and is no error."""
    work = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass\n"
    command = [sys.executable, "-c", work + "print('done', flush=True)\ninput()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()

        assert machine.cpu_seconds([process.pid]) >= 0.29
        assert process.pid in machine.children(os.getpid())
        assert (machine.peak_mib(process.pid) or 0) > 1
        process.communicate(b"\n")

    assert machine.cpu_seconds([process.pid]) == 0
    assert machine.peak_mib(process.pid) is None


def test_processor_time_of_ended_children_is_kept() -> None:
    """A database ends a process per connection; what it cost must not vanish with it."""
    before = machine.cpu_seconds([os.getpid()])
    work = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    subprocess.run([sys.executable, "-c", work], check=True)
    time.sleep(0.05)

    assert machine.cpu_seconds([os.getpid()]) - before >= 0.29
