"""The two official ages of a case: from its assignment, and from its complete records.

The agency reports exactly these two, in calendar days.
"""

from dataclasses import dataclass
from datetime import date
from typing import Self


@dataclass(frozen=True)
class Ages:
    """How old a case is on a day; none where it has not come so far."""

    from_assignment: int | None
    """Days since the notice of assignment; until that is out, since the opening of the case."""
    from_complete_records: int | None
    """Days since application and supporting documents were in."""

    @classmethod
    def on(cls, day: date, *, assigned_on: date | None, completed_on: date | None) -> Self:
        """Return the ages on a day.

        >>> Ages.on(date(2014, 9, 29), assigned_on=date(2014, 8, 14), completed_on=None)
        Ages(from_assignment=46, from_complete_records=None)
        """
        return cls(
            from_assignment=None if assigned_on is None else (day - assigned_on).days,
            from_complete_records=None if completed_on is None else (day - completed_on).days,
        )
