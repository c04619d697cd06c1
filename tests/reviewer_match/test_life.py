"""RM5, RM8: an offer and what becomes of it; the next alternate without a human."""

import asyncio
from collections import Counter
from datetime import date
from typing import Any

import pytest

from services.reviewer_match.choice import Loads
from services.reviewer_match.roster import Affiliation, Period
from shared import topics
from shared.events import RecordsCompleted
from shared.events.case import Priority
from shared.events.parties import Organization, Person
from shared.events.reviewer_offered import ReviewerOffered
from shared.events.reviewer_responded import Answer, DeclaredConflict, Declining
from tests.builders import NOW, a_party_sheet
from tests.reviewer_match.conftest import Matching, Start, case_of
from tests.reviewer_match.people import (
    BAR,
    DAY,
    a_group,
    a_licence,
    a_pool,
    a_question,
    a_reviewer,
)
from tests.reviewer_match.test_on_case_changed import changed
from tests.reviewer_match.test_on_case_closed import close
from tests.reviewer_match.test_roster_history import a_change

DECLINED: dict[str, Any] = {
    "answer": Answer.DECLINED,
    "attestation": None,
    "because": Declining.WORKLOAD,
}


async def refusals(matching: Matching) -> list[str]:
    rows = await matching.rows("select reason from inbox where state = 'refused' order by reason")
    return [row["reason"] for row in rows]


async def test_records_open_only_after_the_attestation(start: Start) -> None:
    """RM5: whatever opens the records is caused by an attested acceptance, in every log."""
    async with start(*(a_reviewer(each) for each in range(1, 6))) as matching:
        for number in range(20):
            await matching.complete(number)

        logs = matching.chain.logs.records
        said = {record.header("ce_id"): record for record in logs[topics.REVIEWER_RESPONDED]}
        answers = await matching.rows("select state, answer from offers")
    assert len(logs[topics.REVIEWER_MATCHED]) == 20
    for record in logs[topics.REVIEWER_MATCHED]:
        cause = said[record.header("ce_causationid")]
        assert b'"no_conflict":true' in (cause.value or b"")
    assert {each["state"] for each in answers} == {"accepted"}
    assert all(each["answer"]["attestation"]["no_conflict"] for each in answers)


async def test_an_offer_opens_no_record(start: Start) -> None:
    """Until he has answered, a reviewer sees what is disputed and between whom; no document."""
    async with start(a_reviewer(1), accepting=False) as matching:
        await matching.complete(1)

        (offer,) = matching.offers
        assert matching.answers == []
        told = await matching.why(1)
    assert "records" not in ReviewerOffered.model_fields
    assert set(offer.not_named) >= {"ur_physician", "manufacturer"}
    assert told.state == "offered"
    assert told.waits[0].who == "reviewer"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"attestation": None}, "attestation_missing"),
        ({"reviewer_ref": "rev-00112233aabbccdd"}, "another_reviewer"),
        ({"offer_no": 7}, "offer_unknown"),
        ({"kind": "simulated"}, "simulated_answer"),
    ],
)
async def test_an_answer_that_is_none_changes_nothing(
    start: Start, changes: dict[str, Any], code: str
) -> None:
    """The offer stays open until it is answered as it must be."""
    async with start(a_reviewer(1), accepting=False, allow_simulated_signatures=False) as matching:
        await matching.complete(1)
        await matching.respond(matching.offers[0], **changes)
        assert matching.answers == []

        await matching.respond(matching.offers[0], again=1)

        assert len(matching.matched) == 1
        assert await refusals(matching) == [code]


async def test_five_declines_and_the_sixth_is_assigned(start: Start) -> None:
    """RM8: nobody is asked twice, and no human is needed."""
    async with start(*(a_reviewer(each) for each in range(1, 7)), accepting=False) as matching:
        await matching.complete(1)
        for _ in range(5):
            await matching.respond(matching.offers[-1], **DECLINED)
        await matching.respond(matching.offers[-1])

        (matched,) = matching.matched
        asked = [each.reviewer_ref for each in matching.offers]
    assert len(set(asked)) == 6
    assert matched.reviewer_ref == asked[-1]
    assert matched.match.funnel["asked_before"] == 5


async def test_with_nobody_left_the_case_waits_and_says_why(start: Start) -> None:
    async with start(a_reviewer(1), accepting=False) as matching:
        await matching.complete(1)
        await matching.respond(matching.offers[0], **DECLINED)

        told = await matching.why(1)
        assert len(matching.offers) == 1
    assert told.state == "waiting"
    assert told.funnel["asked_before"] == 1
    assert told.nearest_miss is not None
    assert told.nearest_miss.by == ("asked_before: offer 1 was declined: workload",)


