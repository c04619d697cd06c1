"""IN5: a case that is decided in another one is not signed on its own."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import uuid4

import pytest

from shared.events.case import ConsolidatedApplication
from shared.events.reviewer_matched import ReviewerMatched
from tests.builders import a_case_change
from tests.decision.desk import Desk, a_desk


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    async with a_desk(database_url) as running:
        yield running


def led(match: ReviewerMatched) -> tuple[ConsolidatedApplication, ...]:
    """The case of a match, and another one which leads it."""
    return tuple(
        ConsolidatedApplication(
            case_id=case_id,
            case_number=match.case.case_number,
            received_on=date(2026, 11, 20),
            item_nos=(number,),
        )
        for number, case_id in enumerate((uuid4(), match.case_id), 1)
    )


async def refusals(desk: Desk) -> list[str]:
    """Return why events were not admitted."""
    rows = await desk.rows("select reason from inbox where state = 'refused'")
    return [row["reason"] for row in rows]


async def test_a_case_that_another_leads_cannot_be_signed(desk: Desk) -> None:
    """It was on a reviewer's desk in the moment in which staff joined it with another."""
    match = await desk.a_match()
    await desk.deliver(match)
    signed = await desk.sign(desk.drafted(match.case_id))

    await desk.deliver(a_case_change(match, consolidated=led(match)))
    await desk.deliver(signed)

    assert desk.issued(match.case_id) == []
    assert await refusals(desk) == ["case_led_by_another"]


async def test_a_match_of_a_file_before_the_joining_is_refused(desk: Desk) -> None:
    """The match was on its way when staff joined the case with another."""
    match = await desk.a_match()

    await desk.deliver(a_case_change(match, consolidated=led(match)))
    await desk.deliver(match)

    assert desk.answers_of(match.case_id) == []
    assert await refusals(desk) == ["case_led_by_another"]


async def test_a_case_that_goes_its_own_way_again_gets_a_draft(desk: Desk) -> None:
    """Its new match brings a newer file."""
    match = await desk.a_match()
    await desk.deliver(match)
    await desk.deliver(a_case_change(match, consolidated=led(match)))

    newer = match.case.model_copy(update={"revision": match.case.revision + 2})
    await desk.deliver(match.model_copy(update={"case": newer}))
    await desk.deliver(await desk.sign(desk.drafted(match.case_id)))

    assert len(desk.issued(match.case_id)) == 1
