"""The table at the head of a letter: case number, dates, priority."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from imr.letter_import.errors import LetterUnreadableError
from imr.letter_import.lines import Line, unwrap
from shared.events.case import Priority


@dataclass(frozen=True)
class Header:
    """What the table states. None: the letter does not say."""

    case_number: str | None = None
    assigned_on: date | None = None
    date_of_injury: date | None = None
    decided_on: date | None = None
    ur_decided_on: date | None = None
    priority: Priority | None = None
    received_on: date | None = None


_DATE: Final = r"\d{1,2}/\d{1,2}/\d{4}"
_LABELS: Final = {
    "assigned_on": "Date Assigned",
    "decided_on": "Decision Date",
    "ur_decided_on": "UR Denial Date",
    # In the published two-column table the value stands between the label's two words.
    "received_on": rf"Application(?=\s+(?:Received|{_DATE}\s+Received))(?:\s+Received)?",
}
# A cumulative trauma is stated as a range; its last day is the date of injury.
_INJURY: Final = re.compile(rf"Date of Injury:\s*((?:{_DATE}|\s|,|-|\u2013|to\b|and\b)+)")
_CASE_NUMBER: Final = re.compile(r"Case Number:\s*(CM\d{2}-\d{7})\b")
_PRIORITY: Final = re.compile(r"Priority:\s*(Standard|Regular|Expedited)\b", re.IGNORECASE)


def read_header(lines: Sequence[Line]) -> Header:
    """Read the table, whatever the order of its cells.

    Raises:
        LetterUnreadableError: a cell holds a date that does not exist.
    """
    text = unwrap(lines)
    priority = _PRIORITY.search(text)
    case_number = _CASE_NUMBER.search(text)
    injury = _INJURY.search(text)
    injured_on = re.findall(_DATE, injury.group(1)) if injury else []
    dates = {name: re.search(rf"{label}:?\s*({_DATE})", text) for name, label in _LABELS.items()}
    return Header(
        case_number=case_number.group(1) if case_number else None,
        priority=_priority(priority.group(1)) if priority else None,
        date_of_injury=_date(injured_on[-1], "Date of Injury") if injured_on else None,
        **{name: _date(found.group(1), name) if found else None for name, found in dates.items()},
    )


def _priority(word: str) -> Priority:
    return Priority.EXPEDITED if word.lower() == "expedited" else Priority.STANDARD


def _date(text: str, where: str) -> date:
    month, day, year = (int(part) for part in text.split("/"))
    try:
        return date(year, month, day)
    except ValueError:
        raise LetterUnreadableError(f"states {text} as {where}: there is no such day") from None