async def test_silence_passes_the_case_on_after_its_time(start: Start) -> None:
    """RM8: nobody has to notice that nothing happens."""
    async with start(a_reviewer(1), a_reviewer(2), accepting=False) as matching:
        await matching.complete(1)
        await matching.chain.run_until_idle()
        assert len(matching.offers) == 1

        await matching.execute("update offers set created_at = created_at - interval '24 hours'")
    async with start(a_reviewer(1), a_reviewer(2), accepting=False) as matching:
        await matching.chain.run_until_idle()

        (second,) = matching.offers
        states = await matching.rows("select offer_no, state from offers order by 1")
    assert second.offer_no == 2
    assert [each["state"] for each in states] == ["silent", "open"]


async def test_an_urgent_offer_is_passed_on_sooner(start: Start) -> None:
    """Three days are soon over."""
    reviewers = (a_reviewer(1), a_reviewer(2))
    async with start(*reviewers, accepting=False) as matching:
        await matching.complete(1, priority=Priority.EXPEDITED)
        assert matching.offers[0].answer_within_hours == BAR.offer_hours_expedited
        await matching.execute("update offers set created_at = created_at - interval '4 hours'")
    async with start(*reviewers, accepting=False) as matching:
        await matching.chain.run_until_idle()

        assert [each.offer_no for each in matching.offers] == [2]


async def test_an_answer_after_the_silence_comes_too_late(start: Start) -> None:
    """The next one may be reading already."""
    async with start(a_reviewer(1), a_reviewer(2), accepting=False) as matching:
        await matching.complete(1)
        first = matching.offers[0]
        await matching.respond(first, **DECLINED)
        await matching.respond(first, again=1)

        assert matching.answers == []
        assert await refusals(matching) == ["offer_not_open"]


async def test_a_declared_conflict_survives_the_decline(start: Start) -> None:
    """RM5: it holds in this case, and in the next one with that party under another spelling."""
    conflict = (DeclaredConflict(role="employer", relation="professional"),)
    async with start(a_reviewer(1), accepting=False) as matching:
        await matching.complete(1)
        await matching.respond(matching.offers[0], **DECLINED, conflicts=conflict)
        same = a_party_sheet(employer=Organization(name="The INVENTED Widgets, L.L.C."))
        await matching.complete(2, sheet=same)
        other = a_party_sheet(employer=Organization(name="Quite Another Employer"))
        await matching.complete(3, sheet=other)

        told = await matching.why(2)
        kept = await matching.rows("select role, party from declared_conflicts")
        assert [each.case_id for each in matching.offers] == [case_of(1), case_of(3)]
    (excluded,) = told.exclusions
    assert excluded.by == (
        "conflict: employer - declared by the reviewer on 2026-11-24 - professional",
    )
    assert kept[0]["role"] == "employer"
    assert "widgets" not in kept[0]["party"]


async def test_who_accepts_and_declares_a_conflict_does_not_get_the_case(start: Start) -> None:
    """A contradiction is read as the conflict that it is."""
    conflict = (DeclaredConflict(role="employee", relation="familial"),)
    async with start(a_reviewer(1), a_reviewer(2), accepting=False) as matching:
        await matching.complete(1)
        await matching.respond(matching.offers[0], conflicts=conflict)

        assert matching.answers == []
        assert [each.offer_no for each in matching.offers] == [1, 2]


@pytest.mark.parametrize(
    "now_is",
    [
        {"licences": (a_licence(status="suspended"),)},
        {"licences": (a_licence(until=date(2026, 12, 1)),)},
        {"absences": (Period(since=DAY),)},
        {"affiliations": (a_group("Invented Widgets"),)},
        None,
    ],
    ids=["licence lost", "licence ends too soon", "absent", "new conflict", "left"],
)
async def test_who_may_no_longer_have_a_case_loses_it_to_the_next(
    start: Start, now_is: dict[str, Any] | None
) -> None:
    """RM8: a lost licence, an absence, a new affiliation, whether he has accepted or not."""
    async with start(a_reviewer(1), a_reviewer(2, capacity=0)) as matching:
        await matching.complete(1)
        (first,) = matching.matched
        profile = None if now_is is None else a_reviewer(1, **now_is)
        matching.chain.logs.append(a_change(profile))
        matching.chain.logs.append(a_change(a_reviewer(2)))
        await matching.chain.run_until_idle()
    async with start(a_reviewer(1), a_reviewer(2, capacity=0)) as matching:
        await matching.chain.run_until_idle()

        (second,) = matching.matched
        states = await matching.rows("select state from offers order by offer_no")
    assert second.reviewer_ref != first.reviewer_ref
    assert [each["state"] for each in states] == ["withdrawn", "accepted"]


