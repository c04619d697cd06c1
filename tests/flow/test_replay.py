"""IN3: a redelivered or republished event has no second effect, even on a topic made anew."""

from pathlib import Path

from tests.flow.harness import (
    an_acupuncture_case,
    check_invariants,
    file,
    state_hash,
    whole_chain,
)


async def test_replaying_every_topic_changes_no_state(database_url: str, tmp_path: Path) -> None:
    """Offsets are lost, topics are made again: the state stays as it is, bit for bit."""
    async with whole_chain(database_url, tmp_path) as running:
        file(running, *(an_acupuncture_case(f"{number:04}") for number in range(10)))
        await running.run_until_idle()
        before = state_hash(database_url)

        for log in list(running.logs.records.values()):
            records = list(log)
            log.clear()
            for record in reversed(records):
                running.logs.append(record)
        running.offsets.clear()
        await running.run_until_idle()

        assert state_hash(database_url) == before
        check_invariants(running, accepted=10)
