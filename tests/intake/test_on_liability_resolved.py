"""A dispute about liability ends: what has waited is reviewed, or never will be."""

from datetime import date
from typing import Any

import pytest

from services.intake.life.states import State
from shared import topics
from shared.events import (
    ApplicationDeferred,
    ApplicationFiled,
    CaseChanged,
    CaseClosed,
    CaseOpened,
    EligibilityProposed,
    LiabilityResolved,
    RecordsCompleted,
)
from shared.events.application_filed import LiabilityDispute, Service
from shared.events.case import ItemEnd, UrBasis
from shared.events.case_changed import Because
from shared.events.case_closed import Closing
from shared.events.eligibility import Overruled
from tests.builders import an_application, an_item
from tests.intake.desk import Desk, a_desk

SERVED = date(2026, 11, 24)


def resolved(application: ApplicationFiled, *item_nos: int, **changes: Any) -> LiabilityResolved:
    """The dispute ended in the worker's favour, for these items or all."""
    event = LiabilityResolved(
        filing=application.filing,
        in_favour=True,
        served_on=SERVED,
        service=Service.PERSONAL,
        item_nos=item_nos,
    )
    return event.model_copy(update=changes)


def disputed(*item_nos: int, items: int = 3, **changes: Any) -> ApplicationFiled:
    """Three items, liability for some of them disputed."""
    return an_application(
        **{
            "items": tuple(an_item(number + 1) for number in range(items)),
            "liability_disputed": True,
            "liability": LiabilityDispute(item_nos=item_nos),
            **changes,
        }
    )


async def state_of(desk: Desk, application: ApplicationFiled) -> str:
    (row,) = await desk.rows("select state from cases where case_id = %s", [application.case_id])
    return str(row["state"])


async def test_a_deferred_application_opens_when_liability_is_accepted(desk: Desk) -> None:
    """It is screened again and needs no person; the time runs from now, not from the receipt."""
    application = disputed()
    await desk.deliver(application)
    await desk.confirm()
    assert await state_of(desk, application) == State.DEFERRED

    await desk.deliver(resolved(application))

    (opened,), (completed,) = desk.answers(CaseOpened), desk.answers(RecordsCompleted)
    assert opened.items == application.items
    assert opened.deferred_items == ()
    assert completed.case.completed_on == SERVED
    assert len(desk.answers(EligibilityProposed)) == 1


async def test_without_confirmation_by_people_it_opens_as_well(database_url: str) -> None:
    """The form lies ready whoever has deferred it."""
    application = disputed()
    async with a_desk(database_url, confirm_refusals=False) as desk:
        await desk.deliver(application, resolved(application))

        assert [opened.items for opened in desk.answers(CaseOpened)] == [application.items]


async def test_items_of_a_deferred_application_can_come_one_by_one(desk: Desk) -> None:
    """The case opens with the first; the others wait on and join it later."""
    application = disputed()
    await desk.deliver(application)
    await desk.confirm()

    await desk.deliver(resolved(application, 2))
    (opened,) = desk.answers(CaseOpened)
    assert [item.item_no for item in opened.items] == [2]
    assert [each.item.item_no for each in opened.deferred_items] == [1, 3]
    assert len(desk.answers(EligibilityProposed)) == 1

    await desk.deliver(resolved(application))
    (changed,) = desk.answers(CaseChanged)
    assert [item.item_no for item in changed.case.items] == [1, 2, 3]
    assert changed.because is Because.ITEMS_REJOINED
    assert changed.case.revision == 2


async def test_a_case_opens_for_the_items_that_nobody_disputes(desk: Desk) -> None:
    """Eligibility is decided per item: one waits, two are reviewed, and both are told."""
    application = disputed(2)
    await desk.deliver(application)
    await desk.confirm()

    (opened,), (deferred,) = desk.answers(CaseOpened), desk.answers(ApplicationDeferred)
    assert [item.item_no for item in opened.items] == [1, 3]
    assert [each.item.item_no for each in deferred.deferred_items] == [2]
    assert deferred.case_number == opened.case_number


