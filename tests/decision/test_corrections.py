"""HR6: what was issued is corrected by its reviewer, signed and let go like any determination."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.decision.account import account
from services.decision.draft.preparation import read_preparation
from services.decision.sign_off.objections import objections
from shared.account import CaseName
from shared.events.attestation import Attestation, attested
from shared.events.case import Outcome
from shared.events.decision_issued import DecisionIssued
from shared.events.determination import Correction, CorrectionKind, Determination
from shared.events.determination_corrected import DeterminationCorrected
from shared.events.objection import Returned
from shared.signing import verify
from tests.builders import NOW
from tests.decision.desk import KEY, KEY_ID, Desk, a_desk, signature, with_reasons
from tests.decision.test_on_case_closed import refusals
from tests.decision.test_separate_roles import CHECKER, RELEASER, by_key, checked, released

LATER = NOW + timedelta(hours=20)
"""The next day in California."""


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    async with a_desk(database_url) as running:
        yield running


async def a_decision(desk: Desk) -> DecisionIssued:
    """A case whose reviewer has decided."""
    match = await desk.a_match()
    await desk.deliver(match)
    await desk.deliver(await desk.sign(desk.drafted(match.case_id)))
    return desk.issued(match.case_id)[-1]


async def a_correction(
    desk: Desk,
    issued: DecisionIssued,
    *,
    kind: CorrectionKind = CorrectionKind.CLERICAL,
    event: dict[str, Any] | None = None,
    **changes: Any,
) -> DeterminationCorrected:
    """What the reviewer signs in the place of what was issued, with changes of its content."""
    former = await desk.content(issued.content)
    said = Correction(kind=kind, replaces=issued.content, reason="The day was misprinted.")
    content = former.model_copy(update={"correction": said, **changes})
    outcomes = {each.item_no: each.outcome for each in content.items}
    correction = DeterminationCorrected(
        case_id=issued.case_id,
        case_number=issued.case_number,
        reviewer_ref=issued.reviewer_ref,
        replaces=issued.content,
        content=await desk.evidence.put(content.encoded()),
        items=tuple(
            each.model_copy(
                update={
                    "outcome": outcomes.get(each.item_no, Outcome.UPHELD),
                    "differs_because": "record_read_otherwise",
                }
            )
            for each in issued.items
        ),
        signed_at=LATER,
        signature=signature("unsigned"),
    ).model_copy(update=event or {})
    if event and "signature" in event:
        return correction
    return correction.model_copy(update={"signature": signature(correction.statement())})


OTHER_DAY: dict[str, Any] = {"date_of_injury": date(2015, 1, 6)}


def overturned(content: Determination) -> dict[str, Any]:
    """The opposite outcome of the only item."""
    (item,) = content.items
    return {"items": (item.model_copy(update={"outcome": Outcome.OVERTURNED}),)}


async def with_answers(desk: Desk, content: Determination, items: dict[str, Any]) -> dict[str, Any]:
    """The same, with a reasoned answer to everything that speaks against it."""
    preparation = await desk.evidence.get(desk.drafted(content.case_id).preparation)
    prepared, changed = read_preparation(preparation), content.model_copy(update=items)
    assert prepared is not None
    against = Returned(because="findings_contradict", objections=objections(changed, prepared))
    assert against.objections
    return {"items": with_reasons(changed, against).items}


async def test_a_correction_is_issued_as_the_next_version(desk: Desk) -> None:
    """What was decided stays decided on its day; a new outcome is decided on the new one."""
    first = await a_decision(desk)

    await desk.deliver(await a_correction(desk, first, **OTHER_DAY))
    second = desk.issued(first.case_id)[-1]
    content = await desk.content(second.content)
    anew = await with_answers(desk, content, overturned(content))
    substance = await a_correction(desk, second, kind=CorrectionKind.SUBSTANCE, **anew)
    await desk.deliver(substance, substance)

    _, _, third = desk.issued(first.case_id)
    assert (first.version, second.version, third.version) == (1, 2, 3)
    assert (second.draft, third.draft) == (first.content, second.content)
    assert first.decided_on == second.decided_on == NOW.date()
    assert third.decided_on == NOW.date() + timedelta(days=1)
    assert (second.outcome, third.outcome) == (first.outcome, "overturned")
    assert verify(third.statement(), KEY, third.signature.value)
    assert await refusals(desk) == ["corrected_already"], "the same once more has no effect"
    async with desk.chain.runtimes["decision"].pool.connection() as tx:
        told = await account(tx, CaseName(case_id=first.case_id))
    assert told is not None
    assert (told.corrections, told.items[0].outcome) == (2, Outcome.OVERTURNED)


async def test_what_is_not_decided_is_not_corrected(desk: Desk) -> None:
    """Before the signature the draft is changed; of a case that nobody knows it waits."""
    match = await desk.a_match()
    await desk.deliver(match)
    drafted = desk.drafted(match.case_id)
    signed = await desk.sign(drafted)
    early = DeterminationCorrected(
        **signed.model_dump(exclude={"draft", "items", "signature"}),
        items=signed.items,
        signature=signed.signature,
        replaces=signed.draft,
    )

    await desk.deliver(early, early.model_copy(update={"case_id": uuid4()}))

    assert await refusals(desk) == ["nothing_to_correct"]
    (held,) = await desk.rows("select topic from held")
    assert held["topic"] == DeterminationCorrected.topic
    assert desk.issued(match.case_id) == []


async def test_a_correction_that_does_not_hold_changes_nothing(desk: Desk) -> None:
    """HR1, HR2: nobody but the reviewer corrects, over exactly this content, for a stated kind."""
    issued = await a_decision(desk)
    former = await desk.content(issued.content)
    (item,) = former.items
    anew, other = overturned(former), "rev-ffffffffffffffff"
    unstored = {"content": "f" * 64}
    substance = CorrectionKind.SUBSTANCE
    wrong = [
        ("nothing_corrected", await a_correction(desk, issued)),
        ("outcome_changed", await a_correction(desk, issued, **anew)),
        ("outcome_unchanged", await a_correction(desk, issued, kind=substance, **OTHER_DAY)),
        ("findings_contradict", await a_correction(desk, issued, kind=substance, **anew)),
        ("of_another_case", await a_correction(desk, issued, case_number="CM26-0000099")),
        ("of_another_case", await a_correction(desk, issued, items=(item, _second(item)))),
        ("replaces_another", await a_correction(desk, issued, correction=None, **OTHER_DAY)),
        ("content_missing", await a_correction(desk, issued, event=unstored, **OTHER_DAY)),
        (
            "correction_of_other_version",
            await a_correction(desk, issued, event={"replaces": "e" * 64}, **OTHER_DAY),
        ),
        (
            "reviewer_not_assigned",
            await a_correction(desk, issued, event={"reviewer_ref": other}, **OTHER_DAY),
        ),
        (
            "signature_wrong",
            await a_correction(desk, issued, event={"signature": signature("x")}, **OTHER_DAY),
        ),
        (
            "simulated_signature_not_allowed",
            await a_correction(
                desk, issued, event={"signature": signature("x", kind="simulated")}, **OTHER_DAY
            ),
        ),
    ]

    for _, correction in wrong:
        await desk.deliver(correction)

    assert await refusals(desk) == [code for code, _ in wrong]
    assert desk.issued(issued.case_id) == [issued]


def _second(item: Any) -> Any:
    return item.model_copy(update={"item_no": 2})


async def test_where_roles_are_separate_a_correction_comes_with_three_persons(
    database_url: str,
) -> None:
    """HR3: the reviewer alone corrects nothing, nor does one person in two roles."""
    async with a_desk(database_url, separate_roles=True) as desk:
        match = await desk.a_match()
        await desk.deliver(match)
        signed = await desk.sign(desk.drafted(match.case_id))
        await desk.deliver(signed, checked(signed), released(signed))
        (issued,) = desk.issued(match.case_id)
        alone = await a_correction(desk, issued, **OTHER_DAY)

        def by(person: str, key_id: str, act: Any) -> Attestation:
            statement = attested(act, alone.case_id, alone.content, person, LATER)
            return Attestation(by=person, at=LATER, signature=by_key(statement, key_id))

        twice = {
            "checked": by(CHECKER, "checker-key", "checked"),
            "released": by(RELEASER, "checker-key", "released"),
        }
        of_reviewer = {**twice, "checked": by(CHECKER, KEY_ID, "checked")}
        three = {**twice, "released": by(RELEASER, "releaser-key", "released")}
        await desk.deliver(
            alone, *(alone.model_copy(update=each) for each in (twice, of_reviewer, three))
        )

        assert await refusals(desk) == [
            "correction_not_released",
            "same_person_twice",
            "same_person_twice",
        ]
        second = desk.issued(match.case_id)[-1]
        assert second.version == 2
        assert second.checked is not None
        assert second.released is not None
        assert (second.checked.by, second.released.by) == (CHECKER, RELEASER)
