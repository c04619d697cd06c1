"""A case that has ended waits for nobody, and holds nobody's place."""

from datetime import timedelta
from typing import Any

from shared.events import CaseClosed
from shared.events.case_closed import Closing
from tests.builders import NOW, a_record
from tests.reviewer_match.conftest import Matching, Start, case_of
from tests.reviewer_match.people import DAY, a_reviewer


async def close(matching: Matching, number: int = 1, again: int = 0, **changes: Any) -> None:
    """Close a case, and wait until all is done."""
    event = CaseClosed(
        case_id=case_of(number),
        because=Closing.WITHDRAWN,
        closed_on=DAY,
        party_sheet="0" * 64,
    ).model_copy(update=changes)
    record = a_record(event, event_id=f"closed-{number}-{again}", at=NOW)
    matching.chain.logs.append(record)
    await matching.chain.run_until_idle()


async def refusals(matching: Matching) -> list[str]:
    """Return why events were not admitted."""
    rows = await matching.rows("select reason from inbox where state = 'refused'")
    return [row["reason"] for row in rows]


async def test_a_waiting_case_that_ends_is_never_matched(start: Start) -> None:
    """The next reviewer who is free must not get a file that nobody wants reviewed."""
    async with start(a_reviewer(1, capacity=0)) as matching:
        await matching.complete(1)
        await close(matching, 1)
    async with start(a_reviewer(2)) as matching:
        await matching.chain.run_until_idle()

        (case,) = await matching.rows("select state, case_file from cases")
        assert matching.answers == []
    assert case == {"state": "closed", "case_file": None}


async def test_the_end_of_a_case_frees_a_place(start: Start) -> None:
    """A reviewer who has one place gets the next case on the day after the first one has ended."""
    async with start(a_reviewer(1, capacity=1)) as matching:
        await matching.complete(1)
        await matching.complete(2)
        assert [each.case_id for each in matching.matched] == [case_of(1)]
        await close(matching, 1, closed_on=DAY - timedelta(days=1))

        await matching.complete(3)

        assert [each.case_id for each in matching.matched] == [case_of(1), case_of(3)]


async def test_who_is_chosen_on_a_day_does_not_depend_on_that_days_ends(start: Start) -> None:
    """EV6: between cases there is no order, so the hour at which another one ended counts not."""
    async with start(a_reviewer(1, capacity=1)) as matching:
        await matching.complete(1)
        await close(matching, 1, closed_on=DAY)

        await matching.complete(2)

        assert [each.case_id for each in matching.matched] == [case_of(1)]


async def test_a_determination_that_overtakes_its_file_waits_for_the_match(start: Start) -> None:
    """EV6: whoever determined the case had its match from here; it is still to be told."""
    async with start(a_reviewer(1)) as matching:
        await close(matching, 1, because=Closing.DETERMINED)
        await matching.complete(1)

        assert [each.case_id for each in matching.matched] == [case_of(1)]
        (case,) = await matching.rows("select state from cases")
        assert case == {"state": "closed"}


async def test_a_case_that_ended_before_its_file_came_is_not_matched(start: Start) -> None:
    """Topics have no order among each other; the end is remembered."""
    async with start(a_reviewer(1)) as matching:
        await close(matching, 1)
        await matching.complete(1)

        assert matching.answers == []
        assert await refusals(matching) == ["case_closed"]


async def test_a_case_ends_once(start: Start) -> None:
    """What is terminal stays terminal."""
    async with start(a_reviewer(1)) as matching:
        await matching.complete(1)
        await close(matching, 1)
        await close(matching, 1, again=1)
        await matching.complete(1, again=1)

        assert await refusals(matching) == ["case_closed_already", "case_closed"]
