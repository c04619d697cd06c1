"""A decision exists only by a physician's signature over its exact content (HR1, HR2)."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from shared.events.case import CaseOutcome, Outcome
from shared.events.determination_drafted import DeterminationDrafted
from shared.events.determination_signed import DeterminationSigned, SignedItem
from shared.events.objection import Returned
from shared.signing import SIMULATED_KEY_ID, sign
from tests.builders import NOW, an_item
from tests.decision.desk import Desk, a_desk, decided, resigned, signature, with_reasons


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    async with a_desk(database_url) as running:
        yield running


async def test_a_signed_draft_becomes_the_decision(desk: Desk) -> None:
    """The signed content, by its digest, is what the letter prints."""
    match = await desk.a_match()
    await desk.deliver(match)
    signed = await desk.sign(desk.drafted(match.case_id))

    await desk.deliver(signed)

    (issued,) = desk.issued(match.case_id)
    assert issued.content == signed.content
    assert issued.outcome is CaseOutcome.UPHELD
    assert issued.guidelines == ("ACU-2009",)
    assert issued.decided_on == date(2026, 11, 24)
    assert issued.signature == signed.signature
    assert issued.party_sheet == match.case.party_sheet


async def test_the_reviewer_may_change_outcome_and_text_with_a_reason(desk: Desk) -> None:
    """The physician decides, not the proposal."""
    match = await desk.a_match()
    await desk.deliver(match)
    drafted = desk.drafted(match.case_id)
    draft = await desk.content(drafted.draft)
    item = draft.items[0].model_copy(
        update={"outcome": Outcome.OVERTURNED, "rationale": "The reviewer's own reasons."}
    )
    content = draft.model_copy(update={"items": (item,), "clinical_summary": "His own words."})

    await desk.deliver(await desk.sign_content(drafted, content))
    again = desk.drafted(match.case_id)
    content = with_reasons(content, again.returned)
    await desk.deliver(await desk.sign_content(again, content))

    (issued,) = desk.issued(match.case_id)
    assert issued.outcome is CaseOutcome.OVERTURNED
    assert issued.items[0].differs_because == "record_read_otherwise"
    assert issued.content == content.digest()


async def test_a_pended_item_needs_no_reason_to_differ(desk: Desk) -> None:
    """Where nothing was proposed, nothing can differ from the proposal."""
    match = await desk.a_match(items=(an_item(description="Left wrist brace"),))
    await desk.deliver(match)
    drafted = desk.drafted(match.case_id)
    items = (SignedItem(item_no=1, outcome=Outcome.UPHELD),)

    await desk.deliver(await desk.sign(drafted, items=items))

    assert len(desk.issued(match.case_id)) == 1


async def test_a_signature_before_the_draft_waits_for_it(desk: Desk) -> None:
    """Kafka promises no order between topics."""
    match = await desk.a_match()
    await desk.deliver(match)
    signed = await desk.sign(desk.drafted(match.case_id))
    other = await desk.a_match()
    early = signed.model_copy(update={"case_id": other.case_id})

    await desk.deliver(early)

    states = await desk.rows("select state from inbox where case_id = %s", [other.case_id])
    assert [row["state"] for row in states] == ["held"]


async def test_nothing_is_issued_twice(desk: Desk) -> None:
    """The letter is out: a second signature is refused, whatever it says."""
    match = await desk.a_match()
    await desk.deliver(match)
    signed = await desk.sign(desk.drafted(match.case_id))

    await desk.deliver(signed)
    await desk.deliver(signed, match)

    assert len(desk.issued(match.case_id)) == 1
    reasons = [row["reason"] for row in await desk.rows("select reason from inbox")]
    assert reasons.count("decision_issued_already") == 2


async def test_one_edited_byte_returns_the_case_to_review(desk: Desk) -> None:
    """HR2: the signature is over these bytes and no others, wherever the edit is made."""
    match = await desk.a_match()
    await desk.deliver(match)
    drafted = desk.drafted(match.case_id)
    signed = await desk.sign(drafted)
    content = await desk.evidence.get(signed.content)
    edited = await desk.evidence.put(content.replace(b"not documented", b"now documented", 1))
    assert edited != signed.content

    await desk.deliver(signed.model_copy(update={"content": edited}))

    again = desk.drafted(match.case_id)
    assert desk.issued(match.case_id) == []
    returned = Returned(because="signature_wrong")
    assert again == drafted.model_copy(update={"version": 2, "returned": returned})
    (row,) = await desk.rows("select state, returned, returned_because from cases")
    assert row == {"state": "in_review", "returned": 1, "returned_because": "signature_wrong"}


async def test_after_a_void_signature_a_good_one_is_taken(desk: Desk) -> None:
    """Back in review is not lost: the reviewer signs again."""
    match = await desk.a_match()
    await desk.deliver(match)
    signed = await desk.sign(desk.drafted(match.case_id))
    await desk.deliver(signed.model_copy(update={"signature": signature("0" * 64)}))

    await desk.deliver(await desk.sign(desk.drafted(match.case_id)))

    assert len(desk.issued(match.case_id)) == 1


_VOID: dict[str, dict[str, Any]] = {
    "draft_not_current": {"draft": "1" * 64},
    "content_missing": {"content": "2" * 64},
    "items_differ_from_content": {"items": (SignedItem(item_no=1, outcome=Outcome.OVERTURNED),)},
    "signed_in_the_future": {"signed_at": NOW + timedelta(days=2)},
    "signed_before_assignment": {"signed_at": NOW - timedelta(days=2)},
    "key_unknown": {"signature": signature("0" * 64, key_id="another-key")},
    "signature_wrong": {"signature": signature("0" * 64)},
}


@pytest.mark.parametrize("reason", _VOID)
async def test_a_signature_that_does_not_hold_returns_the_case(desk: Desk, reason: str) -> None:
    """Each reason is recorded in the case's own table and the draft is laid again."""
    match = await desk.a_match()
    await desk.deliver(match)
    signed = await desk.sign(desk.drafted(match.case_id), **_VOID[reason])

    await desk.deliver(signed)

    assert desk.issued(match.case_id) == []
    assert desk.drafted(match.case_id).version == 2
    (row,) = await desk.rows("select returned_because from cases")
    assert row["returned_because"] == reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"organization": "Another Organization"}, "content_not_of_the_draft"),
        ({"documents": ()}, "content_not_of_the_draft"),
        ({"guideline_library": "3" * 64}, "content_not_of_the_draft"),
        ({"assigned_on": date(2026, 11, 1)}, "content_not_of_the_draft"),
    ],
)
async def test_the_reviewer_may_not_change_the_frame(
    desk: Desk, change: dict[str, Any], reason: str
) -> None:
    """Header, qualifications and documents are facts of the case, not the reviewer's text."""
    match = await desk.a_match()
    await desk.deliver(match)
    drafted = desk.drafted(match.case_id)
    content = decided(await desk.content(drafted.draft)).model_copy(update=change)

    await desk.deliver(await desk.sign_content(drafted, content))

    assert desk.issued(match.case_id) == []
    (row,) = await desk.rows("select returned_because from cases")
    assert row["returned_because"] == reason


