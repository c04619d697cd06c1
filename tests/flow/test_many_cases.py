"""A thousand good cases and one poison message, through the whole chain in one process."""

from pathlib import Path

from imr.upstream import filing
from shared import topics
from shared.events.envelope import Record
from tests.flow.harness import (
    an_acupuncture_case,
    check_invariants,
    dead_letters,
    file,
    progress,
    whole_chain,
)

CASES = 1_001


async def test_a_thousand_letters_lead_back_to_their_applications(
    database_url: str, tmp_path: Path
) -> None:
    """EV1: every letter's causes are walked back to its application. EV7: poison parks one case."""
    applications = [an_acupuncture_case(f"{number:04}") for number in range(CASES)]
    async with whole_chain(database_url, tmp_path) as running:
        file(running, *applications[:500])
        running.logs.append(poison_for(applications[500]))
        file(running, *applications[501:])
        await running.run_until_idle()

        check_invariants(running, accepted=CASES - 1)
        cases = progress(running, applications)
        assert cases.done == CASES
        (letter,) = dead_letters(running)
        assert letter.key == str(applications[500].case_id).encode()

        events = {
            record.header("ce_id"): record
            for topic, log in running.logs.records.items()
            if topic in topics.ALL
            for record in log
        }
        walked = 0
        for last in running.logs.records[topics.LETTER_ISSUED]:
            record = last
            steps = []
            while (cause := record.header("ce_causationid")) is not None:
                steps.append(record.topic)
                record = events[cause]
            assert record.topic == topics.APPLICATION_FILED
            assert record.header("ce_correlationid") == last.header("ce_correlationid")
            assert record.key == last.key
            assert len(steps) == 6
            walked += 1
        assert walked == CASES - 1


def poison_for(application: object) -> Record:
    """The application's record, cut short."""
    record = filing(application)  # type: ignore[arg-type]  # any application
    return Record(record.topic, record.key, (record.value or b"")[:100], record.headers)
