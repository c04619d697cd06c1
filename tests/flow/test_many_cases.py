"""A thousand letters, and one poison message, through the whole chain in one process.

`make faults` has one poison among 1,000 cases, on Kafka.
"""

import json
from pathlib import Path

import pytest

from services.reviewer_match.settings import INVENTED_ROSTER
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

CASES = 335
"""Each with three copies of its letter, but one that meets the poison."""


async def test_a_thousand_letters_lead_back_to_their_applications(
    database_url: str, tmp_path: Path
) -> None:
    """EV1: every letter's causes are walked back. EV7: poison parks its own case only.

    The poison stands on a topic of ours, where order matters: the case it belongs to has to wait.
    """
    applications = [an_acupuncture_case(f"{number:04}") for number in range(CASES)]
    poisoned = applications[CASES // 2].case_id
    async with whole_chain(database_url, tmp_path) as running:
        running.logs.append(Record(topics.DETERMINATION_SIGNED, str(poisoned).encode(), b"poison"))
        file(running, *applications)
        await running.run_until_idle()

        check_invariants(running, accepted=CASES - 1)
        cases = progress(running, applications)
        assert {case.case_id for case in cases.by_id.values() if not case.letter} == {poisoned}
        (letter,) = dead_letters(running)
        assert letter.key == str(poisoned).encode()
        async with running.runtimes["decision"].pool.connection() as tx:
            parked = await (await tx.execute("select case_id from parked")).fetchall()
            held = await (await tx.execute("select case_id, topic from held")).fetchall()
        assert parked == [{"case_id": poisoned}]
        assert held == [{"case_id": poisoned, "topic": topics.REVIEWER_MATCHED}]
        assert walked_back(running.logs.records) == 3 * (CASES - 1) > 1_000


def walked_back(records: dict[str, list[Record]]) -> int:
    """Follow every letter's causes to its application; return how many led there."""
    events = {
        record.header("ce_id"): record for topic in topics.ALL for record in records.get(topic, ())
    }
    walked = 0
    for last in records[topics.LETTER_ISSUED]:
        record, steps = last, 0
        while (cause := record.header("ce_causationid")) is not None:
            record, steps = events[cause], steps + 1
        assert record.topic == topics.APPLICATION_FILED
        assert record.header("ce_correlationid") == last.header("ce_correlationid")
        assert (record.key, steps) == (last.key, 8)
        walked += len(json.loads(last.value or b"")["copies"])
    return walked


async def test_no_reviewers_name_leaves_the_matcher(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """RM10: no topic, letter, draft or log of the whole chain names anybody on the roster."""
    roster = json.loads(INVENTED_ROSTER.read_text())
    people = roster if isinstance(roster, list) else roster["reviewers"]
    names = {name for each in people for name in (each["name"], *each.get("former_names", ()))}
    names |= {licence["number"] for each in people for licence in each["licences"]}
    async with whole_chain(database_url, tmp_path) as running:
        file(running, *(an_acupuncture_case(f"{number:04}") for number in range(5)))
        await running.run_until_idle()
        everything = [
            text
            for log in running.logs.records.values()
            for record in log
            for text in (record.value or b"", *(value for _, value in record.headers))
        ]
        stored = [
            path.read_bytes() for path in (tmp_path / "evidence").rglob("*") if path.is_file()
        ]
    printed = capsys.readouterr().out

    assert len(names) > 400
    assert running.logs.records[topics.LETTER_ISSUED] != []
    haystack = b"\n".join([*everything, *stored, printed.encode()]).lower()
    assert [name for name in names if name.lower().encode() in haystack] == []
