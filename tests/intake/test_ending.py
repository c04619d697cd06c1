"""IN6: what is withdrawn, or authorized after all, ends; once signed, nothing ends any more."""

from datetime import date

import pytest

from services.intake.life.states import State
from shared.events import (
    ApplicationWithdrawn,
    CaseClosed,
    RecordsCompleted,
    TreatmentAuthorized,
)
from shared.events.application_filed import Signatory
from shared.events.case import ItemEnd
from shared.events.case_closed import Closing
from shared.events.envelope import FilingEvent
from tests.builders import a_reviewer_match, an_application, an_item
from tests.intake.desk import Desk
from tests.intake.test_following import a_decision, a_letter

DAY = date(2026, 11, 23)


def a_withdrawal(number: str = "0001", *item_nos: int) -> ApplicationWithdrawn:
    """The worker withdraws items; none named: all."""
    filing = an_application(number).filing
    return ApplicationWithdrawn(filing=filing, item_nos=item_nos, on=DAY, by=Signatory.EMPLOYEE)


def an_authorization(number: str = "0001", *item_nos: int) -> TreatmentAuthorized:
    """The claims administrator grants items; none named: all."""
    return TreatmentAuthorized(filing=an_application(number).filing, item_nos=item_nos, on=DAY)


@pytest.mark.parametrize(
    ("event", "state", "because", "end"),
    [
        (a_withdrawal(), State.WITHDRAWN, Closing.WITHDRAWN, ItemEnd.WITHDRAWN),
        (an_authorization(), State.TERMINATED, Closing.AUTHORIZED, ItemEnd.AUTHORIZED),
        (a_withdrawal("0001", 1, 2), State.WITHDRAWN, Closing.WITHDRAWN, ItemEnd.WITHDRAWN),
    ],
)
async def test_a_case_is_closed_when_all_its_items_have_ended(
    desk: Desk, event: FilingEvent, state: State, because: Closing, end: ItemEnd
) -> None:
    """Everybody who works on it is told once, with what the notice needs."""
    application = an_application(items=(an_item(1), an_item(2)))
    await desk.deliver(application, event)

    (closed,) = desk.answers(CaseClosed)
    assert (closed.because, closed.closed_on) == (because, DAY)
    assert closed.case_number == "CM26-0000001"
    assert [(each.item.item_no, each.end) for each in closed.ended_items] == [(1, end), (2, end)]
    (row,) = await desk.rows("select state, party_sheet from cases")
    assert row == {"state": state, "party_sheet": closed.party_sheet}


async def test_a_case_that_has_ended_ends_no_second_time(desk: Desk) -> None:
    """Fax and mail again: the first one counts."""
    await desk.deliver(an_application(), a_withdrawal(), an_authorization())

    assert len(desk.answers(CaseClosed)) == 1
    assert await desk.not_admitted() == ["case_closed_already"]


async def test_a_withdrawal_waits_for_its_application(desk: Desk) -> None:
    """Topics have no order among each other."""
    await desk.deliver(a_withdrawal())
    assert desk.answers(CaseClosed) == []

    await desk.deliver(an_application())

    assert len(desk.answers(CaseClosed)) == 1


async def test_the_claims_administrator_withdraws_nothing(desk: Desk) -> None:
    """It can authorize; the application is not its own (LC 4610.5(h))."""
    event = a_withdrawal().model_copy(update={"by": Signatory.CLAIMS_ADMINISTRATOR})
    await desk.deliver(an_application(), event)

    assert desk.answers(CaseClosed) == []
    assert await desk.not_admitted() == ["not_entitled"]


async def test_what_was_refused_cannot_be_withdrawn(desk: Desk) -> None:
    """It is no review that could end."""
    await desk.deliver(an_application(signature=None))
    await desk.confirm()
    await desk.deliver(a_withdrawal())

    assert desk.answers(CaseClosed) == []
    assert await desk.not_admitted() == ["application_refused"]


async def test_after_the_determination_nothing_ends(desk: Desk) -> None:
    """A physician's signature binds, before its letter is made and afterwards."""
    application = an_application()
    await desk.deliver(application)
    (completed,) = desk.answers(RecordsCompleted)
    decision = a_decision(completed)
    await desk.deliver(a_reviewer_match(completed.case_id, case=completed.case), decision)

    await desk.deliver(a_withdrawal())
    await desk.deliver(a_letter(decision))
    await desk.deliver(an_authorization())

    (closed,) = desk.answers(CaseClosed)
    assert (closed.because, closed.ended_items) == (Closing.DETERMINED, ())
    assert await desk.not_admitted() == ["determined_already"] * 2
