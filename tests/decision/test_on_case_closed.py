"""A case that has ended is not decided; what is decided stays decided."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import pytest

from shared.events import CaseClosed
from shared.events.case_closed import Closing
from tests.decision.desk import Desk, a_desk


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    async with a_desk(database_url) as running:
        yield running


def an_end(case_id: UUID, because: Closing = Closing.WITHDRAWN) -> CaseClosed:
    """The case has ended."""
    return CaseClosed(
        case_id=case_id, because=because, closed_on=date(2026, 11, 24), party_sheet="0" * 64
    )


async def refusals(desk: Desk) -> list[str]:
    """Return why events were not admitted."""
    rows = await desk.rows("select reason from inbox where state = 'refused'")
    return [row["reason"] for row in rows]


async def test_a_signature_after_the_end_decides_nothing(desk: Desk) -> None:
    """The reviewer had the page open while the worker withdrew."""
    match = await desk.a_match()
    await desk.deliver(match)
    signed = await desk.sign(desk.drafted(match.case_id))

    await desk.deliver(an_end(match.case_id))
    await desk.deliver(signed)

    assert desk.issued(match.case_id) == []
    assert await refusals(desk) == ["case_closed"]


async def test_a_decided_case_is_not_undone(desk: Desk) -> None:
    """A physician's signature binds; whoever withdraws later comes too late."""
    match = await desk.a_match()
    await desk.deliver(match)
    await desk.deliver(await desk.sign(desk.drafted(match.case_id)))

    await desk.deliver(an_end(match.case_id))

    (row,) = await desk.rows("select state from cases")
    assert row["state"] == "decided"
    assert await refusals(desk) == ["decision_issued_already"]


async def test_the_end_of_a_decided_case_is_nothing_new(desk: Desk) -> None:
    """Every case with a letter ends like this; it is no refusal that somebody must look at."""
    match = await desk.a_match()
    await desk.deliver(match)
    await desk.deliver(await desk.sign(desk.drafted(match.case_id)))

    await desk.deliver(an_end(match.case_id, Closing.DETERMINED))

    assert await refusals(desk) == []


async def test_the_end_of_a_determined_case_waits_for_its_signature(desk: Desk) -> None:
    """EV6: it overtakes the match and the signature; no decision may be lost for that."""
    match = await desk.a_match()
    await desk.deliver(an_end(match.case_id, Closing.DETERMINED))
    await desk.deliver(match)

    await desk.deliver(await desk.sign(desk.drafted(match.case_id)))

    (row,) = await desk.rows("select state from cases")
    assert row["state"] == "decided"
    assert await refusals(desk) == []


async def test_a_case_that_ended_before_its_match_gets_no_draft(desk: Desk) -> None:
    """Topics have no order among each other; the end is remembered."""
    match = await desk.a_match()

    await desk.deliver(an_end(match.case_id))
    await desk.deliver(match)

    assert desk.answers_of(match.case_id) == []
    assert await refusals(desk) == ["case_closed"]


async def test_a_case_ends_once(desk: Desk) -> None:
    """Whether it came here or not."""
    match, unknown = await desk.a_match(), await desk.a_match()
    await desk.deliver(match)

    for case_id in (match.case_id, unknown.case_id):
        await desk.deliver(an_end(case_id), an_end(case_id))

    assert await refusals(desk) == ["case_closed_already"] * 2
