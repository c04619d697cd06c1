"""Eligibility and clocks per second of one core, beside what the same input costs without them."""

import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from imr.bench import machine
from imr.bench.figures import Rate, Spread
from imr.synthetic.generator import applications
from services.intake.clocks.clock_room import ClockRoom, Facts
from services.intake.clocks.ledger import Deadline
from services.intake.eligibility.law import load_law, screen
from services.intake.form.application import faults_of
from services.intake.life.states import State
from shared.clock import midday
from shared.events import ApplicationFiled
from shared.events.deadlines_changed import DeadlineStatus, Variant

_TIMES: Final = 100
"""How often each of the cases is screened: a thousand make a hundred thousand."""

_LIFE: Final = (State.AWAITING_RECORDS, State.RECORDS_COMPLETE, State.IN_REVIEW, State.DETERMINED)

Say = Callable[[str], None]
Work = Callable[[ApplicationFiled, bytes], object]


def measure(cases: int, seed: int, say: Say) -> tuple[list[Rate], list[str]]:
    """Screen so many applications a hundred times over, and take each through its clocks.

    Returns:
        the rates, and what could not be measured.
    """
    filed = [(each, each.encoded()) for each in applications(cases, seed)]
    law, room = load_law(), ClockRoom.open(Variant.MAIL)

    def eligibility(application: ApplicationFiled, _: bytes) -> object:
        faults = faults_of(application, application.received_on)
        return faults, screen(application, law)

    def clocks(application: ApplicationFiled, _: bytes) -> object:
        return _whole_life(application, room)

    def both(application: ApplicationFiled, body: bytes) -> object:
        return eligibility(application, body), clocks(application, body)

    def reading(_: ApplicationFiled, body: bytes) -> object:
        return ApplicationFiled.model_validate_json(body)

    contest: list[tuple[str, str, Work]] = [
        ("eligibility and clocks", "faults, reasons, T4 to T8 from opening to decision", both),
        ("eligibility alone", "faults of the form, every rule on every item", eligibility),
        ("clocks alone", "four states, four deadlines, each with its law and last moment", clocks),
        ("reading the same JSON", "validation of the event, before any of it", reading),
    ]
    missing = []
    if (library := _by_library()) is None:
        missing.append("last days by the library holidays: it is not installed")
    else:
        contest.append(("one last day by holidays", "30 days, moved to a working day", library))
    busy = machine.load()
    inputs = f"{cases * _TIMES:,} applications ({cases:,} different ones), one process, one core"
    rates = []
    for name, note, work in contest:
        say(f"{name}: {cases * _TIMES:,} applications")
        found = Spread.of(_rates(filed, work))
        rates.append(Rate(name, "applications", f"{inputs}; {note}", found, busy))
    return rates, missing


def _rates(filed: Sequence[tuple[ApplicationFiled, bytes]], work: Work) -> list[float]:
    """Return ten rates, each over a tenth of the work, per second of this process's own time."""
    rates = []
    for _ in range(10):
        began = time.process_time()
        for _ in range(_TIMES // 10):
            for application, body in filed:
                work(application, body)
        rates.append(len(filed) * (_TIMES // 10) / (time.process_time() - began))
    return rates


def _whole_life(application: ApplicationFiled, room: ClockRoom) -> list[datetime | None]:
    """Take a case from its opening to its decision; return the last moments of its deadlines."""
    facts = Facts(
        priority=application.priority,
        formulary=application.formulary,
        notice=room.notice,
        completed_on=application.received_on,
    )
    at = midday(application.received_on)
    deadlines: list[Deadline] = []
    for state in _LIFE:
        for step in room.steps(state, at, deadlines, facts):
            deadlines = [each for each in deadlines if not each.is_same(step.deadline)]
            deadlines.append(step.deadline)
        at += timedelta(days=2)
    assert any(each.status is DeadlineStatus.MET for each in deadlines)
    return [each.due_at for each in deadlines]


def _by_library() -> Work | None:
    """Return the reckoning of one last day by a general library, or nothing."""
    try:
        import holidays
    except ImportError:
        return None
    california: Any = holidays.country_holidays("US", subdiv="CA")

    def last_day(application: ApplicationFiled, _: bytes) -> date:
        day = application.received_on + timedelta(days=30)
        while not california.is_working_day(day):
            day += timedelta(days=1)
        return day

    return last_day
