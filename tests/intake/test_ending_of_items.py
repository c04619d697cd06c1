"""IN6: an item ends alone, at whatever moment before the signature; the others go on."""

from typing import Any

import pytest

from shared.events import (
    ApplicationFiled,
    CaseChanged,
    CaseClosed,
    CaseOpened,
    RecordsCompleted,
)
from shared.events.case import CaseFile, ItemEnd, UrBasis
from shared.events.case_changed import Because
from shared.events.case_closed import Closing
from tests.builders import (
    a_party_sheet,
    a_reviewer_match,
    an_application,
    an_inline_record,
    an_item,
    the_papers,
)
from tests.intake.desk import Desk
from tests.intake.test_ending import a_withdrawal, an_authorization
from tests.intake.test_following import a_decision, a_letter


def three_items(number: str = "0001", **changes: Any) -> ApplicationFiled:
    """An application about three treatments."""
    return an_application(number, **{"items": tuple(map(an_item, (1, 2, 3))), **changes})


def third_refusable() -> ApplicationFiled:
    """The third item was refused for want of information, which is no question for a reviewer."""
    refusable = an_item(3, ur_basis=UrBasis.INFORMATION_NOT_RECEIVED)
    return three_items(items=(an_item(1), an_item(2), refusable))


def told_of(case: CaseFile) -> tuple[list[int], dict[int, ItemEnd]]:
    """Return the items that a file still has under review, and how the others ended."""
    return (
        [item.item_no for item in case.items],
        {each.item.item_no: each.end for each in case.ended_items},
    )


async def test_an_item_that_ends_before_the_file_is_complete_is_named_in_it(desk: Desk) -> None:
    """The reviewer gets two items, and reads what became of the third."""
    application = three_items(records=the_papers())
    await desk.deliver(application, a_withdrawal("0001", 3))
    assert desk.answers(CaseChanged) == []

    await desk.bring(application, an_inline_record(), *the_papers())

    (completed,) = desk.answers(RecordsCompleted)
    assert told_of(completed.case) == ([1, 2], {3: ItemEnd.WITHDRAWN})


@pytest.mark.parametrize("matched", [False, True], ids=["waiting", "in review"])
async def test_an_item_that_ends_later_changes_the_file(desk: Desk, *, matched: bool) -> None:
    """Whoever has the file by then gets a new revision of it."""
    await desk.deliver(three_items())
    (completed,) = desk.answers(RecordsCompleted)
    if matched:
        await desk.deliver(a_reviewer_match(completed.case_id, case=completed.case))

    await desk.deliver(a_withdrawal("0001", 3))
    await desk.deliver(an_authorization("0001", 2))

    withdrawn, authorized = desk.answers(CaseChanged)
    assert (withdrawn.because, withdrawn.case.revision) == (Because.ITEM_WITHDRAWN, 2)
    assert (authorized.because, authorized.case.revision) == (Because.ITEM_AUTHORIZED, 3)
    assert told_of(withdrawn.case) == ([1, 2], {3: ItemEnd.WITHDRAWN})
    assert told_of(authorized.case) == ([1], {2: ItemEnd.AUTHORIZED, 3: ItemEnd.WITHDRAWN})
    assert desk.answers(CaseClosed) == []


async def test_the_last_item_closes_the_case(desk: Desk) -> None:
    """One after the other, by whatever way."""
    await desk.deliver(three_items())
    for event in (a_withdrawal("0001", 1), a_withdrawal("0001", 2), an_authorization()):
        await desk.deliver(event)

    (closed,) = desk.answers(CaseClosed)
    assert closed.because is Closing.AUTHORIZED
    assert {each.item.item_no: each.end.value for each in closed.ended_items} == {
        1: "withdrawn",
        2: "withdrawn",
        3: "authorized",
    }
    assert len(desk.answers(CaseChanged)) == 2


async def test_an_item_that_ends_before_anybody_has_confirmed_takes_no_part(desk: Desk) -> None:
    """A person was about to refuse item 3; the worker gives item 2 up meanwhile."""
    await desk.deliver(third_refusable())
    await desk.deliver(a_withdrawal("0001", 2))

    await desk.confirm()

    (completed,) = desk.answers(RecordsCompleted)
    assert told_of(completed.case) == ([1], {2: ItemEnd.WITHDRAWN})
    assert [each.item.item_no for each in completed.case.refused_items] == [3]


@pytest.mark.parametrize(
    "changes",
    [{"signature": None}, {"liability_disputed": True}],
    ids=["awaiting confirmation", "deferred"],
)
async def test_a_case_ends_before_it_was_opened(desk: Desk, changes: dict[str, Any]) -> None:
    """Nobody confirms, resolves or reviews anything any more."""
    await desk.deliver(three_items(**changes))
    if "signature" not in changes:
        await desk.confirm()
    await desk.deliver(an_authorization("0001", 1, 2))
    await desk.deliver(a_withdrawal())

    (closed,) = desk.answers(CaseClosed)
    assert (closed.case_number, closed.because) == (None, Closing.WITHDRAWN)
    assert [each.item.item_no for each in closed.ended_items] == [1, 2, 3]
    await desk.confirm()
    assert await desk.not_admitted() == ["not_awaiting_confirmation"]


async def test_an_item_ends_once_and_only_if_it_is_there(desk: Desk) -> None:
    """Each refusal has its reason, and changes nothing."""
    await desk.deliver(third_refusable())
    await desk.confirm()
    await desk.deliver(a_withdrawal("0001", 2))
    (changed,) = desk.answers(CaseChanged)

    for item_no in (2, 3, 4):
        await desk.deliver(an_authorization("0001", item_no))

    assert desk.answers(CaseChanged) == [changed]
    assert await desk.not_admitted() == ["item_ended_already", "item_refused", "item_unknown"]


async def test_what_was_signed_while_it_was_withdrawn_is_decided(desk: Desk) -> None:
    """The signature was first: no item is both decided and ended."""
    await desk.deliver(three_items())
    (completed,) = desk.answers(RecordsCompleted)
    await desk.deliver(a_reviewer_match(completed.case_id, case=completed.case))
    decision = a_decision(completed)
    (item,) = decision.items
    items = tuple(item.model_copy(update={"item_no": no}) for no in (1, 2, 3))
    decision = decision.model_copy(update={"items": items})

    await desk.deliver(a_withdrawal("0001", 3))
    await desk.deliver(decision)
    await desk.deliver(a_letter(decision))

    (closed,) = desk.answers(CaseClosed)
    assert (closed.because, closed.ended_items) == (Closing.DETERMINED, ())


async def test_what_was_withdrawn_may_be_filed_anew(desk: Desk) -> None:
    """Not so what was granted: of that another filing is a copy."""
    for number, ending in (("1", a_withdrawal("1")), ("2", an_authorization("2"))):
        sheet = a_party_sheet(claim_number=f"CLAIM-{number}")
        await desk.deliver(an_application(number, parties=sheet))
        await desk.deliver(ending)
        await desk.deliver(an_application(f"again-{number}", parties=sheet))

    assert desk.refusal().duplicate_of == an_application("2").case_id
    assert len(desk.answers(CaseOpened)) == 3
