"""Findings of medicine: what is wrong, what an examination or a study shows, what was tried."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from services.decision.facts.finding import Finding, LocatedFinding
from services.decision.vocabulary.names import (
    Circumstance,
    Condition,
    DrugClass,
    Screen,
    Shown,
    Sign,
    StudyKind,
    SymptomName,
)


class Certainty(StrEnum):
    """How a diagnosis is put."""

    STATED = "stated"
    SUSPECTED = "suspected"
    RULED_OUT = "ruled_out"


class Diagnosis(LocatedFinding):
    """A condition that the record names."""

    kind: Literal["diagnosis"] = "diagnosis"
    condition: Condition
    certainty: Certainty = Certainty.STATED


class ExamSign(LocatedFinding):
    """What an examination found, or found absent: "straight leg raise negative" is absent."""

    kind: Literal["exam_sign"] = "exam_sign"
    sign: Sign
    present: bool = True


class Symptom(LocatedFinding):
    """What the patient reports, or denies."""

    kind: Literal["symptom"] = "symptom"
    symptom: SymptomName
    present: bool = True


class Study(LocatedFinding):
    """An imaging or nerve study that was done: one finding for each thing that it shows."""

    kind: Literal["study"] = "study"
    study: StudyKind
    shows: Shown | None = Field(default=None, description="None: done, its result not stated.")
    positive: bool = Field(default=True, description="False: stated absent, as in 'no fracture'.")
    performed_on: date | None = None


class TrialResult(StrEnum):
    """What came of a treatment."""

    FAILED = "failed"
    HELPED = "helped"
    NOT_TOLERATED = "not_tolerated"
    CONTRAINDICATED = "contraindicated"
    UNSTATED = "unstated"


class Trial(LocatedFinding):
    """A treatment that was given."""

    kind: Literal["trial"] = "trial"
    treatment: str = Field(description="As the vocabulary names it; for drugs their class.")
    drug: str | None = Field(default=None, description="Generic name; None: no single drug.")
    result: TrialResult = TrialResult.UNSTATED
    percent_relief: float | None = Field(default=None, ge=0, le=100)
    weeks_of_relief: float | None = Field(default=None, ge=0)
    weeks: float | None = Field(default=None, ge=0, description="How long it was given.")


class MedicationState(StrEnum):
    """Where a drug stands on the day of the note."""

    CURRENT = "current"
    STARTED = "started"
    STOPPED = "stopped"
    NEVER = "never"


class Medication(Finding):
    """A drug in use, begun or given up."""

    kind: Literal["medication"] = "medication"
    drug: str | None = Field(default=None, description="Generic name; None: only a class is named.")
    drug_class: DrugClass
    state: MedicationState = MedicationState.CURRENT
    mg: float | None = Field(default=None, ge=0, description="Milligrams a unit.")
    per_day: float | None = Field(default=None, ge=0, description="Units a day.")
    days: float | None = Field(default=None, ge=0, description="How long already.")


class ScreenResult(StrEnum):
    """What came of a screen."""

    DONE = "done"
    PASSED = "passed"
    FAILED = "failed"
    NOT_DONE = "not_done"


class Screening(Finding):
    """A screen, a test or an agreement that safe treatment asks for."""

    kind: Literal["screening"] = "screening"
    screen: Screen
    result: ScreenResult = ScreenResult.DONE


class OperationState(StrEnum):
    """Whether an operation has been done."""

    DONE = "done"
    SCHEDULED = "scheduled"
    CONSIDERED = "considered"


class Operation(LocatedFinding):
    """Surgery, done or to come."""

    kind: Literal["operation"] = "operation"
    procedure: str = Field(description="As the vocabulary names it.")
    state: OperationState = OperationState.DONE
    on: date | None = None


class CircumstanceFinding(LocatedFinding):
    """Something about the patient's situation that a guideline asks for."""

    kind: Literal["circumstance"] = "circumstance"
    name: Circumstance
    holds: bool = True


class SymptomDuration(Finding):
    """How long the complaint has lasted, as the record states it."""

    kind: Literal["symptom_duration"] = "symptom_duration"
    weeks: float = Field(ge=0)


class BodyMassIndex(Finding):
    """Body mass index, kg/m2."""

    kind: Literal["body_mass_index"] = "body_mass_index"
    value: float = Field(gt=0)


class PatientAge(Finding):
    """Age in years, as the record states it."""

    kind: Literal["patient_age"] = "patient_age"
    years: int = Field(ge=0, le=120)


class OpioidDose(Finding):
    """Morphine equivalent of all opioids together, where the record states it."""

    kind: Literal["opioid_dose"] = "opioid_dose"
    mg_per_day: float = Field(ge=0)


class RangeOfMotion(LocatedFinding):
    """A movement, measured."""

    kind: Literal["range_of_motion"] = "range_of_motion"
    movement: str
    degrees: float = Field(ge=0, le=360)


class StrengthGrade(LocatedFinding):
    """Strength of muscles, of 5."""

    kind: Literal["strength_grade"] = "strength_grade"
    grade: float = Field(ge=0, le=5)
