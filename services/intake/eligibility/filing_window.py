"""Until when an application may be filed (imr-process § 2.7: T2, T2m, T2d, T2n).

The window runs from service of the utilization review decision. While liability is disputed for
another reason it does not run: it begins anew with the notice that this is resolved. Without the
form and its notice it does not begin at all. The numbers are data: ``rules/filing_window.yaml``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field

from shared.business_days import days_after
from shared.days import DaysAsWritten
from shared.events import ApplicationFiled
from shared.events.application_filed import Service
from shared.text import Line

_FILE: Final = "filing_window.yaml"


class _Row(DaysAsWritten, BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Length(_Row):
    """A number of days, with its law."""

    days: Annotated[int, Field(ge=0)]
    section: Line
    mark: Annotated[str, Field(pattern=r"^[SGU]$")]


class Dated(Length):
    """A number of days, from a day on."""

    in_force_from: date = Field(alias="from")


class ByKind(_Row):
    """One length for regular disputes, one for those under the formulary; each through time."""

    regular: Annotated[tuple[Dated, ...], Field(min_length=1)]
    formulary: Annotated[tuple[Dated, ...], Field(min_length=1)]

    def in_force(self, as_of: date, *, formulary: bool) -> Dated:
        """Return what holds for a service on a day; before the first day, the first."""
        through_time = self.formulary if formulary else self.regular
        begun = [each for each in through_time if each.in_force_from <= as_of]
        return max(begun or through_time[:1], key=lambda each: each.in_force_from)


@dataclass(frozen=True)
class Resolved:
    """A dispute about liability has ended in the worker's favour."""

    served_on: date
    service: Service


class FilingWindow(_Row):
    """The window's lengths."""

    after_decision: ByKind
    after_liability: ByKind
    service: Mapping[Service, Length]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the table.

        Raises:
            pydantic.ValidationError: the file has another form.
        """
        return cls.model_validate(yaml.safe_load((folder / _FILE).read_text(encoding="utf-8")))

    def last_day(
        self,
        application: ApplicationFiled,
        *,
        resolved: Resolved | None = None,
        mail_extension: bool = True,
    ) -> date | None:
        """Return the last day on which the application could be filed; None: no time runs yet.

        Args:
            application: names decision, service, and whether the formulary applies.
            resolved: the end of a dispute about liability, where there was one.
            mail_extension: whether the way of service adds days (T2m, uncertain).
        """
        decision = application.ur_decision
        if resolved is not None:
            lengths, start, service = self.after_liability, resolved.served_on, resolved.service
        elif decision.form_provided is False:
            return None
        else:
            lengths, service = self.after_decision, decision.service
            start = decision.served_on or decision.decided_on
        length = lengths.in_force(start, formulary=application.formulary)
        added = self.service[service].days if mail_extension else 0
        return days_after(start, length.days + added)
