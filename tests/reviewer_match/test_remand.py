"""A remanded case goes to somebody else (LC 4610.6(i))."""

from datetime import date

from shared.events.case import Remand
from tests.reviewer_match.conftest import Start, case_of
from tests.reviewer_match.people import a_reviewer


def a_remand(*reviewers: str) -> Remand:
    """The determination of another case was set aside."""
    return Remand(
        case_id=case_of(1),
        case_number="CM26-0000001",
        ordered_on=date(2026, 11, 20),
        ground="plainly_erroneous_finding",
        stated_error="0" * 64,
        excluded_reviewers=reviewers,
    )


async def test_the_fresh_review_goes_to_a_different_reviewer(start: Start) -> None:
    """The filter has a name of its own, so that anybody sees why the first one is passed over."""
    async with start(a_reviewer(1), a_reviewer(2)) as matching:
        await matching.complete(1)
        (first,) = matching.matched
        await matching.complete(2, remand=a_remand(first.reviewer_ref))

        second = matching.matched[1]
    assert second.reviewer_ref != first.reviewer_ref
    assert second.match.funnel["former_reviewer"] == 1


async def test_with_nobody_else_the_case_waits(start: Start) -> None:
    """It is never given back to the same person, however long it takes."""
    async with start(a_reviewer(1)) as matching:
        await matching.complete(1)
        (first,) = matching.matched
        await matching.complete(2, remand=a_remand(first.reviewer_ref))

        (waits,) = await matching.rows("select funnel from cases where state = 'waiting'")
        assert len(matching.answers) == 1
    assert waits["funnel"]["former_reviewer"] == 1
