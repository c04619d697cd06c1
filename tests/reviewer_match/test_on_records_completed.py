"""The way in: what a complete file leads to."""

import asyncio
import json
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from shared import topics
from shared.clock import CaseClock
from shared.consumer import CHECKPOINTS
from shared.events import RecordsCompleted
from shared.events.parties import Organization
from shared.events.reviewer_matched import Choice
from tests.builders import a_case_file, a_party_sheet, a_record, an_item
from tests.reviewer_match.conftest import Start
from tests.reviewer_match.people import CASE, a_group, a_reviewer

DEAD_LETTERS = topics.dead_letters(topics.RECORDS_COMPLETED, "reviewer_match")


async def test_a_complete_file_gets_its_reviewer(start: Start) -> None:
    """The next service learns all that it needs."""
    async with start(a_reviewer(1), a_reviewer(2, qme=True)) as matching:
        case_id = await matching.complete()

        (matched,) = matching.matched
    assert matched.case_id == case_id
    assert matched.case.case_number == "CM26-0000001"
    assert matched.assigned_on == date(2026, 11, 24)
    assert matched.qualifications.specialties == ("Pain Management",)
    assert matched.qualifications.licensed_in == ("California",)
    assert matched.qualifications.board_certified
    assert matched.match.choice is Choice.MATCHED
    assert matched.match.considered == 2
    assert matched.match.funnel["qme"] == 1
    assert matched.match.score is not None


async def test_the_day_of_the_assignment_is_a_day_in_california(start: Start) -> None:
    """At five in the morning UTC it is still yesterday where the law counts days."""
    early = datetime(2026, 11, 24, 5, tzinfo=UTC)
    async with start(a_reviewer(1), clock=CaseClock()) as matching:
        await matching.complete(at=early)

        (matched,) = matching.matched
    assert matched.assigned_on == date(2026, 11, 23)


async def test_every_exclusion_is_kept_with_a_readable_path(start: Start) -> None:
    """RM3: whoever asks why somebody did not get the case finds the edge, and no party's name."""
    sheet = a_party_sheet(medical_group=Organization(name="Feigned Healing Group"))
    partner = a_reviewer(2, affiliations=(a_group("Feigned Healing Group, Inc."),))
    async with start(a_reviewer(1), partner) as matching:
        await matching.complete(sheet=sheet)

        (kept,) = await matching.rows("select tested, excluded from exclusions")
    (excluded,) = kept["excluded"]
    assert excluded["by"] == [
        {"filter": "conflict", "path": "medical_group - same name - group (affiliations.0)"}
    ]
    assert "medical_group" in kept["tested"]["parties"]
    assert "interest" in kept["tested"]["relations"]
    assert "feigned" not in json.dumps(kept).casefold()


async def test_a_matched_case_is_not_matched_again(start: Start) -> None:
    """A reviewer who reads the file must not be replaced behind his back."""
    async with start(a_reviewer(1), a_reviewer(2)) as matching:
        await matching.complete(1)
        await matching.complete(1, again=1)

        refused = await matching.rows("select reason from inbox where state = 'refused'")
        assert len(matching.answers) == 1
        assert len(await matching.rows("select * from assignments")) == 1
    assert refused == [{"reason": "reviewer_matched_already"}]


async def test_a_redelivery_publishes_the_same_bytes(start: Start) -> None:
    """The choice is stored with its answer, never made anew."""
    async with start(a_reviewer(1), a_reviewer(2)) as matching:
        await matching.complete(1)
        matching.chain.logs.append(matching.chain.logs.records[topics.RECORDS_COMPLETED][0])
        await matching.chain.run_until_idle()

        first, second = matching.answers
    assert (first.key, first.value, first.headers) == (second.key, second.value, second.headers)


async def test_a_case_without_an_eligible_reviewer_waits(start: Start) -> None:
    """RM9: no error and no event, but a case with a funnel and a nearest miss."""
    async with start(a_reviewer(1, qme=True), a_reviewer(2, licences=())) as matching:
        await matching.complete()

        assert matching.answers == []
        assert matching.chain.logs.records[DEAD_LETTERS] == []
        (case,) = await matching.rows("select state, funnel, nearest_miss from cases")
        stages = await matching.rows(matching.chain.runtimes["reviewer_match"].service.stages or "")
    assert case["state"] == "waiting"
    assert sum(case["funnel"].values()) == 2
    assert case["nearest_miss"]["by"][0]["filter"] == "qme"
    assert [(each["stage"], each["cases"]) for each in stages] == [("waiting", 1), ("offered", 0)]


async def test_a_waiting_case_is_matched_once_the_roster_has_somebody(start: Start) -> None:
    """Credentialing enrols a reviewer, the service starts anew, the case goes on by itself."""
    async with start(a_reviewer(1, qme=True)) as matching:
        case_id = await matching.complete()
        (completed,) = matching.chain.logs.records[topics.RECORDS_COMPLETED]

    async with start(a_reviewer(1, qme=True), a_reviewer(2)) as matching:
        await matching.chain.run_until_idle()

        (answer,) = matching.chain.logs.records[topics.REVIEWER_OFFERED]
        (matched,) = matching.matched
        (case,) = await matching.rows("select state, funnel from cases")
    assert matched.case_id == case_id
    assert answer.header("ce_causationid") == completed.header("ce_id")
    assert case == {"state": "matched", "funnel": None}


async def test_a_case_that_waited_long_answers_its_event_only_once(start: Start) -> None:
    """The late answer belongs to the event that asked: its redelivery brings the same bytes."""
    async with start(a_reviewer(1, qme=True)) as matching:
        await matching.complete()
        asked = list(matching.chain.logs.records[topics.RECORDS_COMPLETED])

    async with start(a_reviewer(2)) as matching:
        await matching.chain.run_until_idle()
        for record in asked:
            matching.chain.logs.append(record)
        await matching.chain.run_until_idle()

        first, second = matching.answers
    assert (first.value, first.headers) == (second.value, second.headers)


