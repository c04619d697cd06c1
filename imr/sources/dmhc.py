"""California's health plan reviews (DMHC): the published table of decisions, one row each.

No dates, no names, no text: a row tells what was asked for and how it was decided. So a case made
of it was accepted elsewhere, its dates are defaults within the report year, and the row itself is
its one record. What the row says of the outcome stays out of the case.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from pydantic import ValidationError

from imr.letter_import.case_files import NOT_STATED
from imr.sources.source import Reading, Row
from services.intake.form.application import faults_of, in_our_words, is_rejected
from services.intake.form.contradictions import REJECT
from shared.decoding import faults_in
from shared.events.application_filed import (
    ApplicationFiled,
    InlineRecord,
    Service,
    UrDecision,
)
from shared.events.case import AcceptedElsewhere, DisputedItem, Fault, RecordKind, Sender, Worker
from shared.events.envelope import FilingKey
from shared.events.parties import Organization, PartySheet, Person

_REFERENCE: Final = re.compile(r"(MN|EI|UR)(\d{2})-\d{1,7}")
_TYPES: Final[Mapping[str, str]] = {
    "Medical Necessity": "MN",
    "Experimental/Investigational": "EI",
    "Urgent Care": "UR",
}
_DETERMINATIONS: Final = frozenset(
    {"Upheld Decision of Health Plan", "Overturned Decision of Health Plan"}
)
_AGES: Final = frozenset({"0-10", "11-20", "21-30", "31-40", "41-50", "51-64", "65+"})
_FIRST_DAY: Final = date(2013, 7, 1)
"""Before, there was no such review, and no time limit can be counted."""
_NOT_APPLICABLE: Final = "Not Applicable"
_UNSPECIFIC: Final = "Other"

_DIAGNOSES: Final = frozenset(
    {
        "Alcohol and Drug Addiction", "Autism Spectrum", "Blood Related", "Cancer",
        "Cardiac/Circulatory", "Central Nervous System/ Neuromuscular", "Chronic Pain", "Dental",
        "Digestive System/ Gastrointestinal", "Ears, Nose, Throat", "Endocrine/ Metabolic", "Foot",
        "Genetic", "Genitourinary/ Kidney", "Immunologic", "Infectious", "Mental",
        "Morbid Obesity", "OB-Gyn/ Pregnancy", "Organ Failure", "Orthopedic/ Musculoskeletal",
        "Pediatrics", "Post Surgical Complication", "Prevention/Good Health", "Respiratory System",
        "Skin", "Trauma/Injuries", "Vision",
    }
)  # fmt: skip
_TREATMENTS: Final = frozenset(
    {
        "Acute Medical Services - Inpatient", "Acute Medical Services - Outpatient",
        "Alternative Treatment", "Autism Related Treatment", "Cancer Treatment", "Cardio Vascular",
        "Chiropractic", "Dental/Orthodontic", "Diagnostic Imaging, Screening and Testing",
        "Diagnostic/Physician Evaluation", "Durable Medical Equipment",
        "Ear, Nose and Throat Procedures", "Electrical/ Thermal/ Radiofreq. Interventions",
        "Emergency/Urgent Care", "General Surgery", "Home Health Care", "Mental Health Treatment",
        "Neurosurgery", "OB/GYN Procedures", "Ophthalmology", "Orthopedic", "Pain Management",
        "Pharmacy/Prescription Drugs", "Preventive Health Screening",
        "Reconstructive/Plastic Surgery", "Rehabilitation Services - Outpatient",
        "Rehabilitation Services - Skilled Nursing Facility - Inpatient", "Special Procedure",
        "Urology", "Vision",
    }
)  # fmt: skip
_RESPELT: Final[Mapping[str, tuple[str, str]]] = {
    "Neurosugery": ("Neurosurgery", "category_misspelt"),
    "H-wave Device": ("H-Wave Device", "sub_category_respelt"),
    "11_20": ("11-20", "age_range_respelt"),
}
"""Values that the source spells in two ways or wrongly: ours, and the code that tells of it."""
_HYPHEN: Final = re.compile(r"^(EECP) ?- ?(?=\S)")


class _Dmhc:
    """The adapter."""

    name = "dmhc"
    columns = (
        "Reference ID", "Report Year", "Diagnosis Category", "Diagnosis Sub Category",
        "Treatment Category", "Treatment Sub Category", "Determination", "Type", "Age Range",
        "Patient Gender",
    )  # fmt: skip
    unmapped: Mapping[str, str] = {
        "Determination": "an outcome is no part of an application",
        "Type": "this review has one track (imr-process § 0); urgent care is no certification",
        "Report Year": "gives the dates that the table lacks their year, from 2013 on",
        "Age Range": "a range is no age; it stands in the record",
    }
    defaulted: Sequence[str] = (
        "received_on",
        "date_of_injury",
        "ur_decision",
        "signature",
        "parties",
    )

    def key(self, row: Row) -> str:
        """Return the reference id."""
        return row["Reference ID"]

    def read(self, row: Row) -> Reading:
        """Read one row."""
        warnings: dict[str, None] = {}
        clean = {name: _clean(value, warnings) for name, value in row.items()}
        refusals = [*_wrong(clean)]
        warnings |= dict.fromkeys(_odd(clean))
        if refusals:
            return Reading(warnings=tuple(warnings), refusals=tuple(refusals))
        try:
            application = _application(clean, self.defaulted)
        except ValidationError as error:
            return _refused(warnings, in_our_words(faults_in(error)))
        faults = faults_of(application, application.received_on)
        if is_rejected(faults):
            return _refused(warnings, faults)
        return Reading(application, tuple(warnings))


def _refused(warnings: Iterable[str], faults: Sequence[Fault]) -> Reading:
    codes = dict.fromkeys(each.code for each in faults if each.effect == REJECT)
    return Reading(warnings=tuple(warnings), refusals=tuple(codes))


SOURCE: Final = _Dmhc()


def _clean(value: str, warnings: dict[str, None]) -> str:
    """Return a value as we spell it; every change leaves its code."""
    composed = unicodedata.normalize("NFC", value)
    if composed != value:
        warnings["characters_composed"] = None
    single = re.sub(" {2,}", " ", composed)
    if single != composed:
        warnings["blanks_doubled"] = None
    trimmed = single.strip(" ")
    if trimmed != single:
        warnings["blanks_around"] = None
    ours, code = _RESPELT.get(trimmed, (_HYPHEN.sub(r"\1 - ", trimmed), "sub_category_respelt"))
    if ours != trimmed:
        warnings[code] = None
    return ours


def _wrong(row: Row) -> Sequence[str]:
    """Return why a row makes no case."""
    found = []
    reference = _REFERENCE.fullmatch(row["Reference ID"])
    if reference is None:
        found.append("reference_id_malformed")
    if not re.fullmatch(r"(19|20)\d{2}", row["Report Year"]):
        found.append("report_year_malformed")
    elif reference is not None and reference[2] != row["Report Year"][2:]:
        found.append("report_year_not_of_reference_id")
    if row["Determination"] not in _DETERMINATIONS:
        found.append("determination_unknown")
    if row["Type"] not in _TYPES:
        found.append("type_unknown")
    if not row["Treatment Sub Category"]:
        if not row["Treatment Category"]:
            found.append("treatment_missing")
        elif row["Treatment Category"] == _NOT_APPLICABLE:
            found.append("treatment_not_applicable")
    return found


def _odd(row: Row) -> Sequence[str]:
    """Return what is odd about a row and changes nothing."""
    prefix = _TYPES.get(row["Type"])
    odd = {
        "type_not_of_reference_id": prefix is not None
        and not row["Reference ID"].startswith(prefix),
        "report_year_before_reviews": row["Report Year"] < str(_FIRST_DAY.year),
        "age_range_missing": not row["Age Range"],
        "age_range_open": row["Age Range"] == "65+",
        "age_range_unknown": bool(row["Age Range"]) and row["Age Range"] not in _AGES,
        "gender_missing": not row["Patient Gender"],
        "gender_unknown": row["Patient Gender"] not in {"", "Female", "Male"},
        "diagnosis_missing": not row["Diagnosis Category"],
        "diagnosis_not_applicable": row["Diagnosis Category"] == _NOT_APPLICABLE,
        "diagnosis_category_unknown": row["Diagnosis Category"]
        not in _DIAGNOSES | {"", _NOT_APPLICABLE},
        "diagnosis_sub_category_missing": not row["Diagnosis Sub Category"],
        "diagnosis_sub_category_not_applicable": row["Diagnosis Sub Category"] == _NOT_APPLICABLE,
        "diagnosis_sub_category_unspecific": row["Diagnosis Sub Category"] == _UNSPECIFIC,
        "treatment_category_missing": not row["Treatment Category"]
        and bool(row["Treatment Sub Category"]),
        "treatment_category_not_applicable": row["Treatment Category"] == _NOT_APPLICABLE
        and bool(row["Treatment Sub Category"]),
        "treatment_category_unknown": row["Treatment Category"]
        not in _TREATMENTS | {"", _NOT_APPLICABLE},
        "treatment_sub_category_missing": bool(row["Treatment Category"])
        and not row["Treatment Sub Category"],
        "treatment_sub_category_not_applicable": row["Treatment Sub Category"] == _NOT_APPLICABLE,
        "treatment_sub_category_unspecific": row["Treatment Sub Category"] == _UNSPECIFIC,
    }
    return [code for code, is_so in odd.items() if is_so]


def _application(row: Row, defaulted: Sequence[str]) -> ApplicationFiled:
    day = max(date(int(row["Report Year"]), 7, 1), _FIRST_DAY)
    diagnosis = _of(row["Diagnosis Category"], row["Diagnosis Sub Category"])
    treatment = _of(row["Treatment Category"], row["Treatment Sub Category"])
    sex = row["Patient Gender"].lower()
    return ApplicationFiled(
        filing=FilingKey(sender=SOURCE.name, number=row["Reference ID"]),
        received_on=day,
        date_of_injury=day,
        ur_decision=UrDecision(decided_on=day, service=Service.MAIL, attached=True),
        worker=Worker(sex=sex if sex in {"female", "male"} else None),
        parties=_PARTIES,
        diagnoses=(diagnosis,) if diagnosis else (),
        items=(DisputedItem(item_no=1, description=treatment),),
        records=(_record(row, diagnosis, treatment),),
        accepted_elsewhere=_ACCEPTED,
        defaulted=tuple(defaulted),
    )


def _of(category: str, sub_category: str) -> str:
    """Return both in one line, as far as they say something."""
    names = [each for each in (sub_category, category) if each and each != _NOT_APPLICABLE]
    return f"{names[0]} ({names[1]})" if len(names) == 2 else "".join(names)


def _record(row: Row, diagnosis: str, treatment: str) -> InlineRecord:
    lines = {
        "Diagnosis": diagnosis,
        "Treatment asked for": treatment,
        "Year of the report": row["Report Year"],
        "Age in years": row["Age Range"],
        "Sex": row["Patient Gender"],
    }
    told = [f"{name}: {value}." for name, value in lines.items() if value]
    return InlineRecord(
        kind=RecordKind.CLINICAL_SUMMARY,
        title="Row of the published table of decisions",
        sender=Sender.IMPORTED,
        text="\n".join(told),
    )


_ACCEPTED: Final = AcceptedElsewhere(
    reason="Reviewed by the state's health plan programme, whose table states no dates."
)
_PARTIES: Final = PartySheet(
    employee=Person(name=NOT_STATED),
    employer=Organization(name=NOT_STATED),
    claims_administrator=Organization(name=NOT_STATED),
    requesting_physician=Person(name=NOT_STATED),
)
