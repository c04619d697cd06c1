"""What the claims administrator must send, and what of it is not here: ``rules/records.yaml``.

Source: 8 CCR 9792.10.5(a)(1), A to F.
"""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, RootModel

from services.intake.life.open_case import OpenCase
from shared.days import DaysAsWritten
from shared.events.case import Identifier, MissingRecord, RecordEntry, RecordKind, Sender
from shared.text import Line

_FILE: Final = Path(__file__).parents[1] / "rules" / "records.yaml"


class Condition(StrEnum):
    """When something is owed."""

    ALWAYS = "always"
    OTHER_MATERIAL_SENT = "other_material_sent"
    ISSUES_RAISED = "issues_raised"


class Requirement(DaysAsWritten, BaseModel):
    """One line of the checklist."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    in_force_from: date = Field(alias="from")
    means: Line
    section: Line
    mark: Annotated[str, Field(pattern=r"^[SGU]$")]
    owed_by: Sender
    kinds: Annotated[frozenset[RecordKind], Field(min_length=1)]
    months_before_request: Annotated[int, Field(ge=1, le=120)] | None = None
    when: Condition = Condition.ALWAYS

    def is_owed(self, case: OpenCase, index: Sequence[RecordEntry]) -> bool:
        """Tell whether the claims administrator owes it in this case, here or not."""
        if self.in_force_from > case.received_on:
            return False
        if self.when is Condition.OTHER_MATERIAL_SENT:
            return any(entry.kind is RecordKind.OTHER_MATERIAL for entry in index)
        return self.when is Condition.ALWAYS or case.additional_issues

    def is_met_by(self, entry: RecordEntry, requested_on: date) -> bool:
        """Tell whether a document is what is asked for."""
        if entry.kind not in self.kinds:
            return False
        if self.months_before_request is None or entry.dated is None:
            return True
        first = months_before(requested_on, self.months_before_request)
        return first <= entry.dated <= requested_on


class Checklist(RootModel[Mapping[Identifier, Requirement]]):
    """All that has to be sent, in the order of the law."""

    @classmethod
    def load(cls, path: Path = _FILE) -> Self:
        """Read the service's own file.

        Raises:
            pydantic.ValidationError: the file has another form.
        """
        return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))

    def missing(self, case: OpenCase, index: Sequence[RecordEntry]) -> tuple[MissingRecord, ...]:
        """Return what is owed and not here.

        Nothing is missing from a case whose file was complete somewhere before it came here: it was
        accepted elsewhere, or comes back by remand.
        """
        if case.accepted_elsewhere is not None or case.remand is not None:
            return ()
        requested_on = case.rfa_on or case.ur_decided_on
        return tuple(
            MissingRecord(requirement=name, section=each.section)
            for name, each in self.root.items()
            if each.is_owed(case, index)
            and not any(each.is_met_by(entry, requested_on) for entry in index)
        )


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier; the month's last, where it has no such day.

    >>> months_before(date(2026, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return date(years, month + 1, min(day.day, last))
