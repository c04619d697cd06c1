"""A newer file is drafted anew for the same reviewer; what was signed of the former one is void."""

from collections.abc import AsyncIterator

import pytest

from tests.builders import REVIEWER, a_case_change, a_record_entry, an_item
from tests.decision.desk import Desk, a_desk

LATE = "Straight leg raise is negative. He walks for 30 minutes."


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    async with a_desk(database_url) as running:
        yield running


async def test_a_newer_file_is_drafted_anew_for_the_same_reviewer(desk: Desk) -> None:
    """IN8: nobody decides on half of the records."""
    match = await desk.a_match()
    await desk.deliver(match)
    await desk.evidence.put(LATE.encode())
    records = (*match.case.records, a_record_entry(LATE, record_no=2))

    await desk.deliver(a_case_change(match, records=records))

    drafted = desk.drafted(match.case_id)
    content = await desk.content(drafted.draft)
    assert (drafted.version, drafted.reviewer_ref) == (2, REVIEWER)
    assert content.documents == records
    assert content.qualifications == match.qualifications
    assert content.assigned_on == match.assigned_on


async def test_a_signature_over_the_former_draft_is_void(desk: Desk) -> None:
    """HR2: what was signed is not what lies there now, so the reviewer looks again."""
    match = await desk.a_match()
    await desk.deliver(match)
    signed = await desk.sign(desk.drafted(match.case_id))

    await desk.deliver(a_case_change(match, items=(an_item(description="6 sessions"),)), signed)

    assert desk.issued(match.case_id) == []
    (row,) = await desk.rows("select returned_because from cases")
    assert row["returned_because"] == "draft_not_current"
    await desk.deliver(await desk.sign(desk.drafted(match.case_id)))
    (issued,) = desk.issued(match.case_id)
    assert issued.records_considered == (match.case.records[0].digest,)


async def test_a_change_before_the_match_waits_for_it(desk: Desk) -> None:
    """Kafka promises no order between topics."""
    match = await desk.a_match()

    await desk.deliver(a_case_change(match, items=(an_item(description="6 sessions"),)))
    assert desk.answers_of(match.case_id) == []
    await desk.deliver(match)

    first, second = desk.answers_of(match.case_id)
    assert (first.version, second.version) == (1, 2)
    content = await desk.content(second.draft)
    assert content.items[0].description == "6 sessions"


async def test_a_change_that_the_match_carries_already_is_refused(desk: Desk) -> None:
    """A case that waited for a reviewer is matched with its newest file."""
    match = await desk.a_match(revision=2)

    await desk.deliver(match, a_case_change(match))

    assert len(desk.answers_of(match.case_id)) == 1
    assert [row["reason"] for row in await desk.rows("select reason from inbox")] == [
        None,
        "revision_not_newer",
    ]


async def test_an_older_change_never_replaces_a_newer_one(desk: Desk) -> None:
    """An event that was laid aside may be replayed days later."""
    match = await desk.a_match()

    await desk.deliver(match, a_case_change(match, 3), a_case_change(match, 2))

    assert [each.version for each in desk.answers_of(match.case_id)] == [1, 2]


async def test_a_decided_case_changes_no_more(desk: Desk) -> None:
    """What is decided is decided; a late record flags the case elsewhere."""
    match = await desk.a_match()
    await desk.deliver(match)
    await desk.deliver(await desk.sign(desk.drafted(match.case_id)))

    await desk.deliver(a_case_change(match))

    assert len(desk.answers_of(match.case_id)) == 1
    rows = await desk.rows("select reason from inbox where state = 'refused'")
    assert [row["reason"] for row in rows] == ["decision_issued_already"]


async def test_another_reviewer_reads_the_newest_file(desk: Desk) -> None:
    """The match may have been made before the file changed."""
    match = await desk.a_match()
    newest = a_case_change(match, items=(an_item(description="6 sessions"),))
    await desk.deliver(match, newest)

    await desk.deliver(match.model_copy(update={"reviewer_ref": "rev-ffffffffffffffff"}))

    drafted = desk.drafted(match.case_id)
    content = await desk.content(drafted.draft)
    assert (drafted.version, drafted.reviewer_ref) == (3, "rev-ffffffffffffffff")
    assert content.items[0].description == "6 sessions"