async def test_an_open_item_cannot_be_signed(desk: Desk) -> None:
    """Every item needs an outcome of its own: no default, in either direction."""
    match = await desk.a_match(items=(an_item(description="Left wrist brace"),))
    await desk.deliver(match)
    drafted = desk.drafted(match.case_id)
    signed = await desk.sign(drafted)
    open_item = resigned(signed, content=drafted.draft)

    await desk.deliver(open_item)

    assert desk.issued(match.case_id) == []
    (row,) = await desk.rows("select returned_because from cases")
    assert row["returned_because"] == "item_undecided"


async def test_a_difference_from_the_proposal_needs_a_reason(desk: Desk) -> None:
    """On a difference the reviewer is asked why; an answer is part of the record."""
    match = await desk.a_match()
    await desk.deliver(match)
    drafted = desk.drafted(match.case_id)
    draft = await desk.content(drafted.draft)
    item = draft.items[0].model_copy(update={"outcome": Outcome.OVERTURNED})
    content = draft.model_copy(update={"items": (item,)})
    items = (SignedItem(item_no=1, outcome=Outcome.OVERTURNED),)

    await desk.deliver(await desk.sign_content(drafted, content, items=items))

    (row,) = await desk.rows("select returned_because from cases")
    assert row["returned_because"] == "difference_without_reason"


async def test_bytes_that_say_the_same_in_another_form_are_not_the_content(desk: Desk) -> None:
    """One content has one encoding, or a digest would not name it."""
    match = await desk.a_match()
    await desk.deliver(match)
    drafted = desk.drafted(match.case_id)
    draft = await desk.content(drafted.draft)
    address = await desk.evidence.put(b" " + draft.encoded())

    await desk.deliver(await desk.sign(drafted, content=address))

    (row,) = await desk.rows("select returned_because from cases")
    assert row["returned_because"] == "content_not_canonical"


