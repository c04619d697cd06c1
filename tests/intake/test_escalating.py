"""EL7: each step of a deadline is taken at most once, through restarts, copies and processes."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from prometheus_client import REGISTRY

from services.intake.app import build
from services.intake.clocks.escalations import Escalations
from services.intake.settings import IntakeSettings
from shared.clock import CaseClock
from shared.database import Tx
from shared.edge import Due, Service, Timer
from shared.events import DeadlineEscalated, InformationAsked, RecordsCompleted
from shared.events.deadlines_changed import ClockName
from shared.events.envelope import AnyEvent
from shared.events.information_asked import AskedBy
from shared.events.parties import Party
from shared.evidence import Evidence
from shared.memory import Logs, chain
from shared.runtime import Runtime, running
from tests.builders import NOW, a_record, a_reviewer_match, an_application, an_inline_record
from tests.intake.asking import of_a_designee
from tests.intake.desk import Desk, StoppedClock
from tests.intake.test_following import a_decision

LONG_AFTER = NOW + timedelta(days=60)


class Crash(BaseException):
    """Not an ``Exception``: nothing may catch it, as nothing catches a power cut."""


def a_service(database_url: str, evidence: Evidence | None = None, **settings: str) -> Service:
    """Intake as it is built for a deployment."""
    made = IntakeSettings.model_validate(
        {
            "database_url": database_url,
            "evidence_url": "memory:",
            "intake_secret": "a secret of these tests",
            **settings,
        }
    )
    return build(made, evidence or Evidence.in_memory())


def taken(logs: Logs) -> Counter[tuple[str, str, str]]:
    """Count the escalations by clock, step and event id, as a reader of the topic sees them."""
    return Counter(
        (event.clock.value, event.step, record.header("ce_id") or "")
        for record in logs.records[DeadlineEscalated.topic]
        for event in [DeadlineEscalated.model_validate_json(record.value or b"")]
    )


async def test_forty_five_days_of_a_case_pass_in_a_moment(desk: Desk) -> None:
    """Records are late, then the determination is: each alarm on its day, and nothing else."""
    application = an_application(records=())
    await desk.deliver(application)
    told: list[tuple[int, str, str]] = []
    for day in range(46):
        await desk.on(NOW + timedelta(days=day))
        if day == 17:
            await desk.bring(application, an_inline_record())
            await desk.deliver(a_reviewer_match(application.case_id))
        steps = desk.answers(DeadlineEscalated)[len(told) :]
        told += [(day, each.clock.value, each.step) for each in steps]

    assert told == [
        (2, "assignment_notice", "overdue"),
        (13, "records", "due_soon"),
        (16, "records", "overdue"),
        (44, "determination", "due_soon"),
    ]
    assert await desk.rows("select state from cases") == [{"state": "in_review"}]


async def test_a_missed_deadline_decides_nothing_and_can_still_be_met(desk: Desk) -> None:
    """The time limit is directory: a late determination is a determination (Margaris, 2016)."""
    application = an_application()
    await desk.deliver(application, a_reviewer_match(application.case_id))
    await desk.on(LONG_AFTER)
    overdue = [each.step for each in desk.answers(DeadlineEscalated)]
    assert overdue[-4:] == ["due_soon", "due", "overdue", "long_overdue"]
    assert await desk.rows("select state from cases") == [{"state": "in_review"}]

    (completed,) = desk.answers(RecordsCompleted)
    await desk.deliver(a_decision(completed))

    assert desk.clock_changes()[-1] == ("determination", "met", date(2026, 12, 21))
    assert await desk.rows("select state from cases") == [{"state": "determined"}]


async def test_a_clock_that_has_stopped_calls_nobody(desk: Desk) -> None:
    """An alarm for what has been done takes the meaning from all others."""
    application = an_application()
    await desk.deliver(application, a_reviewer_match(application.case_id))
    (completed,) = desk.answers(RecordsCompleted)
    await desk.deliver(a_decision(completed))

    await desk.on(LONG_AFTER)

    called = {each.clock for each in desk.answers(DeadlineEscalated)}
    assert called == {ClockName.ASSIGNMENT_NOTICE}


STEPS = {
    2: ("assignment_notice", "overdue"),
    23: ("determination", "due_soon"),
    27: ("determination", "due"),
    28: ("determination", "overdue"),
    38: ("determination", "long_overdue"),
}
"""On which day after the filing each step of the builder's application comes."""


