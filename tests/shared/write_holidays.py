"""Write California's holidays from a kept library: ``python -m tests.shared.write_holidays``.

Run it to add years. ``test_business_days.py`` compares the file with the library, day by day.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import holidays

from shared import business_days

YEARS = range(2010, 2036)
"""2010 to 2012 serve decisions that are older than the review itself."""

VERSION = "CA-2010-2035-v1"

_HEAD = """\
# Days on which California's state offices are closed, weekends apart (Government Code 6700, 6701; mark G).
# A holiday that falls on a Sunday is kept on the Monday after it, Veterans Day on a Saturday on the Friday before it;
# no other Saturday is made up for. Written by `python -m tests.shared.write_holidays`; not to be edited by hand.
"""  # noqa: E501 - the file's own width

_KEPT = {
    "New Year's Day",
    "Martin Luther King Jr. Day",
    "Presidents' Day",
    "Cesar Chavez Day",
    "Memorial Day",
    "Independence Day",
    "Labor Day",
    "Veterans Day",
    "Thanksgiving Day",
    "Day After Thanksgiving",
    "Christmas Day",
}


def closed_days(year: int) -> Iterator[tuple[date, str]]:
    """Yield the days of a year on which the offices are closed, by name, weekends apart."""
    known = holidays.country_holidays("US", subdiv="CA", years=year)
    for day in sorted(known):
        for told in known.get_list(day):
            name = re.sub(r" \(observed\)$", "", told)
            made_up_before = name != told and day.weekday() == 4 and name != "Veterans Day"
            if name in _KEPT and day.year == year and day.weekday() < 5 and not made_up_before:
                yield day, told


def text() -> str:
    """Return the file."""
    lines = [_HEAD + f"version: {VERSION}", "years:"]
    for year in YEARS:
        lines.append(f"  {year}:")
        lines += [f'    {day}: "{name}"' for day, name in closed_days(year)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(business_days.FILE).write_text(text(), encoding="utf-8")
