"""T8x: the administrative director gives more time for a determination (LC 4610.6(d))."""

from datetime import date, timedelta
from typing import Any

import pytest

from shared.events import CaseChanged, DeadlinesChanged, ExtensionApproved
from shared.events.application_filed import Service, UrDecision
from shared.events.case import Priority
from shared.events.case_changed import Because
from shared.events.extension_approved import ExtensionGround
from tests.builders import NOW, a_reviewer_match, an_application, the_papers
from tests.intake.desk import Desk
from tests.intake.test_on_urgency_certified import a_certification

APPROVED = ExtensionApproved(
    filing=an_application().filing,
    approved_on=date(2026, 11, 24),
    because=ExtensionGround.GOOD_CAUSE,
)
RECENT = UrDecision(decided_on=date(2026, 11, 13), service=Service.MAIL, attached=True)


@pytest.mark.parametrize(
    ("changes", "before", "after", "mark"),
    [
        pytest.param({}, date(2026, 12, 21), date(2026, 12, 24), "G", id="regular"),
        pytest.param(
            {"formulary": True, "ur_decision": RECENT},
            date(2026, 12, 1),
            date(2026, 12, 4),
            "U",
            id="formulary",
        ),
        pytest.param(
            {"priority": Priority.EXPEDITED, "expedited_certified": True},
            date(2026, 11, 23),
            date(2026, 11, 26),
            "G",
            id="expedited",
        ),
        pytest.param(
            {"received_on": date(2026, 11, 23)},
            date(2026, 12, 23),
            date(2026, 12, 28),
            "G",
            id="to a Saturday after a holiday",
        ),
    ],
)
async def test_the_determination_is_due_three_days_later(
    desk: Desk, changes: dict[str, Any], before: date, after: date, mark: str
) -> None:
    """EL5: a budget that grew, with its law and cause; the file says the same as the clock."""
    await desk.deliver(an_application(**changes), APPROVED)

    assert desk.clock_changes()[-2:] == [
        ("determination", "started", before),
        ("determination", "extended", after),
    ]
    (extended,) = desk.answers(DeadlinesChanged)[-1].changes
    assert (extended.because, extended.no) == ("extension_approved", 1)
    assert extended.extension is not None
    assert extended.extension.mark == mark
    (changed,) = desk.answers(CaseChanged)
    assert (changed.because, changed.case.determination_due) == (Because.EXTENDED, after)


async def test_more_time_is_given_once_and_for_what_runs(desk: Desk) -> None:
    """An approval waits for the clock; a second one has no effect, until urgency starts another."""
    application = an_application(records=the_papers())
    await desk.deliver(application, APPROVED)
    assert ("determination", "extended") not in {each[:2] for each in desk.clock_changes()}

    await desk.bring(application, an_application().records[0])
    assert desk.clock_changes()[-1] == ("determination", "extended", date(2026, 12, 28))
    await desk.deliver(APPROVED, a_reviewer_match(application.case_id))
    assert await desk.not_admitted() == ["extended_already"]

    desk.clock.moment = NOW + timedelta(hours=1)
    await desk.deliver(a_certification(), APPROVED)
    assert desk.clock_changes()[-2:] == [
        ("determination", "started", date(2026, 11, 27)),
        ("determination", "extended", date(2026, 11, 30)),
    ]
