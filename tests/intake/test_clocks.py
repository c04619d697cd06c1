"""Which clocks run in which state: the table, without a database."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.clocks.clock_room import ClockRoom, Facts, Step, load_clocks
from services.intake.clocks.ledger import Deadline
from services.intake.clocks.occurrences import Happening, Occurrence
from services.intake.life.states import State, machine
from shared.clock import midday
from shared.events.case import Priority
from shared.events.deadlines_changed import Change, ClockName, Variant

ROOM = ClockRoom.open(Variant.MAIL)
REGULAR = Facts(priority=Priority.STANDARD, formulary=False, notice=Variant.MAIL)
MONDAY = date(2026, 11, 2)


def lived(*way: tuple[int, Happening], facts: Facts = REGULAR) -> tuple[list[Step], list[Deadline]]:
    """Take a case along its way, each step so many days after the first Monday of a November."""
    steps: list[Step] = []
    deadlines: list[Deadline] = []
    for days, what in way:
        at = midday(MONDAY + timedelta(days=days))
        for step in _after(what, at, deadlines, facts):
            steps.append(step)
            deadlines = [each for each in deadlines if not each.is_same(step.deadline)]
            deadlines.append(step.deadline)
    return steps, deadlines


def _after(
    what: Happening, at: datetime, deadlines: Sequence[Deadline], facts: Facts
) -> Iterator[Step]:
    if what is Occurrence.URGENCY_CERTIFIED:
        facts = replace(facts, priority=Priority.EXPEDITED)
    return ROOM.steps(what, at, deadlines, facts)


def told(steps: Sequence[Step], clock: ClockName) -> list[tuple[Change, date | None]]:
    """What happened to one clock."""
    return [(each.change, each.deadline.due_on) for each in steps if each.deadline.clock is clock]


def test_a_deferral_for_liability_stops_the_clock_of_the_confirmation() -> None:
    """Nobody here can confirm what waits for a court; what was left of the time is left after."""
    steps, _ = lived(
        (0, State.AWAITING_CONFIRMATION),
        (2, State.DEFERRED),
        (30, State.AWAITING_CONFIRMATION),
        (31, State.AWAITING_RECORDS),
    )

    assert told(steps, ClockName.ELIGIBILITY) == [
        (Change.STARTED, date(2026, 11, 9)),
        (Change.PAUSED, None),
        (Change.RESUMED, date(2026, 12, 7)),  # three working days were left on a Wednesday
        (Change.MET, date(2026, 12, 7)),
    ]


def test_a_case_that_leaves_a_joint_one_has_the_deadline_that_it_had() -> None:
    """The law stops no clock for a consolidation that is undone: it counts from the file again."""
    steps, _ = lived(
        (0, State.RECORDS_COMPLETE),
        (5, State.CONSOLIDATED),
        (9, State.RECORDS_COMPLETE),
        facts=replace(REGULAR, completed_on=MONDAY),
    )

    assert told(steps, ClockName.DETERMINATION) == [
        (Change.STARTED, date(2026, 12, 2)),
        (Change.ENDED, date(2026, 12, 2)),
        (Change.STARTED, date(2026, 12, 2)),
    ]


def test_a_question_of_the_reviewer_has_its_own_clock_and_stops_no_other() -> None:
    """T7 runs beside T8; whether T8 stands still is uncertain, so it runs on."""
    steps, deadlines = lived(
        (0, State.RECORDS_COMPLETE),
        (1, State.IN_REVIEW),
        (2, State.ADDITIONAL_INFORMATION),
        (5, State.IN_REVIEW),
        facts=replace(REGULAR, completed_on=MONDAY),
    )

    assert told(steps, ClockName.REVIEWER_ANSWER) == [
        (Change.STARTED, date(2026, 11, 12)),  # over Veterans Day
        (Change.MET, date(2026, 11, 12)),
    ]
    assert told(steps, ClockName.DETERMINATION) == [(Change.STARTED, date(2026, 12, 2))]
    assert not any(each.pauses for each in deadlines)


def test_urgency_turns_over_what_has_an_urgent_period_and_nothing_else() -> None:
    """The notice of assignment has one working day either way."""
    steps, _ = lived((0, State.AWAITING_RECORDS), (1, Occurrence.URGENCY_CERTIFIED))

    turned = {each.deadline.clock for each in steps if each.change is Change.REPLACED}
    assert turned == {ClockName.RECORDS, ClockName.PARTY_DOCUMENTS}


@pytest.mark.parametrize("state", State)
def test_every_wait_inside_the_law_has_a_limit_and_no_end_has_one(state: State) -> None:
    """A state that limits nothing is one for which the law knows no time."""
    limits = {name for name, clock in load_clocks().items() if state in clock.limits}
    unlimited = {State.INVALID, State.DEFERRED, State.CONSOLIDATED, State.DETERMINED}

    assert bool(limits) is (machine().is_open(state) and state not in unlimited)
    assert len(limits) <= 1


WAYS = st.lists(
    st.tuples(st.integers(min_value=0, max_value=9), st.sampled_from([*State, *Occurrence])),
    max_size=12,
)


@given(WAYS)
def test_whatever_happens_a_clock_has_one_open_deadline_and_a_whole_ledger(
    way: list[tuple[int, Happening]],
) -> None:
    """Any order of states and occurrences, legal or not: nothing is overwritten or doubled."""
    days, when = 0, []
    for more, what in way:
        days += more
        when.append((days, what))
    steps, deadlines = lived(*when, facts=replace(REGULAR, completed_on=MONDAY))

    for name in ClockName:
        of_clock = [each for each in deadlines if each.clock is name]
        assert sum(each.is_open for each in of_clock) <= 1
        assert [each.no for each in sorted(of_clock, key=lambda each: each.no)] == list(
            range(1, len(of_clock) + 1)
        )
        ends = {Change.MET, Change.ENDED, Change.REPLACED}
        for deadline in of_clock:
            changes = [each.change for each in steps if each.deadline.is_same(deadline)]
            assert changes[0] is Change.STARTED
            assert changes.count(Change.STARTED) == 1
            closed = [each for each in changes if each in ends]
            assert closed == ([] if deadline.is_open else changes[-1:])