async def test_what_was_deferred_becomes_a_case_of_its_own_after_the_determination(
    desk: Desk,
) -> None:
    """A determined case stays as it was signed; the fresh one names it and has its records."""
    application = disputed(2)
    await desk.deliver(application)
    await desk.confirm()
    await desk.rows("update cases set state = 'determined' returning state")

    await desk.deliver(resolved(application))

    first, fresh = desk.answers(CaseOpened)
    assert fresh.case_id != first.case_id
    assert fresh.continues == first.case_id
    assert fresh.case_number != first.case_number
    assert [item.item_no for item in fresh.items] == [2]
    completed = desk.answers(RecordsCompleted)[-1]
    assert completed.case_id == fresh.case_id
    assert completed.case.continues == first.case_id
    assert len(completed.case.records) == len(application.records)
    await desk.deliver(resolved(application))
    assert await desk.not_admitted() == ["item_not_deferred"]


async def test_against_the_worker_a_deferred_application_is_closed(desk: Desk) -> None:
    """There is no claim whose treatment could be reviewed."""
    application = disputed()
    await desk.deliver(application)
    await desk.confirm()

    await desk.deliver(resolved(application, in_favour=False))

    (closed,) = desk.answers(CaseClosed)
    assert closed.because is Closing.LIABILITY_DENIED
    assert {each.end for each in closed.ended_items} == {ItemEnd.LIABILITY_DENIED}
    assert await state_of(desk, application) == State.TERMINATED
    assert desk.answers(CaseOpened) == []


async def test_against_the_worker_one_item_of_an_open_case_ends(desk: Desk) -> None:
    """The others go on."""
    application = disputed(2)
    await desk.deliver(application)
    await desk.confirm()

    await desk.deliver(resolved(application, in_favour=False))

    (changed,) = desk.answers(CaseChanged)
    assert changed.because is Because.ITEM_DENIED
    assert [each.item.item_no for each in changed.case.ended_items] == [2]
    assert changed.case.deferred_items == ()
    assert desk.answers(CaseClosed) == []


async def test_what_a_person_has_overruled_is_not_asked_again(desk: Desk) -> None:
    """The second screening brings nothing new."""
    application = disputed(signature=None)
    await desk.deliver(application)
    await desk.confirm(Overruled(code="UNSIGNED", because="Signed on the second page."))
    assert await state_of(desk, application) == State.DEFERRED

    await desk.deliver(resolved(application))

    assert len(desk.answers(CaseOpened)) == 1
    assert len(desk.answers(EligibilityProposed)) == 1


async def test_an_item_that_only_waits_after_an_overruled_refusal_waits(desk: Desk) -> None:
    """What is left of its reasons decides where it goes."""
    missing = an_item(1, ur_basis=UrBasis.INFORMATION_NOT_RECEIVED)
    await desk.deliver(disputed(items=0).model_copy(update={"items": (missing,)}))

    await desk.confirm(Overruled(code="CNC_DECISION", item_no=1, because="It came by fax."))

    (deferred,) = desk.answers(ApplicationDeferred)
    assert [each.item.item_no for each in deferred.deferred_items] == [1]


async def test_an_end_that_comes_before_the_deferral_waits(desk: Desk) -> None:
    """Topics have no order between them."""
    application = disputed()
    await desk.deliver(application, resolved(application))
    assert len(await desk.rows("select * from held")) == 1

    await desk.confirm()

    assert len(desk.answers(CaseOpened)) == 1
    assert await desk.rows("select * from held") == []


@pytest.mark.parametrize("item_nos", [(1,), (2, 9)])
async def test_an_item_that_does_not_wait_is_told(desk: Desk, item_nos: tuple[int, ...]) -> None:
    """Nothing of the event is carried out."""
    application = disputed(2)
    await desk.deliver(application)
    await desk.confirm()

    await desk.deliver(resolved(application, *item_nos))

    assert await desk.not_admitted() == ["item_not_deferred"]
    assert topics.CASE_CHANGED not in await desk.answered()