async def test_another_date_under_the_same_signature_is_void(desk: Desk) -> None:
    """The letter prints the day of the signature, so the day is signed too."""
    match = await desk.a_match()
    await desk.deliver(match)
    signed = await desk.sign(desk.drafted(match.case_id))

    later = signed.signed_at + timedelta(hours=12)
    await desk.deliver(signed.model_copy(update={"signed_at": later}))

    assert desk.issued(match.case_id) == []
    (row,) = await desk.rows("select returned_because from cases")
    assert row["returned_because"] == "signature_wrong"


async def test_only_the_assigned_reviewer_signs(desk: Desk) -> None:
    """Somebody else's signature is refused, and leaves the assigned reviewer's draft alone."""
    match = await desk.a_match()
    await desk.deliver(match)
    signed = await desk.sign(desk.drafted(match.case_id), reviewer_ref="rev-eeeeeeeeeeeeeeee")

    await desk.deliver(signed)

    assert len(desk.answers(DeterminationDrafted)) == 1
    reasons = [row["reason"] for row in await desk.rows("select reason from inbox")]
    assert "reviewer_not_assigned" in reasons


def _simulated(signed: DeterminationSigned, kind: str) -> DeterminationSigned:
    value = sign(signed.statement(), "simulated-reviewer-demo-key")
    made = signature(signed.statement(), kind=kind, key_id=SIMULATED_KEY_ID, value=value)
    return signed.model_copy(update={"signature": made})


async def test_production_refuses_simulated_signatures(desk: Desk) -> None:
    """Nobody is behind such a signature: without the switch there is no decision."""
    match = await desk.a_match()
    await desk.deliver(match)
    signed = await desk.sign(desk.drafted(match.case_id))

    await desk.deliver(_simulated(signed, "simulated"))

    assert desk.issued(match.case_id) == []
    reasons = [row["reason"] for row in await desk.rows("select reason from inbox")]
    assert "simulated_signature_not_allowed" in reasons


async def test_the_simulated_key_cannot_pass_for_a_reviewers(desk: Desk) -> None:
    """The key is public: a signature with it that claims to be a person's is void."""
    match = await desk.a_match()
    await desk.deliver(match)
    signed = await desk.sign(desk.drafted(match.case_id))

    await desk.deliver(_simulated(signed, "reviewer"))

    assert desk.issued(match.case_id) == []
    (row,) = await desk.rows("select returned_because from cases")
    assert row["returned_because"] == "key_not_for_kind"


async def test_a_demonstration_takes_simulated_signatures(database_url: str) -> None:
    """With the switch on, the decision says that its signature is simulated."""
    async with a_desk(database_url, allow_simulated_signatures=True) as desk:
        match = await desk.a_match()
        await desk.deliver(match)
        signed = await desk.sign(desk.drafted(match.case_id))

        await desk.deliver(_simulated(signed, "simulated"))

        (issued,) = desk.issued(match.case_id)
        assert issued.signature.kind == "simulated"


async def test_a_program_that_signs_wrongly_does_not_turn_in_a_circle(desk: Desk) -> None:
    """Each void signature lays the draft again; a broken signer would answer it for ever."""
    match = await desk.a_match()
    await desk.deliver(match)
    signed = await desk.sign(desk.drafted(match.case_id))
    wrong = signed.model_copy(update={"signature": signature("0" * 64)})

    await desk.deliver(*[wrong] * 30)

    assert desk.drafted(match.case_id).version == 25
    reasons = [row["reason"] for row in await desk.rows("select reason from inbox")]
    assert reasons.count("returned_too_often") == 6


async def test_the_four_states_of_an_item_can_be_read(desk: Desk) -> None:
    """IN4: proposed and decided stand in the service's own table, item by item."""
    six = an_item(2, description="6 acupuncture sessions for the low back", quantity=6)
    match = await desk.a_match(
        record="Low back pain 6/10. Acupuncture has not been tried. No prior acupuncture. "
        "He currently performs a home exercise program.",
        items=(an_item(), six, an_item(3, description="Left wrist brace", quantity=1)),
    )
    await desk.deliver(match)
    await desk.deliver(await desk.sign(desk.drafted(match.case_id)))

    rows = await desk.rows("select proposal, code, outcome from items order by item_no")

    assert [tuple(row.values()) for row in rows] == [
        ("upheld", "trial_limit_exceeded", "upheld"),
        ("overturned", "criteria_met", "overturned"),
        ("pended", "no_guideline_for_item", "upheld"),
    ]
