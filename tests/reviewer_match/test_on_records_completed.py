"""The way in: what a complete file leads to."""

from datetime import date

from shared.events.reviewer_matched import Choice
from tests.reviewer_match.conftest import Start
from tests.reviewer_match.people import a_reviewer


async def test_a_complete_file_gets_its_reviewer(start: Start) -> None:
    """The next service learns all it needs, and nothing of who the reviewer is."""
    async with start(a_reviewer(1)) as matching:
        await matching.complete()

        (matched,) = matching.matched
    assert matched.assigned_on == date(2026, 11, 24)
    assert matched.qualifications.specialties == ("Pain Management",)
    assert matched.qualifications.licensed_in == ("California",)
    assert matched.qualifications.board_certified
    assert matched.match.choice is Choice.MATCHED
    assert matched.match.considered == 1
    assert matched.case.case_number == "CM26-0000001"
