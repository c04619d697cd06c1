"""IN5: a case that is decided in another one needs no reviewer of its own."""

from datetime import date

from shared.events.case import ConsolidatedApplication
from tests.builders import an_item
from tests.reviewer_match.conftest import Start, case_of
from tests.reviewer_match.people import a_reviewer
from tests.reviewer_match.test_on_case_changed import changed


def led_by(leading: int, other: int) -> tuple[ConsolidatedApplication, ...]:
    """Two cases, of which the first leads."""
    return tuple(
        ConsolidatedApplication(
            case_id=case_of(number),
            case_number=f"CM26-{number:07}",
            received_on=date(2026, 11, 20),
            item_nos=(number,),
        )
        for number in (leading, other)
    )


async def test_a_case_that_another_leads_gives_its_place_back(start: Start) -> None:
    """It was matched in the moment in which staff joined it with another."""
    async with start(a_reviewer(1, capacity=1)) as matching:
        completed = await matching.record(1)
        matching.chain.logs.append(completed)
        await matching.chain.run_until_idle()
        matching.chain.logs.append(changed(completed, 2, consolidated=led_by(2, 1)))
        await matching.chain.run_until_idle()

        await matching.complete(3)

        states = await matching.rows("select state from cases order by case_number")
        assert [each.case_id for each in matching.matched] == [case_of(1), case_of(3)]
    assert [row["state"] for row in states] == ["led", "matched"]


async def test_a_case_that_goes_its_own_way_again_is_matched(start: Start) -> None:
    """With a newer file, and not before."""
    async with start(a_reviewer(1)) as matching:
        completed = await matching.record(1)
        matching.chain.logs.append(completed)
        await matching.chain.run_until_idle()
        matching.chain.logs.append(changed(completed, 2, consolidated=led_by(2, 1)))
        await matching.chain.run_until_idle()
        await matching.complete(1, again=1)
        assert len(matching.matched) == 1

        matching.chain.logs.append(changed(completed, 3, items=(an_item(),)))
        await matching.chain.run_until_idle()

        refused = await matching.rows("select reason from inbox where state = 'refused'")
        assert [each.case.revision for each in matching.matched] == [1, 3]
    assert refused == [{"reason": "case_led_by_another"}]
