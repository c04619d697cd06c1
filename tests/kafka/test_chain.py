"""The whole chain as processes on Apache Kafka: killed, restarted, doubled; nothing lost.

One stack for all: each test adds its cases, and the judgement is over all so far.
"""

import asyncio
import signal

from imr.faults.altered import dying_at
from imr.local.stack import MODULES
from tests.kafka.running import Run, assert_sound


async def test_a_killed_service_loses_and_doubles_nothing(run: Run) -> None:
    """Each service in turn, in the middle of its work, without a word; then started again."""
    for name in MODULES:
        await run.file(8)
        await run.until_more_letters(2)
        process = run.running.processes[name]
        process.send_signal(signal.SIGKILL)
        process.wait()
        run.running.start(name)
        await asyncio.to_thread(run.running.wait_until_ready, name)

    assert_sound(run, await run.finish())


async def test_a_stopped_service_hands_its_work_back(run: Run) -> None:
    """OP5: a stop signal while records are in hand; the copies that it costs are counted."""
    before = run.judge().copies
    for name in MODULES:
        await run.file(8, copies=0.0)
        await run.until_more_letters(2)
        await run.stop(name)
        run.running.start(name)
        await asyncio.to_thread(run.running.wait_until_ready, name)

    findings = await run.finish()

    assert_sound(run, findings)
    assert findings.copies - before <= 2 * len(MODULES)


async def test_a_second_member_shares_the_work(run: Run) -> None:
    """A replica joins in the middle and leaves again: partitions move, cases do not suffer."""
    await run.file(25)
    await run.until_more_letters(3)
    run.running.start("decision", "decision-2")
    await asyncio.to_thread(run.running.wait_until_ready, "decision-2")
    await run.file(25)
    await run.until_more_letters(15)
    await run.stop("decision-2")

    assert_sound(run, await run.finish())
    assert "record_taken" in (run.running.logs / "decision-2.log").read_text()


DEATHS = {"intake": "stored", "decision": "committed", "letters": "published"}
"""The last await before the state is kept; before its event is sent; before its offset is."""


async def test_state_and_event_are_there_together_or_not_at_all(run: Run) -> None:
    """EV5: each dies at its third record, with a real SIGKILL; the redelivery finds what was kept.

    `make faults` dies at every named await.
    """
    for name, point in DEATHS.items():
        await run.stop(name)
        run.running.start(name, program=dying_at(point, nth=3))
    for name in DEATHS:
        await asyncio.to_thread(run.running.wait_until_ready, name)
    await run.file(20)

    for name in DEATHS:
        process = run.running.processes[name]
        assert await asyncio.to_thread(process.wait, 60) == -signal.SIGKILL, name
        run.running.start(name)

    assert_sound(run, await run.finish())
