"""A match leads to a draft: by digest, for the assigned reviewer, and deciding nothing."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from services.decision.draft.preparation import Preparation
from shared.events.case import Proposal
from shared.events.determination_drafted import DeterminationDrafted
from tests.builders import REVIEWER, a_record_entry, a_reviewer_match, an_item
from tests.decision.desk import OPEN_RECORD, Desk, a_desk


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    async with a_desk(database_url) as running:
        yield running


async def test_a_match_lays_a_draft_before_the_assigned_reviewer(desk: Desk) -> None:
    """The reviewer finds every item weighed, with the guideline and the day that counted."""
    match = await desk.a_match()

    await desk.deliver(match)

    (drafted,) = desk.answers(DeterminationDrafted)
    assert (drafted.version, drafted.reviewer_ref) == (1, REVIEWER)
    (item,) = drafted.items
    assert item.proposal is Proposal.UPHELD
    assert item.code == "functional_improvement_not_documented"
    assert (item.guideline, item.as_of) == ("ACU-2009", date(2016, 3, 1))
    assert desk.issued(match.case_id) == []


async def test_the_event_carries_no_medical_text(desk: Desk) -> None:
    """Medical text lives in the evidence store; a topic holds digests, codes and dates."""
    match = await desk.a_match()

    await desk.deliver(match)

    (record,) = desk.chain.logs.records[DeterminationDrafted.topic]
    assert record.value is not None
    assert b"walk" not in record.value
    assert b"acupuncture" not in record.value


async def test_draft_and_preparation_lie_under_their_digests(desk: Desk) -> None:
    """What was prepared can be inspected later, span by span, and re-read as it was."""
    match = await desk.a_match()

    await desk.deliver(match)

    drafted = desk.drafted(match.case_id)
    content = await desk.content(drafted.draft)
    preparation = Preparation.model_validate_json(await desk.evidence.get(drafted.preparation))
    assert content.digest() == drafted.draft
    assert content.documents == match.case.records
    assert content.qualifications == match.qualifications
    assert content.organization == "MAXIMUS Federal Services"
    spans = [span for finding in preparation.facts.findings for span in finding.spans]
    assert spans
    assert all(OPEN_RECORD[span.start : span.end] == span.quote for span in spans)


async def test_a_pended_item_has_no_outcome_in_the_draft(desk: Desk) -> None:
    """Where no rule applies nothing is guessed: the reviewer starts from an open item."""
    match = await desk.a_match(items=(an_item(), an_item(2, description="Left wrist brace")))

    await desk.deliver(match)

    drafted = desk.drafted(match.case_id)
    content = await desk.content(drafted.draft)
    assert [item.proposal.value for item in drafted.items] == ["upheld", "pended"]
    assert drafted.items[1].code == "no_guideline_for_item"
    assert content.items[1].outcome is None


async def test_the_administrators_guideline_is_quoted_or_its_absence_stated(desk: Desk) -> None:
    """A letter shows both guidelines per item; an unknown one is said to be unknown."""
    match = await desk.a_match(
        items=(an_item(ur_guideline="Invented Guide, chapter 2"), an_item(2))
    )

    await desk.deliver(match)

    content = await desk.content(desk.drafted(match.case_id).draft)
    assert content.items[0].claims_administrator_guideline == "Invented Guide, chapter 2"
    assert content.items[1].claims_administrator_guideline == (
        "No guideline was stated by the claims administrator."
    )


async def test_the_same_reviewer_again_changes_nothing(desk: Desk) -> None:
    """A second match by another event must not restart a review that is under way."""
    match = await desk.a_match()

    await desk.deliver(match, match)

    assert len(desk.answers(DeterminationDrafted)) == 1
    assert [row["reason"] for row in await desk.rows("select reason from inbox")] == [
        None,
        "draft_laid_already",
    ]


async def test_another_reviewer_gets_a_draft_of_his_own(desk: Desk) -> None:
    """After a recusal the case goes on, and what the former reviewer signs no longer counts."""
    match = await desk.a_match()
    await desk.deliver(match)
    former = await desk.sign(desk.drafted(match.case_id))

    await desk.deliver(match.model_copy(update={"reviewer_ref": "rev-ffffffffffffffff"}), former)

    drafted = desk.drafted(match.case_id)
    assert (drafted.version, drafted.reviewer_ref) == (2, "rev-ffffffffffffffff")
    assert desk.issued(match.case_id) == []


async def test_a_record_that_is_missing_from_the_store_becomes_a_dead_letter(desk: Desk) -> None:
    """A draft on half of the file would deny what the other half says."""
    match = await desk.a_match()
    absent = a_record_entry("A text that nobody has stored.")
    case = match.case.model_copy(update={"records": (absent,)})

    await desk.deliver(a_reviewer_match(match.case_id, case=case))

    assert desk.dead_letters == ["evidence_missing"]
    assert desk.answers(DeterminationDrafted) == []


async def test_a_case_of_scans_only_is_pended(desk: Desk) -> None:
    """Nothing could be searched, so nothing may be called undocumented."""
    scan = b"\x89PNG\r\n\x1a\n\xff\xfe"
    entry = a_record_entry().model_copy(update={"digest": await desk.evidence.put(scan)})
    match = await desk.a_match(records=(entry,))

    await desk.deliver(match)

    (item,) = desk.drafted(match.case_id).items
    assert (item.proposal, item.code) == (Proposal.PENDED, "nothing_to_search")
