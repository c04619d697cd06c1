"""Intake's own tables: what they refuse, and what they tell the gauges."""

import asyncio
from datetime import date, timedelta

import pytest
from prometheus_client import REGISTRY

from services.intake.cases import Cases
from services.intake.errors import IllegalMoveError
from services.intake.life.states import State, machine
from shared.events import ApplicationFiled, CaseOpened
from tests.builders import NOW, a_party_sheet, a_record, an_application, an_item
from tests.intake.desk import Desk


async def test_no_state_follows_an_end(desk: Desk) -> None:
    """Whatever an edge believes: a case with a reviewer never becomes a refused one."""
    application = an_application()
    await desk.deliver(application)

    async with desk.chain.runtimes["intake"].pool.connection() as tx:
        with pytest.raises(IllegalMoveError):
            await Cases(tx).keep(application.case_id, State.INELIGIBLE, NOW)
        with pytest.raises(IllegalMoveError):
            await Cases(tx).move(application.case_id, State.AWAITING_RECORDS, NOW)

    assert [row["state"] for row in await desk.rows("select state from cases")] == [
        State.RECORDS_COMPLETE
    ]


async def test_an_unknown_case_moves_nowhere(desk: Desk) -> None:
    """There is nothing that could go on."""
    async with desk.chain.runtimes["intake"].pool.connection() as tx:
        with pytest.raises(IllegalMoveError):
            await Cases(tx).move(an_application().case_id, State.RECORDS_COMPLETE, NOW)


async def test_a_case_that_could_not_be_stored_uses_up_no_number(desk: Desk) -> None:
    """The counter belongs to the case's transaction, so numbers have no gaps to explain."""
    lost = an_application("lost").records[0].model_copy(update={"text": None, "digest": "f" * 64})
    await desk.deliver(an_application("lost", records=(lost,)), an_application("kept"))

    rows = await desk.rows("select case_number from case_numbers")

    assert desk.dead_letters == ["evidence_missing"]
    assert [row["case_number"] for row in rows] == ["CM26-0000001"]


async def test_a_case_that_waits_has_an_age_and_an_end_has_none(desk: Desk) -> None:
    """The gauge is to point at what is stuck; an end would look older every day."""
    refused = an_application("ends", signature=None)
    await desk.deliver(an_application("open"), an_application("waits", records=()), refused)
    await desk.confirm()
    stages = desk.chain.runtimes["intake"].service.stages
    assert stages is not None

    rows = {row["stage"]: row for row in await desk.rows(stages)}

    assert rows["awaiting_records"]["cases"] == rows["records_complete"]["cases"] == 1
    assert rows["awaiting_records"]["oldest"] == NOW
    assert rows["records_complete"]["oldest"] == NOW
    assert rows["ineligible"]["oldest"] is None


async def test_exactly_the_states_that_wait_for_somebody_here_have_an_age(desk: Desk) -> None:
    """A state that is added must not grow older unseen, or be blamed for its end."""
    stages = desk.chain.runtimes["intake"].service.stages or ""
    ageless = {state.value for state in State if f"'{state.value}'" in stages}

    assert ageless == {state.value for state in State if not machine().is_open(state)} | {"invalid"}


async def test_a_document_is_kept_with_the_moment_it_came(desk: Desk) -> None:
    """Whether the reviewer can have seen it depends on the hour, not on the day."""
    await desk.deliver(an_application())

    rows = await desk.rows("select distinct came_at from record_index")

    assert rows == [{"came_at": NOW}]


async def test_what_becomes_of_applications_is_counted(desk: Desk) -> None:
    """By outcome, and by reason: never by case or name."""

    def counted(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(name, labels) or 0.0

    before = {
        outcome: counted("imr_applications_total", outcome=outcome)
        for outcome in ("opened", "ineligible", "duplicate", "invalid")
    }
    unsigned = counted("imr_ineligibility_reasons_total", code="UNSIGNED")
    twice = counted("imr_application_faults_total", code="item_twice", effect="reject")
    sheet = a_party_sheet(claim_number="TWINS")
    await desk.deliver(
        an_application("1", parties=sheet),
        an_application("2", parties=sheet),
        an_application("3", signature=None),
        an_application("4", items=(an_item(1), an_item(1))),
        an_application("5", received_on=date(2026, 11, 24) + timedelta(days=1)),
    )
    await desk.confirm()

    after = {outcome: counted("imr_applications_total", outcome=outcome) for outcome in before}
    more = {outcome: after[outcome] - before[outcome] for outcome in before}
    assert more == {"opened": 1, "ineligible": 1, "duplicate": 1, "invalid": 2}
    assert counted("imr_ineligibility_reasons_total", code="UNSIGNED") == unsigned + 1
    assert counted("imr_application_faults_total", code="item_twice", effect="reject") == twice + 1


async def at_the_same_moment(desk: Desk, *applications: ApplicationFiled) -> None:
    """Let several processes of the service take one application each."""
    consumer = desk.chain.runtimes["intake"].consumer
    await asyncio.gather(
        *(
            consumer.receive(a_record(each, event_id=f"at-once-{at}"))
            for at, each in enumerate(applications)
        )
    )


async def test_of_twins_at_the_same_moment_one_is_opened(desk: Desk) -> None:
    """Fax and mail are read by two processes; neither sees the other's case before it is there."""
    sheet = a_party_sheet(claim_number="TWINS")
    twins = [an_application(str(number), parties=sheet) for number in range(4)]

    await at_the_same_moment(desk, *twins)

    (opened,) = desk.answers(CaseOpened)
    states = await desk.rows("select state from cases order by state")
    assert [row["state"] for row in states] == ["duplicate"] * 3 + ["records_complete"]
    (taken_up,) = await desk.rows("select case_id from cases where claim_key is not null")
    assert taken_up["case_id"] == opened.case_id


async def test_cases_at_the_same_moment_get_numbers_of_their_own(desk: Desk) -> None:
    """One counter, several processes, no gap."""
    await at_the_same_moment(desk, *(an_application(str(number)) for number in range(4)))

    numbers = sorted(opened.case_number for opened in desk.answers(CaseOpened))
    assert numbers == [f"CM26-{number:07}" for number in range(1, 5)]


async def test_of_two_imports_of_one_number_at_the_same_moment_one_is_laid_aside(
    desk: Desk,
) -> None:
    """The second one waits for the first, and is told what is wrong."""
    await at_the_same_moment(
        desk,
        an_application("1", case_number="CM26-0123456"),
        an_application("2", case_number="CM26-0123456"),
    )

    assert len(desk.answers(CaseOpened)) == 1
    assert desk.dead_letters == ["case_number_taken"]
