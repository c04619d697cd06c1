"""Several reviewers: the majority prevails, an even split is for the service (LC 4610.6(e))."""

from collections.abc import AsyncIterator
from itertools import product

import pytest

from services.decision.sign_off.panel import vote
from shared.events.case import CaseOutcome, Outcome
from shared.events.determination import Determination
from shared.events.determination_accepted import DeterminationAccepted
from shared.events.determination_drafted import DeterminationDrafted
from shared.events.determination_signed import DeterminationSigned
from shared.events.reviewer_matched import PanelMember, ReviewerMatched
from shared.signing import verify
from tests.builders import REVIEWER, a_case_change, an_item, qualifications
from tests.decision.desk import KEY, Desk, a_desk, decided
from tests.decision.test_on_case_closed import refusals
from tests.decision.test_separate_roles import checked, released

U, O = Outcome.UPHELD, Outcome.OVERTURNED  # noqa: E741 - as the table of the law has them
SECOND, THIRD = "rev-2222222222222222", "rev-3333333333333333"


@pytest.mark.parametrize("size", range(1, 8))
def test_majority_prevails_and_a_tie_is_for_the_service(size: int) -> None:
    """Every way in which so many can vote."""
    for votes in product((U, O), repeat=size):
        against = votes.count(U)
        assert vote(votes) is (U if against > size - against else O)


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    async with a_desk(database_url) as running:
        yield running


async def a_panel(desk: Desk, *others: str) -> ReviewerMatched:
    """A case with pended items, so that every outcome is the reviewers' own."""
    match = await desk.a_match(
        items=(an_item(description="Left wrist brace"), an_item(2, description="Right wrist brace"))
    )
    panel = tuple(
        PanelMember(
            reviewer_ref=each,
            qualifications=qualifications(degree="M.D.", specialties=("Pain Medicine",)),
        )
        for each in others
    )
    return match.model_copy(update={"panel": panel})


def drafts(desk: Desk, match: ReviewerMatched) -> dict[str, DeterminationDrafted]:
    """The newest draft of each reviewer."""
    return {each.reviewer_ref: each for each in desk.answers_of(match.case_id)}


async def signed(
    desk: Desk, drafted: DeterminationDrafted, *outcomes: Outcome
) -> DeterminationSigned:
    """One reviewer's own decision, with reasons of his or her own."""
    draft = decided(await desk.content(drafted.draft))
    items = tuple(
        item.model_copy(
            update={"outcome": each, "rationale": f"As {drafted.reviewer_ref} sees item {no}."}
        )
        for no, (item, each) in enumerate(zip(draft.items, outcomes, strict=True), start=1)
    )
    return await desk.sign_content(drafted, draft.model_copy(update={"items": items}))


async def joint(desk: Desk, match: ReviewerMatched) -> Determination:
    """What was issued."""
    (issued,) = desk.issued(match.case_id)
    return await desk.content(issued.content)


async def test_every_reviewer_gets_a_draft_with_his_own_qualifications(desk: Desk) -> None:
    """Each signs what lies before him or her, and nobody signs for another."""
    match = await a_panel(desk, SECOND, THIRD)
    await desk.deliver(match)

    found = drafts(desk, match)
    assert [each.version for each in found.values()] == [1, 2, 3]
    content = await desk.content(found[SECOND].draft)
    assert (content.reviewer_ref, content.qualifications.degree) == (SECOND, "M.D.")
    foreign = (await signed(desk, found[SECOND], U, U)).model_copy(
        update={"reviewer_ref": REVIEWER}
    )
    await desk.deliver(foreign)
    assert drafts(desk, match)[REVIEWER].version == 4


async def test_three_reviewers_decide_by_majority_item_by_item(desk: Desk) -> None:
    """No decision before all have signed; where they differ, each analysis is told."""
    match = await a_panel(desk, SECOND, THIRD)
    await desk.deliver(match)
    found = drafts(desk, match)

    await desk.deliver(await signed(desk, found[THIRD], O, U))
    await desk.deliver(await signed(desk, found[REVIEWER], U, U))
    assert desk.issued(match.case_id) == []
    await desk.deliver(await signed(desk, found[SECOND], O, U))

    (issued,) = desk.issued(match.case_id)
    assert [item.outcome for item in issued.items] == [O, U]
    assert issued.outcome is CaseOutcome.MIXED
    assert [each.reviewer_ref for each in issued.panel] == [REVIEWER, SECOND, THIRD]
    assert all(verify(e.statement(issued.case_id), KEY, e.signature.value) for e in issued.panel)
    first, second = (await joint(desk, match)).items
    for reviewer in (REVIEWER, SECOND, THIRD):
        assert f"As {reviewer} sees item 1." in first.rationale
    assert "2 of 3 decided Overturned" in first.rationale
    assert "Reviewer 2 (M.D., Pain Medicine): Overturned." in first.rationale
    assert second.rationale == f"As {REVIEWER} sees item 2."