async def test_a_newer_file_of_a_waiting_case_is_tried_in_its_place(start: Start) -> None:
    """Records completed once more: what waits is the file as it is now."""
    dentist = a_reviewer(1, degree="D.D.S.", specialties=("Dentistry",), certifications=())
    async with start(dentist) as matching:
        await matching.complete(1)
        assert matching.answers == []
        await matching.complete(1, again=1, items=(an_item(description="Root canal"),))

        (matched,) = matching.matched
    assert matched.case.items[0].description == "Root canal"


async def test_a_waiting_case_is_replayed_on_its_own_day(start: Start) -> None:
    """A recorded case of 2016 is judged by the credentials of 2016, also by the timer."""
    then = datetime(2016, 12, 1, 20, tzinfo=UTC)
    due = date(2016, 12, 30)
    expired = a_reviewer(1).licences[0].model_copy(update={"until": date(2017, 6, 30)})
    began = a_reviewer(1).hours[0].model_copy(update={"since": date(2015, 1, 1)})
    then_active = a_reviewer(2, licences=(expired,), hours=(began,), law_training=date(2013, 2, 1))
    async with start(a_reviewer(1, qme=True), clock=CaseClock()) as matching:
        await matching.complete(at=then, determination_due=due)

    async with start(then_active, clock=CaseClock()) as matching:
        await matching.chain.run_until_idle()

        (matched,) = matching.matched
    assert matched.assigned_on == date(2016, 12, 1)


async def test_capacity_holds_when_cases_come_at_the_same_time(start: Start) -> None:
    """Two cases must not both take a reviewer's last place."""
    reviewers = (a_reviewer(1, capacity=3), a_reviewer(2, capacity=2))
    async with start(*reviewers) as matching:
        consumer = matching.chain.runtimes["reviewer_match"].consumer
        records = [await matching.record(number) for number in range(12)]
        await asyncio.gather(*(consumer.receive(record) for record in records))

        assigned = await matching.rows("select reviewer_id from assignments")
        states = await matching.rows("select state from cases")
    assert Counter(each["reviewer_id"] for each in assigned) == {"t-001": 3, "t-002": 2}
    assert Counter(each["state"] for each in states) == {"offered": 5, "waiting": 7}


async def test_a_place_is_free_again_when_a_determination_is_due(start: Start) -> None:
    """No event tells us yet that a case is closed; after its 30 days it counts no longer."""
    async with start(a_reviewer(1, capacity=1), clock=CaseClock()) as matching:
        await matching.complete(1, at=datetime(2026, 10, 1, 20, tzinfo=UTC))
        await matching.complete(2, at=datetime(2026, 10, 30, 20, tzinfo=UTC))
        await matching.complete(3, at=datetime(2026, 10, 31, 20, tzinfo=UTC))

        numbers = [matched.case.case_number for matched in matching.matched]
    assert numbers == ["CM26-0000001", "CM26-0000003"]


async def test_a_missing_party_sheet_lays_the_case_aside(start: Start) -> None:
    """Without the parties nobody can be screened; a person has to restore the sheet."""
    async with start(a_reviewer(1)) as matching:
        lost = RecordsCompleted(case_id=CASE, case=a_case_file(party_sheet="f" * 64))
        matching.chain.logs.append(a_record(lost))
        await matching.chain.run_until_idle()

        (letter,) = matching.chain.logs.records[DEAD_LETTERS]
    assert letter.header("dlq-error-code") == "evidence_missing"


async def test_something_else_in_place_of_the_party_sheet_lays_the_case_aside(start: Start) -> None:
    """The code says which part is broken, and the message quotes nothing of it."""
    async with start(a_reviewer(1)) as matching:
        await matching.complete(content=b'{"employee": "Wilhelmina"}')

        (letter,) = matching.chain.logs.records[DEAD_LETTERS]
    assert letter.header("dlq-error-code") == "party_sheet_invalid"


async def test_a_waiting_case_that_cannot_be_tried_keeps_back_no_other(start: Start) -> None:
    """One lost blob must neither stop the timer nor hide the cases behind it."""
    async with start(a_reviewer(1, qme=True)) as matching:
        await matching.complete(1)
        await matching.complete(2)
        await matching.lose_sheet_of("CM26-0000001")

    async with start(a_reviewer(1)) as matching:
        await matching.chain.run_until_idle()

        (matched,) = matching.matched
        waiting = await matching.rows("select case_number from cases where state = 'waiting'")
    assert matched.case.case_number == "CM26-0000002"
    assert waiting == [{"case_number": "CM26-0000001"}]


class Crash(BaseException):
    """Not an ``Exception``: nothing may catch it, as nothing catches a power cut."""


@pytest.mark.parametrize("point", CHECKPOINTS)
async def test_a_crash_at_any_point_assigns_one_reviewer(start: Start, point: str) -> None:
    """EV5: a case with two reviewers, or an event without its assignment, must not exist."""
    crashed: list[str] = []

    async def crash_once(here: str) -> None:
        if here == point and not crashed:
            crashed.append(here)
            raise Crash

    async with start(a_reviewer(1), a_reviewer(2), checkpoint=crash_once) as matching:
        with pytest.raises(Crash):
            await matching.complete(1)
        await matching.chain.run_until_idle()

        bodies = {(each.header("ce_id"), each.value) for each in matching.answers}
        assert len(bodies) == 1
        assert len(await matching.rows("select * from assignments")) == 1
    assert crashed == [point]
