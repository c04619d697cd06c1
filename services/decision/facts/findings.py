"""What a record can tell, typed; each finding with the place that it was read from."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from services.decision.facts.clinical import (
    BodyMassIndex,
    CircumstanceFinding,
    Diagnosis,
    ExamSign,
    Medication,
    Operation,
    OpioidDose,
    PatientAge,
    RangeOfMotion,
    Screening,
    StrengthGrade,
    Study,
    Symptom,
    SymptomDuration,
    Trial,
)
from services.decision.facts.finding import Finding, LocatedFinding, Span
from services.decision.facts.reason import Reason
from services.decision.facts.rebuttal import Rebuttal
from shared.events.case import RecordKind
from shared.events.envelope import Part

__all__ = ["Finding", "Reason", "Span"]


class Moment(StrEnum):
    """When a score was taken."""

    BEFORE = "before"
    AFTER = "after"


class PainScore(Finding):
    """Pain on the scale from 0 to 10."""

    kind: Literal["pain_score"] = "pain_score"
    score: float = Field(ge=0, le=10)
    body_part: str | None = Field(
        default=None, description="As body_parts.yaml names it; none: not said, or of several."
    )
    moment: Moment | None = Field(default=None, description="Before or after treatment, if said.")


class Extent(StrEnum):
    """How much treatment there has been."""

    NONE = "none"
    SOME = "some"
    EXTENSIVE = "extensive"  # many visits, without a count


class PriorTreatment(Finding):
    """Earlier visits of a treatment that comes in visits."""

    kind: Literal["prior_treatment"] = "prior_treatment"
    treatment: str
    extent: Extent
    count: int | None = Field(default=None, ge=0, description="Visits, where they are counted.")


class Change(StrEnum):
    """How an ability compares with before."""

    GAINED = "gained"
    UNCHANGED = "unchanged"
    LOST = "lost"


class ActivityLevel(Finding):
    """How much of a named activity is possible at one time."""

    kind: Literal["activity_level"] = "activity_level"
    activity: str
    amount: float
    unit: str


class ActivityChange(Finding):
    """A named activity, before and after."""

    kind: Literal["activity_change"] = "activity_change"
    activity: str
    change: Change
    measured: bool = Field(description="Stated with an amount; 'walks longer' is not measured.")
    before: float | None = None
    after: float | None = None
    unit: str | None = None


class WorkLevel(StrEnum):
    """What the patient may do at work."""

    OFF_WORK = "off_work"
    MODIFIED = "modified"
    FULL = "full"


class WorkStatus(Finding):
    """Work status at one time."""

    kind: Literal["work_status"] = "work_status"
    level: WorkLevel


class Restrictions(StrEnum):
    """How work restrictions compare with before."""

    FEWER = "fewer"
    UNCHANGED = "unchanged"
    MORE = "more"


class WorkChange(Finding):
    """Work restrictions or work status, before and after."""

    kind: Literal["work_change"] = "work_change"
    change: Restrictions


class Dependency(StrEnum):
    """How the need of continued treatment compares with before."""

    LESS = "less"
    SAME = "same"
    MORE = "more"


class DependencyChange(Finding):
    """Medication or visits, before and after."""

    kind: Literal["dependency_change"] = "dependency_change"
    on: Literal["medication", "visits"]
    change: Dependency
    before: float | None = None
    after: float | None = None


class MedicationNotTolerated(Finding):
    """A drug for pain that the patient cannot take."""

    kind: Literal["medication_not_tolerated"] = "medication_not_tolerated"


class ConcurrentCare(LocatedFinding):
    """Care that the treatment is to go with; of surgery, where it was or will be."""

    kind: Literal["concurrent_care"] = "concurrent_care"
    care: Literal["rehabilitation", "surgery"]


class Complaint(Finding):
    """Where the patient hurts."""

    kind: Literal["complaint"] = "complaint"
    body_part: str


AnyFinding = Annotated[
    PainScore
    | PriorTreatment
    | ActivityLevel
    | ActivityChange
    | WorkStatus
    | WorkChange
    | DependencyChange
    | MedicationNotTolerated
    | ConcurrentCare
    | Complaint
    | Diagnosis
    | ExamSign
    | Symptom
    | Study
    | Trial
    | Medication
    | Screening
    | Operation
    | CircumstanceFinding
    | SymptomDuration
    | BodyMassIndex
    | PatientAge
    | OpioidDose
    | RangeOfMotion
    | StrengthGrade
    | Rebuttal,
    Field(discriminator="kind"),
]


class SetAside(Part):
    """A statement that is not a finding, with the reason."""

    reason: Reason
    span: Span


class ReadRecord(Part):
    """One record of the index with its text, as the facts are read from it."""

    record_no: int = Field(ge=1)
    kind: RecordKind
    dated: date | None = None
    is_clinical: bool = Field(description="Utilization review's own papers prove nothing.")
    text: str | None = Field(description="None: not text, so it could not be searched.")


class Facts(Part):
    """Everything found in the records of a case, and where was searched."""

    findings: tuple[AnyFinding, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    searched: tuple[int, ...] = Field(default=(), description="Record numbers.")
    not_searched: tuple[int, ...] = Field(
        default=(), description="Records without text, and utilization review's papers."
    )
    days: tuple[date, ...] = Field(default=(), description="Days that the records name.")
    characters: int | None = Field(
        default=None, ge=0, description="Length of all that was searched; None: not known."
    )
