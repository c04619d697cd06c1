"""The roster as of a moment: dated changes, nothing overwritten, matches made again."""

from datetime import UTC, date, datetime
from typing import Any

from services.reviewer_match.roster.book import Book, Change
from shared import topics
from shared.events.envelope import Record, digest
from shared.events.reviewer_changed import ReviewerChanged
from shared.events.reviewer_profile import Reviewer
from tests.builders import NOW, a_record
from tests.reviewer_match.conftest import Start
from tests.reviewer_match.people import DAY, a_reviewer, a_roster

MARCH, JUNE, AUGUST = date(2026, 3, 1), date(2026, 6, 1), date(2026, 8, 1)


def a_change(
    profile: Reviewer | None, on: date = DAY, at: datetime = NOW, reviewer_id: str = ""
) -> Record:
    """What credentialing tells."""
    changed = ReviewerChanged(
        reviewer_id=reviewer_id or (profile.id if profile else "t-001"),
        effective_on=on,
        profile=profile,
    )
    return a_record(changed, event_id=f"change-{digest(changed.encoded())[:16]}", at=at)


def test_a_day_has_the_roster_of_its_day() -> None:
    """A later change says nothing about an earlier day."""
    busy, idle = a_reviewer(1), a_reviewer(1, capacity=0)
    book = Book(
        a_roster(a_reviewer(2)),
        [
            Change(1, "t-001", MARCH, busy),
            Change(2, "t-001", JUNE, idle),
            Change(3, "t-001", AUGUST, None),
        ],
    )

    def on(day: date, seq: int | None = None) -> dict[str, int]:
        return {each.id: each.capacity for each in book.as_of(day, seq).reviewers}

    assert on(date(2026, 2, 1)) == {"t-002": 10}
    assert on(MARCH) == {"t-001": 10, "t-002": 10}
    assert on(JUNE) == {"t-001": 0, "t-002": 10}
    assert on(AUGUST) == {"t-002": 10}
    assert on(AUGUST, seq=1) == {"t-001": 10, "t-002": 10}


def test_a_correction_of_the_past_changes_only_what_is_asked_afterwards() -> None:
    """What was known when the match was made is still known by its number."""
    book = Book(a_roster(a_reviewer(1)), [Change(1, "t-001", JUNE, a_reviewer(1, capacity=3))])
    corrected = book.with_more([Change(2, "t-001", MARCH, a_reviewer(1, capacity=7))])

    assert corrected.as_of(date(2026, 4, 1)).reviewers[0].capacity == 7
    assert corrected.as_of(JUNE).reviewers[0].capacity == 3
    assert corrected.as_of(date(2026, 4, 1), seq=1) == book.as_of(date(2026, 4, 1))
    assert corrected.as_of(JUNE).version != book.as_of(date(2026, 4, 1)).version


async def test_who_is_enrolled_by_an_event_gets_cases(start: Start) -> None:
    """The service need not start anew; the change holds from its day."""
    async with start(a_reviewer(1, qme=True)) as matching:
        matching.chain.logs.append(a_change(a_reviewer(2)))
        await matching.chain.run_until_idle()
        await matching.complete(1)

        (matched,) = matching.matched
        (kept,) = await matching.rows("select roster, derivation from exclusions")
    assert matched.match.considered == 2
    assert matched.match.roster == kept["roster"]
    assert kept["derivation"]["roster_known"] == 1


async def test_a_change_of_tomorrow_does_not_hold_today(start: Start) -> None:
    async with start(a_reviewer(1)) as matching:
        matching.chain.logs.append(a_change(None, on=date(2026, 11, 25)))
        await matching.complete(1)

        assert len(matching.matched) == 1


async def test_a_profile_with_a_wrong_npi_is_refused(start: Start) -> None:
    """An identity that cannot be resolved must not enter by the side door."""
    async with start(a_reviewer(1)) as matching:
        matching.chain.logs.append(a_change(a_reviewer(2, npi="1234567890")))
        await matching.chain.run_until_idle()

        refused = await matching.rows("select reason from inbox where state = 'refused'")
        assert await matching.rows("select * from roster_changes") == []
    assert refused == [{"reason": "npi_check_digit"}]


async def test_a_match_can_be_made_again_from_what_is_kept(start: Start) -> None:
    """Months later, whoever asks gets the same reviewer for the same reasons."""
    async with start(a_reviewer(1), a_reviewer(2), a_reviewer(3, qme=True)) as matching:
        await matching.complete(1)
        matching.chain.logs.append(
            a_change(a_reviewer(1, qme=True), on=date(2026, 1, 1), at=datetime.now(UTC))
        )
        matching.chain.logs.append(
            a_change(a_reviewer(2, qme=True), on=date(2026, 1, 1), at=datetime.now(UTC))
        )
        await matching.chain.run_until_idle()

        told: Any = await matching.why(1)
        (assigned,) = await matching.rows("select reviewer_ref, score from assignments")
    assert told.considered == 3
    assert told.ranking[0].reviewer_ref == assigned["reviewer_ref"]
    assert told.ranking[0].score == assigned["score"]


def test_identity_has_its_own_topic() -> None:
    """RM10: the one topic that names reviewers has one reader."""
    assert topics.CONSUMERS[topics.REVIEWER_CHANGED] == ("reviewer_match",)