class KillOnceAtATime:
    """Kills the process at a point, the first time at each moment that it is reached."""

    def __init__(self, point: str, clock: StoppedClock) -> None:
        self._point, self._clock = point, clock
        self.kills: list[datetime] = []

    async def __call__(self, here: str) -> None:
        """Kill, or pass by."""
        if here == self._point and self._clock.moment not in self.kills:
            self.kills.append(self._clock.moment)
            raise Crash

    def lurks_in(self, timer: Timer) -> Timer:
        """Return a timer that can be killed after its work, before it is stored."""

        async def run(tx: Tx, now: datetime) -> Sequence[Due]:
            due = await timer.run(tx, now)
            if due:
                await self("claimed")
            return due

        return replace(timer, run=run)


async def under_every_clock(runtime: Runtime, clock: StoppedClock, evidence: Evidence) -> None:
    """File what brings every clock to run that somebody must meet, each filing on another day."""
    reviewed = an_application("reviewed")
    question = InformationAsked(
        case_id=reviewed.case_id,
        asked_by=AskedBy.REVIEWER,
        by="rev-1",
        of=Party.REQUESTING_PHYSICIAN,
        question=await evidence.put(b"How many sessions were given before June?"),
    )
    filings: tuple[tuple[int, AnyEvent], ...] = (
        (0, an_application("refused", signature=None)),
        (0, an_application("without-records", records=())),
        (1, of_a_designee("designee")),
        (6, reviewed),
        (6, a_reviewer_match(reviewed.case_id)),
        (6, question),
    )
    for number, (day, event) in enumerate(filings):
        clock.moment = NOW + timedelta(days=day)
        await runtime.consumer.receive(a_record(event, event_id=f"event-{number}"))


async def next_step(runtime: Runtime) -> datetime | None:
    """Return the moment of the step that comes first."""
    async with runtime.pool.connection() as tx:
        sql = "select min(next_step_at) as at from deadlines where status = 'running'"
        (row,) = await (await tx.execute(sql)).fetchall()
    at: datetime | None = row["at"]
    return at


@pytest.mark.parametrize("point", ["claimed", "publishing", "published", "marked"])
async def test_a_kill_at_every_step_of_the_rules_takes_each_step_once(
    database_url: str, point: str
) -> None:
    """EL7: killed and started anew at each step of ``escalations.yaml``: the count is 1."""
    logs, clock, evidence = Logs(), StoppedClock(), Evidence.in_memory()
    killer = KillOnceAtATime(point, clock)
    service = a_service(database_url, evidence)
    (timer,) = [each for each in service.timers if each.name == "escalate"]
    mortal = replace(service, timers=(killer.lurks_in(timer),))
    async with running(service, database_url, logs.publish, clock) as runtime:
        await under_every_clock(runtime, clock, evidence)
        async with runtime.pool.connection() as tx:
            rows = await (await tx.execute("select clock from deadlines")).fetchall()
    started = Counter(row["clock"] for row in rows)
    steps_left = True
    while steps_left:
        with suppress(Crash):
            async with running(mortal, database_url, logs.publish, clock, killer) as runtime:
                await runtime.sweeper.sweep(clock.moment, resend_after_seconds=0)
                while moment := await next_step(runtime):
                    clock.moment = moment + timedelta(seconds=1)
                    await runtime.sweeper.sweep(clock.moment, resend_after_seconds=0)
                steps_left = False

    rules = Escalations.load().root
    expected = Counter(
        {(name.value, each.step): started[name.value] for name in rules for each in rules[name]}
    )
    assert min(expected.values()) == 1
    assert Counter((name, step) for name, step, _ in taken(logs)) == expected
    assert len(killer.kills) == expected.total()


