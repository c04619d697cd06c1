"""The standards that reviewers must meet, with their sources: ``standards.yaml``, as of a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Generic, Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field

from services.reviewer_match.errors import StandardUnknownError
from shared.days import DaysAsWritten

_FILE: Final = Path(__file__).with_name("standards.yaml")

V = TypeVar("V")


class Standard(DaysAsWritten, BaseModel, Generic[V]):
    """One value, what it means and who says so."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    meaning: str
    unit: str
    source: str
    mark: Literal["S", "G", "D", "P", "U"]
    in_force: Mapping[date, V] = Field(min_length=1)

    def on(self, day: date) -> V:
        """Return the value in force on a day.

        Raises:
            StandardUnknownError: the day is before the first one.
        """
        begun = [start for start in self.in_force if start <= day]
        if not begun:
            raise StandardUnknownError(self.meaning, day)
        return self.in_force[max(begun)]


@dataclass(frozen=True)
class InForce:
    """All standards as they stood on one day."""

    practice_years: int
    weekly_hours: int
    qme_excluded: bool
    recognized_boards: frozenset[str]
    licensing_states: frozenset[str]
    financial_interest_percent: float
    affiliation_years: int
    payment_days: int
    similar_name_percent: float
    open_case_days: int
    preferred_state: str
    preferred_state_weight: float
    load_weight: float
    offer_hours: int
    offer_hours_expedited: int
    quota_days: int
    fit_floor: float
    surgeon_weight: float
    competence_weight: float


class Standards(BaseModel):
    """The file, checked."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    practice_years: Standard[int]
    weekly_hours: Standard[int]
    qme_excluded: Standard[bool]
    recognized_boards: Standard[list[str]]
    licensing_states: Standard[list[str]]
    financial_interest_percent: Standard[float]
    affiliation_years: Standard[int]
    payment_days: Standard[int]
    similar_name_percent: Standard[float]
    open_case_days: Standard[int]
    preferred_state: Standard[str]
    preferred_state_weight: Standard[float]
    load_weight: Standard[float]
    offer_hours: Standard[int]
    offer_hours_expedited: Standard[int]
    quota_days: Standard[int]
    fit_floor: Standard[float]
    surgeon_weight: Standard[float]
    competence_weight: Standard[float]

    @classmethod
    def load(cls) -> Self:
        """Read the service's own file."""
        return cls.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))

    def on(self, day: date) -> InForce:
        """Return every standard as it stood on a day.

        Raises:
            StandardUnknownError: one of them was not in force yet.
        """
        return InForce(
            practice_years=self.practice_years.on(day),
            weekly_hours=self.weekly_hours.on(day),
            qme_excluded=self.qme_excluded.on(day),
            recognized_boards=frozenset(self.recognized_boards.on(day)),
            licensing_states=frozenset(self.licensing_states.on(day)),
            financial_interest_percent=self.financial_interest_percent.on(day),
            affiliation_years=self.affiliation_years.on(day),
            payment_days=self.payment_days.on(day),
            similar_name_percent=self.similar_name_percent.on(day),
            open_case_days=self.open_case_days.on(day),
            preferred_state=self.preferred_state.on(day),
            preferred_state_weight=self.preferred_state_weight.on(day),
            load_weight=self.load_weight.on(day),
            offer_hours=self.offer_hours.on(day),
            offer_hours_expedited=self.offer_hours_expedited.on(day),
            quota_days=self.quota_days.on(day),
            fit_floor=self.fit_floor.on(day),
            surgeon_weight=self.surgeon_weight.on(day),
            competence_weight=self.competence_weight.on(day),
        )
