"""A file that changes: a case that waits is tried with it, a matched one keeps its reviewer."""

from shared.events.case import CaseFile
from shared.events.case_changed import Because, CaseChanged
from shared.events.envelope import Record
from shared.events.records_completed import RecordsCompleted
from tests.builders import a_record, an_item
from tests.reviewer_match.conftest import Start
from tests.reviewer_match.people import a_certification, a_reviewer

WRIST = an_item(description="Left wrist brace")


def changed(completed: Record, revision: int, **changes: object) -> Record:
    """The case of a completed file, changed."""
    event = RecordsCompleted.model_validate_json(completed.value or b"")
    case: CaseFile = event.case.model_copy(update={"revision": revision, **changes})
    change = CaseChanged(case_id=event.case_id, case=case, because=Because.RECORD_RECEIVED)
    return a_record(change, event_id=f"changed-{revision}")


async def test_a_waiting_case_is_tried_with_its_newer_file(start: Start) -> None:
    """What was withdrawn may be just what nobody could judge."""
    acupuncturist = a_reviewer(1, certifications=(a_certification("Ophthalmology"),))
    async with start(acupuncturist) as matching:
        completed = await matching.record(1)
        matching.chain.logs.append(completed)
        await matching.chain.run_until_idle()
        assert matching.matched == []

    async with start(a_reviewer(2, qme=True)) as matching:
        matching.chain.logs.append(changed(completed, 2, items=(WRIST,)))
        await matching.chain.run_until_idle()

        (waiting,) = await matching.rows("select state, case_file from cases")
    assert waiting["state"] == "waiting"
    assert waiting["case_file"]["revision"] == 2

    async with start(a_reviewer(3)) as matching:
        matching.chain.logs.append(changed(completed, 3, items=(WRIST,)))
        await matching.chain.run_until_idle()

        (matched,) = matching.matched
    assert matched.case.items == (WRIST,)


async def test_a_matched_case_keeps_its_reviewer(start: Start) -> None:
    """The draft is laid anew for the same person; nobody is chosen twice."""
    async with start(a_reviewer(1), a_reviewer(2)) as matching:
        completed = await matching.record(1)
        matching.chain.logs.append(completed)
        await matching.chain.run_until_idle()
        matching.chain.logs.append(changed(completed, 2))
        await matching.chain.run_until_idle()

        refused = await matching.rows("select reason from inbox where state = 'refused'")
        assert len(matching.matched) == 1
    assert refused == [{"reason": "reviewer_matched_already"}]


async def test_a_change_before_the_first_file_waits_for_it(start: Start) -> None:
    """Kafka promises no order between topics."""
    async with start(a_reviewer(1, qme=True)) as matching:
        completed = await matching.record(1)
        matching.chain.logs.append(changed(completed, 2))
        await matching.chain.run_until_idle()
        assert await matching.rows("select * from cases") == []

        matching.chain.logs.append(completed)
        await matching.chain.run_until_idle()

        (waiting,) = await matching.rows("select case_file from cases")
    assert waiting["case_file"]["revision"] == 2


async def test_an_older_file_never_replaces_a_newer_one(start: Start) -> None:
    """An event that was laid aside may be replayed days later."""
    async with start(a_reviewer(1, qme=True)) as matching:
        completed = await matching.record(1)
        for record in (completed, changed(completed, 3), changed(completed, 2)):
            matching.chain.logs.append(record)
        await matching.chain.run_until_idle()

        refused = await matching.rows("select reason from inbox where state = 'refused'")
        (waiting,) = await matching.rows("select case_file from cases")
    assert refused == [{"reason": "revision_not_newer"}]
    assert waiting["case_file"]["revision"] == 3
