"""The last days that a determination letter names: T9a, T9b, T10 of imr-process § 2.7.

All are counted from the day of the decision, on which its first letter is mailed. T9a and T9b run
from receipt, which nobody knows yet: the letter says so, and names the day for a receipt at once.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import TypeAdapter

from shared.business_days import days_after, working_days_after
from shared.events.case import CaseOutcome
from shared.events.deadlines_changed import ClockName, Period, Unit, Variant
from shared.events.envelope import Part

_FILE: Final = Path(__file__).with_name("periods.yaml")
_PERIODS: Final = TypeAdapter(Mapping[ClockName, Mapping[Variant, tuple[Period, ...]]])


class LastDay(Part):
    """A day by which something is to be done, with the law and how sure we are of it."""

    clock: ClockName
    variant: Variant
    due_on: date
    period: Period


@cache
def periods() -> Mapping[ClockName, Mapping[Variant, tuple[Period, ...]]]:
    """Return the periods that run with the parties, each through time."""
    return _PERIODS.validate_python(yaml.safe_load(_FILE.read_text(encoding="utf-8")), strict=False)


def last_days(dated: date, outcome: CaseOutcome) -> tuple[LastDay, ...]:
    """Return the last days that follow from a determination.

    Where everything was upheld, nothing is to be authorized or reimbursed.

    Args:
        dated: the day of the decision, not counted itself.
        outcome: of the case.

    Raises:
        NoCalendarError: a period leads into a year whose holidays are not known.
    """
    return tuple(
        LastDay(clock=clock, variant=variant, due_on=_counted(dated, period), period=period)
        for clock, variants in periods().items()
        if clock is ClockName.APPEAL or outcome is not CaseOutcome.UPHELD
        for variant, versions in variants.items()
        if (period := _in_force(versions, dated))
    )


def _in_force(versions: tuple[Period, ...], day: date) -> Period:
    begun = [each for each in versions if each.in_force_from <= day]
    return max(begun or versions[:1], key=lambda each: each.in_force_from)


def _counted(day: date, period: Period) -> date:
    count = working_days_after if period.unit is Unit.WORKING_DAYS else days_after
    return count(day, period.amount)
