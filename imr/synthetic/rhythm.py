"""When things arrive: the pattern of imr-process § 6.2, mark U; the figures are ours.

On business days; a month is up to a fifth above or below the mean; most of a day comes in the
morning, by fax and portal; who files most uploads many filings at once.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from imr.synthetic.generator import HIGH_VOLUME
from shared.business_days import is_business_day
from shared.clock import CALIFORNIA
from shared.events import ApplicationFiled
from shared.events.envelope import FilingEvent

SWING: Final = 0.2
"""Of a month's volume, above or below the mean."""
_HOURS: Final = {7: 6, 8: 20, 9: 24, 10: 16, 11: 10, 12: 5, 13: 7, 14: 6, 15: 4, 16: 2}
"""Percent of a day that arrives in each hour of California."""
_AT_ONCE: Final = 0.5
"""Of the filings of those who file most."""


def volumes(seed: int, first: date, mean: int) -> Iterator[tuple[date, int]]:
    """Yield each business day from the first on, and how many filings arrive on it."""
    day = first
    while True:
        if is_business_day(day):
            month = random.Random(f"{seed}/{day:%Y-%m}")  # noqa: S311 - a seed is wanted
            yield day, round(mean * month.uniform(1 - SWING, 1 + SWING))
        day += timedelta(days=1)


def moment(event: FilingEvent, day: date) -> datetime:
    """Return when an event arrives on a business day; the same event comes at the same time."""
    chance = random.Random(event.encoded())  # noqa: S311 - a seed is wanted, not a secret
    filer = _filer(event)
    if filer in HIGH_VOLUME and chance.random() < _AT_ONCE:
        chance = random.Random(f"{filer}/{day}")  # noqa: S311 - as above
    (hour,) = chance.choices(list(_HOURS), list(_HOURS.values()))
    minute, second = chance.randrange(60), chance.randrange(60)
    local = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=CALIFORNIA)
    return local.astimezone(UTC)


def _filer(event: FilingEvent) -> str | None:
    """Return for whom an application is filed; the form has no name of the office that files."""
    if isinstance(event, ApplicationFiled):
        return event.parties.requesting_physician.name
    return None
