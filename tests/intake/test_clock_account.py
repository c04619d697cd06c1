"""What is told of a case's clocks to whoever asks for the case."""

from datetime import date, timedelta

from services.intake.account import IntakeAccount, account
from shared.account import CaseName
from shared.events.deadlines_changed import ClockName, DeadlineStatus
from tests.builders import NOW, a_reviewer_match, an_application, an_inline_record, the_papers
from tests.intake.desk import Desk
from tests.intake.test_on_urgency_certified import a_certification


async def asked(desk: Desk) -> IntakeAccount:
    """The account of the builder's application."""
    async with desk.chain.runtimes["intake"].pool.connection() as tx:
        found = await account(tx, CaseName(case_id=an_application().case_id))
    assert found is not None
    return found


async def test_a_waiting_case_says_until_when_and_by_which_rule(desk: Desk) -> None:
    """WF3: at each step the deadline that limits this wait, not another that runs as well."""
    application = an_application(records=the_papers())
    await desk.deliver(application)
    (wait,) = (await asked(desk)).waits
    assert (wait.until, wait.basis and wait.basis.rule) == (
        date(2026, 12, 9),
        "deadlines/records/mail",
    )

    await desk.bring(application, an_inline_record())
    await desk.deliver(a_reviewer_match(application.case_id))
    (wait,) = (await asked(desk)).waits
    assert (wait.until, wait.basis and wait.basis.section) == (date(2026, 12, 24), "LC 4610.6(d)")

    await desk.deliver(a_certification())
    (wait,) = (await asked(desk)).waits
    assert wait.until == NOW + timedelta(hours=72)


async def test_the_account_lists_every_deadline_with_its_law_and_calendar(desk: Desk) -> None:
    """A replaced deadline stays readable: what was believed until then can be asked for."""
    await desk.deliver(an_application(), a_reviewer_match(an_application().case_id))
    await desk.deliver(a_certification())

    told = [each for each in (await asked(desk)).deadlines if each.clock is ClockName.DETERMINATION]

    assert [(each.no, each.status) for each in told] == [
        (1, DeadlineStatus.REPLACED),
        (2, DeadlineStatus.RUNNING),
    ]
    assert {each.calendar for each in told} == {"CA-2010-2035-v1"}
    assert all(each.period.mark in "SGUP" and each.period.in_force_from for each in told)