async def test_a_change_that_matters_to_no_case_leaves_it_where_it_is(start: Start) -> None:
    async with start(a_reviewer(1)) as matching:
        await matching.complete(1)
        matching.chain.logs.append(a_change(a_reviewer(1, capacity=1)))
        await matching.chain.run_until_idle()
    async with start(a_reviewer(1)) as matching:
        await matching.chain.run_until_idle()

        assert matching.offers == []
        assert await matching.rows("select * from assignments where doubtful") == []


async def test_a_party_that_is_named_late_is_screened(start: Start) -> None:
    """RM2: the case leaves a reviewer whose partner turns out to have refused the treatment."""
    partner = a_reviewer(
        1,
        affiliations=(
            Affiliation(kind="group", entity="Supposed Review Partners", since=date(2020, 1, 1)),
        ),
    )
    late = a_party_sheet(ur_organization=Organization(name="Supposed Review Partners, LLC"))
    async with start(partner, a_reviewer(2, capacity=0)) as matching:
        completed = await matching.record(1)
        matching.chain.logs.append(completed)
        await matching.chain.run_until_idle()
        (first,) = matching.matched
        newer = await matching.record(1, sheet=late)
        address = _sheet_of(newer)
        matching.chain.logs.append(changed(completed, 2, party_sheet=address))
        await matching.chain.run_until_idle()

        told = await matching.why(1)
        assert len(matching.matched) == 1
    assert told.state == "waiting"
    assert first.reviewer_ref in {each.reviewer_ref for each in told.exclusions}


def _sheet_of(record: Any) -> str:
    return RecordsCompleted.model_validate_json(record.value).case.party_sheet


async def test_a_late_party_without_a_tie_changes_nothing(start: Start) -> None:
    late = a_party_sheet(ur_physician=Person(name="Urs Prüfer"))
    async with start(a_reviewer(1), a_reviewer(2)) as matching:
        completed = await matching.record(1)
        matching.chain.logs.append(completed)
        await matching.chain.run_until_idle()
        address = _sheet_of(await matching.record(1, sheet=late))
        matching.chain.logs.append(changed(completed, 2, party_sheet=address))
        await matching.chain.run_until_idle()

        assert len(matching.offers) == 1


async def test_a_case_that_ends_withdraws_its_offer(start: Start) -> None:
    async with start(a_reviewer(1), accepting=False) as matching:
        await matching.complete(1)
        await close(matching, 1)
        await matching.respond(matching.offers[0])

        assert matching.answers == []
        assert await refusals(matching) == ["case_closed"]
        (offer,) = await matching.rows("select state from offers")
    assert offer["state"] == "void"


async def test_two_processes_never_give_a_case_two_reviewers(start: Start) -> None:
    """Both take the same and other cases at once, over one real database."""
    reviewers = [a_reviewer(each, capacity=2) for each in range(1, 6)]
    async with (
        start(*reviewers, accepting=False) as one,
        start(*reviewers, accepting=False) as other,
    ):
        consumers = [each.chain.runtimes["reviewer_match"].consumer for each in (one, other)]
        records = [await one.record(number) for number in range(14)]
        await asyncio.gather(
            *(consumer.receive(record) for record in records for consumer in consumers)
        )
        sweepers = [each.chain.runtimes["reviewer_match"].sweeper for each in (one, other)]
        await asyncio.gather(*(each.sweep(NOW) for each in sweepers for _ in range(2)))

        assigned = await one.rows("select case_id, reviewer_id from assignments")
        offers = await one.rows("select case_id, reviewer_id from offers")
    assert len(assigned) == 10
    assert set(Counter(each["reviewer_id"] for each in assigned).values()) == {2}
    assert len({each["case_id"] for each in assigned}) == 10
    assert len(offers) == 10


def test_ten_thousand_alternates_are_an_answer_too() -> None:
    """Bad input: all but one have declined."""
    pool = a_pool(*(a_reviewer(each) for each in range(10_000)))
    declined = {f"t-{each:03}": f"offer {each} was declined: workload" for each in range(9_999)}

    result = pool.match(a_question(asked_before=declined), Loads(), BAR)

    assert result.chosen is not None
    assert result.chosen.reviewer_id == "t-9999"
    assert result.funnel["asked_before"] == 9_999
