"""The whole chain as processes on Apache Kafka: killed, restarted, doubled; nothing lost."""

import asyncio
import signal

from imr.stack import MODULES
from tests.kafka.running import Run, assert_sound


async def test_twenty_cases_reach_their_letters(run: Run) -> None:
    """With copies and an unreadable one: each case one letter, the unreadable one laid aside."""
    await run.file(21, copies=0.2, poison=0.05)

    findings = await run.finish()

    assert findings.accepted == 20
    assert_sound(run, findings)


async def test_a_killed_service_loses_and_doubles_nothing(run: Run) -> None:
    """Each service in turn, in the middle of its work, without a word; then started again."""
    await run.file(60)
    for killed, name in enumerate(MODULES, start=1):
        await run.until_letters(killed * 3)
        process = run.running.processes[name]
        process.send_signal(signal.SIGKILL)
        process.wait()
        run.running.start(name)
        await asyncio.to_thread(run.running.wait_until_ready, name)

    assert_sound(run, await run.finish())


async def test_a_stopped_service_hands_its_work_back(run: Run) -> None:
    """OP5: a stop signal while records are in hand; the copies that it costs are counted."""
    await run.file(60, copies=0.0)
    for stopped, name in enumerate(MODULES, start=1):
        await run.until_letters(stopped * 3)
        await run.stop(name)
        run.running.start(name)
        await asyncio.to_thread(run.running.wait_until_ready, name)

    findings = await run.finish()

    assert_sound(run, findings)
    assert findings.copies <= 2 * len(MODULES)


async def test_a_second_member_shares_the_work(run: Run) -> None:
    """A replica joins in the middle and leaves again: partitions move, cases do not suffer."""
    await run.file(60)
    await run.until_letters(3)
    run.running.start("decision", "decision-2")
    await asyncio.to_thread(run.running.wait_until_ready, "decision-2")
    await run.file(60)
    await run.until_letters(80)
    await run.stop("decision-2")

    assert_sound(run, await run.finish())
    assert "record_taken" in (run.running.logs / "decision-2.log").read_text()