async def test_an_even_split_is_in_favour_of_providing(desk: Desk) -> None:
    """LC 4610.6(e)."""
    match = await a_panel(desk, SECOND)
    await desk.deliver(match)
    found = drafts(desk, match)

    await desk.deliver(await signed(desk, found[REVIEWER], U, O))
    await desk.deliver(await signed(desk, found[SECOND], O, U))

    (issued,) = desk.issued(match.case_id)
    assert [item.outcome for item in issued.items] == [O, O]
    first, _ = (await joint(desk, match)).items
    assert "evenly split" in first.rationale


async def test_nobody_signs_twice_and_strangers_not_at_all(desk: Desk) -> None:
    """One vote each."""
    match = await a_panel(desk, SECOND)
    await desk.deliver(match)
    found = drafts(desk, match)
    once = await signed(desk, found[REVIEWER], U, U)
    stranger = once.model_copy(update={"reviewer_ref": THIRD})

    await desk.deliver(once, once, stranger)

    assert await refusals(desk) == ["signed_already", "reviewer_not_assigned"]
    assert desk.issued(match.case_id) == []


async def test_a_void_signature_returns_one_reviewer_and_keeps_the_others(desk: Desk) -> None:
    """The others have done nothing wrong."""
    match = await a_panel(desk, SECOND)
    await desk.deliver(match)
    found = drafts(desk, match)
    await desk.deliver(await signed(desk, found[REVIEWER], U, U))
    good = await signed(desk, found[SECOND], U, U)

    await desk.deliver(good.model_copy(update={"content": "0" * 64}))

    assert drafts(desk, match)[SECOND].version == 3
    assert drafts(desk, match)[REVIEWER].version == 1
    await desk.deliver(await signed(desk, drafts(desk, match)[SECOND], U, U))
    assert len(desk.issued(match.case_id)) == 1


async def test_a_newer_file_forgets_what_some_have_signed(desk: Desk) -> None:
    """Nobody's vote counts on a file that is not the one decided on."""
    match = await a_panel(desk, SECOND)
    await desk.deliver(match)
    await desk.deliver(await signed(desk, drafts(desk, match)[REVIEWER], U, U))

    await desk.deliver(a_case_change(match, items=(an_item(description="Left ankle brace"),)))
    found = drafts(desk, match)
    assert [each.version for each in found.values()] == [3, 4]
    await desk.deliver(await signed(desk, found[SECOND], U))
    assert desk.issued(match.case_id) == []
    await desk.deliver(await signed(desk, found[REVIEWER], U))
    assert len(desk.issued(match.case_id)) == 1


async def test_a_panel_is_checked_and_released_by_others(database_url: str) -> None:
    """HR3 with several: none of those who signed; and a failed check goes back to all of them."""
    async with a_desk(database_url, separate_roles=True) as desk:
        match = await a_panel(desk, SECOND)
        await desk.deliver(match)
        for each in drafts(desk, match).values():
            await desk.deliver(await signed(desk, each, U, O))
        (accepted,) = desk.answers(DeterminationAccepted)
        any_vote = await signed(desk, drafts(desk, match)[REVIEWER], U, O)
        both = any_vote.model_copy(update={"content": accepted.content})

        await desk.deliver(checked(both, by=SECOND))
        assert await refusals(desk) == ["same_person_twice"]
        await desk.deliver(checked(both, because="analysis_missing"))
        assert [each.version for each in drafts(desk, match).values()] == [3, 4]
        assert await desk.rows("select * from signatures") == []
        for each in drafts(desk, match).values():
            await desk.deliver(await signed(desk, each, U, O))
        await desk.deliver(checked(both, by="per-00000000000000c4"), released(both))

        assert len(desk.issued(match.case_id)) == 1