async def test_two_processes_with_two_timers_each_take_each_step_once(database_url: str) -> None:
    """Duplicate timers, at the same moment, over twenty cases."""
    service = a_service(database_url)
    (timer,) = [each for each in service.timers if each.name == "escalate"]
    doubled = replace(service, timers=(timer, replace(timer, name="escalate_again")))
    logs, clock = Logs(), StoppedClock()
    async with (
        running(doubled, database_url, logs.publish, clock) as one,
        running(doubled, database_url, logs.publish, clock) as other,
    ):
        for number in range(20):
            application = an_application(f"{number:04}")
            await one.consumer.receive(a_record(application, event_id=f"event-{number}"))
        for _ in range(3):
            clock.moment += timedelta(days=30)
            await asyncio.gather(
                *(each.sweeper.sweep(clock.moment, resend_after_seconds=0) for each in (one, other))
            )

    found = Counter((name, step) for name, step, _ in taken(logs))
    assert found == dict.fromkeys(STEPS.values(), 20)


async def test_a_deadline_that_is_written_anew_takes_no_step_again(desk: Desk) -> None:
    """A pause sets the next step anew; what was taken before it is claimed for good."""

    def counted() -> float:
        labels = {"clock": "assignment_notice", "step": "overdue"}
        return REGISTRY.get_sample_value("imr_deadlines_escalated_total", labels) or 0.0

    before = counted()
    await desk.deliver(an_application())
    await desk.on(NOW + timedelta(days=2))
    async with desk.chain.runtimes["intake"].pool.connection() as tx:
        await tx.execute("update deadlines set next_step_at = %s", [NOW])
    await desk.on(NOW + timedelta(days=3))

    assert [each.step for each in desk.answers(DeadlineEscalated)] == ["overdue"]
    assert counted() - before == 1


async def test_the_past_is_replayed_without_calling_anybody(database_url: str) -> None:
    """On the case clock a case of ten years ago is no alarm of today."""
    service = a_service(database_url, clock="case")
    async with chain([service], database_url, CaseClock()) as replayed:
        replayed.logs.append(a_record(an_application(records=()), at=NOW - timedelta(days=3)))
        await replayed.run_until_idle()
        await replayed.runtimes["intake"].sweeper.sweep(LONG_AFTER)
        await replayed.run_until_idle()

        assert replayed.logs.records[DeadlineEscalated.topic] == []


async def test_gauges_tell_what_is_overdue_and_forget_what_is_met(desk: Desk) -> None:
    """OP: an alert looks at these; a case that is done must not go on ringing."""

    def gauge(clock: str, status: str) -> float:
        labels = {"clock": clock, "status": status}
        return REGISTRY.get_sample_value("imr_deadlines_open", labels) or 0.0

    await desk.deliver(an_application(), a_reviewer_match(an_application().case_id))
    await desk.on(NOW)
    assert (gauge("determination", "running"), gauge("determination", "overdue")) == (1, 0)

    await desk.on(LONG_AFTER)
    assert (gauge("determination", "running"), gauge("determination", "overdue")) == (0, 1)

    (completed,) = desk.answers(RecordsCompleted)
    await desk.deliver(a_decision(completed))
    assert (gauge("determination", "running"), gauge("determination", "overdue")) == (0, 0)


def test_every_clock_that_somebody_must_meet_has_steps_in_the_order_of_time() -> None:
    """A right of the parties calls nobody; a duty that nobody is called for is forgotten."""
    steps = Escalations.load().root
    duties = {
        ClockName.ELIGIBILITY,
        ClockName.ELIGIBILITY_ANSWER,
        ClockName.ASSIGNMENT_NOTICE,
        ClockName.RECORDS,
        ClockName.REVIEWER_ANSWER,
        ClockName.DETERMINATION,
    }

    assert set(steps) == duties
    for each in steps.values():
        assert [step.hours for step in each] == sorted({step.hours for step in each})
        assert len({step.step for step in each}) == len(each)
