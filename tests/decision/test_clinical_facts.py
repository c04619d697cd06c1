"""Findings of medicine are read as a note states them: present, absent, suspected, or not at all.

Every sentence is invented; none comes out of a real letter.
"""

from typing import Any

import pytest

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
from services.decision.facts.finding import Finding
from tests.decision.reading import found


def _read(kind: type[Finding], text: str) -> list[dict[str, Any]]:
    return [each.model_dump(mode="json") for each in found(kind, text)]


def _has(kind: type[Finding], text: str, **fields: object) -> bool:
    return any(
        all(each[name] == value for name, value in fields.items()) for each in _read(kind, text)
    )


@pytest.mark.parametrize(
    ("text", "sign", "present"),
    [
        ("Straight leg raise is positive on the left.", "nerve_tension", True),
        ("Straight leg raising causes pain down the left leg.", "nerve_tension", True),
        ("Durkan's test reproduced the tingling.", "entrapment_sign", True),
        ("Sensation to pinprick is reduced at the thumb.", "sensory_loss", True),
        ("The neurological examination was normal.", "sensory_loss", False),
        ("She walks with a cane.", "gait_disturbance", True),
        ("There was a positive SLR on the right at 40 degrees.", "nerve_tension", True),
        ("Straight leg raising test was negative bilaterally.", "nerve_tension", False),
        ("Spurling's test is negative.", "nerve_tension", False),
        ("Negative Neer's, Hawkins', and empty can tests.", "impingement_sign", False),
        ("Positive Hawkins sign at the right shoulder.", "impingement_sign", True),
        ("Sensation is decreased in the left L5 dermatome.", "sensory_loss", True),
        ("Sensation was intact to light touch in both legs.", "sensory_loss", False),
        ("There is no sensory deficit.", "sensory_loss", False),
        ("Diminished sensation over the lateral forearm.", "sensory_loss", True),
        ("Motor strength is 5/5 in both arms.", "weakness", False),
        ("Strength was 4/5 in the right biceps.", "weakness", True),
        ("No weakness of the legs.", "weakness", False),
        ("Deep tendon reflexes are 2+ and symmetric.", "reflex_loss", False),
        ("The ankle reflex is absent.", "reflex_loss", True),
        ("Lumbar range of motion is restricted.", "limited_motion", True),
        ("Range of motion of the neck was full.", "limited_motion", False),
        ("Drop arm test was positive.", "rotator_cuff_sign", True),
        ("McMurray's test is positive.", "meniscal_sign", True),
        ("Lachman was negative.", "ligament_laxity", False),
        ("Phalen's test was positive at the wrist.", "entrapment_sign", True),
        ("FABER test was positive.", "si_provocation", True),
        ("Gait was normal.", "gait_disturbance", False),
        ("He has an antalgic gait.", "gait_disturbance", True),
        ("There were trigger points with a twitch response.", "trigger_point", True),
        ("No spasm was noted.", "spasm", False),
        ("There is no swelling, effusion or deformity of the knee.", "deformity", False),
        ("No deformity, tenderness of the left knee.", "tenderness", True),
    ],
)
def test_an_examination_finds_signs_present_or_absent(
    text: str, sign: str, *, present: bool
) -> None:
    """A negative test is as much of a finding as a positive one, and must not be taken for it."""
    read = {(each["sign"], each["present"]) for each in _read(ExamSign, text)}

    assert (sign, present) in read
    assert (sign, not present) not in read


@pytest.mark.parametrize(
    "text",
    [
        "The plan is to test straight leg raise at the next visit.",
        "Hawkins sign was difficult to assess.",
        "Guidelines ask for decreased sensation in a dermatome.",
        "His brother has an antalgic gait.",
        "Range of motion testing.",
    ],
)
def test_a_test_without_a_result_is_no_sign(text: str) -> None:
    """What was not examined was not found, in either direction."""
    assert not [each for each in _read(ExamSign, text) if each["present"]]


def test_the_name_of_a_test_is_no_place() -> None:
    """The arm of "drop arm" is the shoulder's, which is what the item is about."""
    assert _has(ExamSign, "Drop arm test was positive.", body_part="shoulder", present=True)


def test_a_sign_is_tied_to_its_place() -> None:
    """The wrong segment of the spine is a ground on which determinations are set aside."""
    text = "Sensation is diminished in the right L5 dermatome; left shoulder abduction is full."

    assert _has(ExamSign, text, sign="sensory_loss", level="L5", laterality="right")
    text = "Cervical spine is tender. Lumbar spine shows spasm on the left."
    assert _has(ExamSign, text, sign="tenderness", body_part="neck")
    assert _has(ExamSign, text, sign="spasm", body_part="low back", laterality="left")


@pytest.mark.parametrize(
    ("text", "condition", "certainty"),
    [
        ("Diagnoses include lumbar radiculopathy.", "radiculopathy", "stated"),
        ("Possible rotator cuff tear.", "rotator_cuff_tear", "suspected"),
        ("An MRI is ordered to rule out a meniscal tear.", "meniscal_tear", "suspected"),
        ("There is no evidence of fracture.", "fracture", "none"),
        ("She denies a history of peptic ulcer.", "peptic_ulcer", "ruled_out"),
        ("He has a history of hypertension.", "hypertension", "stated"),
        ("His father has diabetes.", "diabetes", "somebody"),
        ("Father with diabetes.", "diabetes", "somebody"),
        ("Impression: carpal tunnel syndrome, right.", "carpal_tunnel_syndrome", "stated"),
        ("Complex regional pain syndrome of the left foot.", "crps", "stated"),
    ],
)
def test_conditions_are_stated_suspected_or_ruled_out(
    text: str, condition: str, certainty: str
) -> None:
    """A suspicion is no diagnosis, and another person's illness is not the patient's."""
    read = [each["certainty"] for each in _read(Diagnosis, text) if each["condition"] == condition]

    assert read == ([certainty] if certainty not in {"none", "somebody"} else [])


@pytest.mark.parametrize(
    ("text", "symptom", "present"),
    [
        ("Low back pain radiates to the left leg.", "radiating_pain", True),
        ("He denies numbness or tingling.", "numbness", False),
        ("She reports numbness of the hand.", "numbness", True),
        ("He does not deny numbness.", "numbness", True),
        ("She has difficulty sleeping.", "insomnia", True),
        ("The knee gives way.", "instability", True),
        ("Her back pain shoots down the right leg.", "radiating_pain", True),
        ("The symptoms have not improved.", "persistent", True),
        ("He has ongoing ulnar elbow pain.", "persistent", True),
        ("There is occasional catching in the knee.", "locking", True),
        ("Pain is worse since the last visit.", "worsening", True),
    ],
)
def test_symptoms_are_reported_or_denied(text: str, symptom: str, *, present: bool) -> None:
    """Denied symptoms count against a nerve lesion; they are findings too."""
    assert _has(Symptom, text, symptom=symptom, present=present)
    assert not _has(Symptom, text, symptom=symptom, present=not present)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "MRI of the lumbar spine dated 03/04/2016 revealed a disc protrusion at L4-5.",
            {"study": "mri", "shows": "herniation", "level": "L4-L5", "body_part": "low back"},
        ),
        ("X-rays of the left wrist were normal.", {"study": "xray", "shows": "normal"}),
        (
            "X-ray of the foot showed no fracture.",
            {"study": "xray", "shows": "fracture", "positive": False},
        ),
        (
            "EMG/NCV demonstrated carpal tunnel syndrome.",
            {"study": "emg_ncs", "shows": "entrapment", "positive": True},
        ),
        ("She had an MRI of the knee on 02/01/2016.", {"study": "mri", "shows": None}),
        (
            "MRI of the lumbar spine showed a protrusion contacting the left S1 nerve root.",
            {"shows": "nerve_compression"},
        ),
        (
            "MRI revealed a tear in the posterior horn of the medial meniscus.",
            {"shows": "meniscal_tear"},
        ),
        (
            "MRI revealed a rupture of the anterior cruciate ligament.",
            {"shows": "ligament_tear", "positive": True},
        ),
        (
            "MRI of the shoulder showed a full-thickness supraspinatus tear.",
            {"shows": "full_cuff_tear", "positive": True},
        ),
        (
            "MRI of the shoulder showed no full-thickness tear of the rotator cuff.",
            {"shows": "full_cuff_tear", "positive": False},
        ),
    ],
)
def test_studies_that_were_done_show_something(text: str, fields: dict[str, Any]) -> None:
    """The result and its level decide, not the request for a picture."""
    assert _has(Study, text, **fields)


@pytest.mark.parametrize(
    "text",
    [
        "An MRI of the lumbar spine is requested.",
        "MRI of the knee was ordered and is pending.",
        "No MRI report was available.",
        "Utilization review non-certified the request for an MRI of the neck.",
    ],
)
def test_a_study_that_is_only_asked_for_was_not_done(text: str) -> None:
    """Otherwise every request would prove itself."""
    assert _read(Study, text) == []


@pytest.mark.parametrize(
    ("text", "treatment", "result"),
    [
        (
            "Treatment to date has included physical therapy and rest.",
            "physical_therapy",
            "unstated",
        ),
        ("He failed NSAIDs and physical therapy.", "physical_therapy", "failed"),
        ("He failed NSAIDs and physical therapy.", "nsaid", "failed"),
        ("No relief from chiropractic care.", "chiropractic", "failed"),
        ("Ibuprofen did not provide relief.", "nsaid", "failed"),
        ("Gabapentin was tried without benefit.", "antiepileptic", "failed"),
        ("She remains symptomatic after physical therapy.", "physical_therapy", "failed"),
        ("Naproxen was stopped because of nausea.", "nsaid", "not_tolerated"),
        ("He cannot tolerate NSAIDs.", "nsaid", "not_tolerated"),
        ("Naproxen upset her stomach.", "nsaid", "not_tolerated"),
        ("He had stomach upset with ibuprofen.", "nsaid", "not_tolerated"),
        ("Ibuprofen has helped, and he denies side effects.", "nsaid", "helped"),
        ("Physical therapy has helped.", "physical_therapy", "helped"),
        ("She had a TENS unit trial with good relief.", "tens", "helped"),
        ("She did not tolerate anticonvulsants.", "antiepileptic", "not_tolerated"),
        ("NSAIDs are contraindicated.", "nsaid", "contraindicated"),
        ("Anti-inflammatories should be avoided.", "nsaid", "contraindicated"),
        ("Prior treatment: lumbar epidural steroid injection.", "epidural_injection", "unstated"),
        ("She was placed in a wrist splint.", "brace", "unstated"),
        ("He then started chiropractic care.", "chiropractic", "unstated"),
        ("The pain is not changed by chiropractic care.", "chiropractic", "failed"),
        ("He has completed 9 sessions of therapy.", "physical_therapy", "unstated"),
    ],
)
def test_what_was_tried_and_what_came_of_it(text: str, treatment: str, result: str) -> None:
    """Most guidelines ask first what has failed already."""
    assert _has(Trial, text, treatment=treatment, result=result)


def test_a_drug_that_is_not_tolerated_is_so_everywhere() -> None:
    """The stomach that it upset is not the place that it was taken for."""
    (trial,) = _read(Trial, "Naproxen, which he took for the knee, upset his stomach.")

    assert (trial["drug"], trial["body_part"]) == ("naproxen", None)


@pytest.mark.parametrize(
    "text",
    [
        "Physical therapy is recommended.",
        "Request for authorization of chiropractic care.",
        "The plan is physical therapy twice a week.",
        "He has not had physical therapy.",
        "Her sister improved with physical therapy.",
    ],
)
def test_what_is_only_planned_was_not_tried(text: str) -> None:
    """A plan fails nothing."""
    assert _read(Trial, text) == []


def test_relief_is_read_with_percent_and_weeks() -> None:
    """A second injection depends on how much the first one gave, and for how long."""
    text = "The first epidural steroid injection gave 60% relief; relief lasted for 8 weeks."
    (trial,) = _read(Trial, text)

    assert (trial["percent_relief"], trial["weeks_of_relief"]) == (60, 8)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "Current medications: Norco 10/325 mg twice a day.",
            {"drug": "hydrocodone", "drug_class": "opioid", "mg": 10, "per_day": 2},
        ),
        ("She takes gabapentin.", {"drug": "gabapentin", "state": "current"}),
        ("He was started on Cymbalta.", {"drug_class": "antidepressant_snri", "state": "started"}),
        ("He discontinued ibuprofen.", {"drug": "ibuprofen", "state": "stopped"}),
        ("Norco was started.", {"drug": "hydrocodone", "state": "started"}),
        (
            "Tramadol was prescribed; naproxen was discontinued.",
            {"drug": "naproxen", "state": "stopped"},
        ),
        ("The plan is to stop ibuprofen.", {"drug": "ibuprofen", "state": "stopped"}),
        ("Medications include muscle relaxants.", {"drug": None, "drug_class": "muscle_relaxant"}),
    ],
)
def test_drugs_are_read_with_class_dose_and_state(text: str, fields: dict[str, Any]) -> None:
    """Dose, class and state are what guidelines limit."""
    assert _has(Medication, text, **fields)


@pytest.mark.parametrize(
    "text", ["Request for Norco.", "The plan is to begin Soma.", "His wife takes tramadol."]
)
def test_a_drug_that_is_only_asked_for_is_not_taken(text: str) -> None:
    """Else a request would show that the drug is in use."""
    assert _read(Medication, text) == []


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "He underwent right knee arthroscopy on 02/03/2016.",
            {"procedure": "meniscectomy", "state": "done", "on": "2016-02-03"},
        ),
        ("She is scheduled for ACL reconstruction.", {"state": "scheduled"}),
        ("Carpal tunnel release is being considered.", {"state": "considered"}),
        ("Status post lumbar fusion.", {"procedure": "lumbar_fusion", "state": "done"}),
        (
            "The plan is arthroscopy to repair the rotator cuff.",
            {"procedure": "rotator_cuff_repair", "state": "considered"},
        ),
    ],
)
def test_operations_are_done_scheduled_or_considered(text: str, fields: dict[str, Any]) -> None:
    """Therapy after surgery and injection before it have other limits."""
    assert _has(Operation, text, **fields)


@pytest.mark.parametrize(
    ("text", "screen", "result"),
    [
        ("CURES report was appropriate.", "prescription_monitoring", "passed"),
        ("Urine drug screen was inconsistent with prescriptions.", "urine_drug_test", "failed"),
        ("A signed opioid agreement is on file.", "opioid_agreement", "done"),
        ("PHQ-9 was completed.", "psychological", "done"),
        ("No functional capacity evaluation was done.", "capacity_evaluation", "not_done"),
    ],
)
def test_screens_and_agreements_are_read(text: str, screen: str, result: str) -> None:
    """Safe treatment with opioids is shown by them."""
    assert _has(Screening, text, screen=screen, result=result)


@pytest.mark.parametrize(
    ("text", "name", "holds"),
    [
        ("He is homebound.", "homebound", True),
        ("She is not homebound.", "homebound", False),
        ("He is a candidate for surgery.", "candidate_for_surgery", True),
        ("He is interested in surgery.", "candidate_for_surgery", True),
        ("She does not want surgery.", "candidate_for_surgery", False),
        ("She was referred to an orthopedic surgeon.", "candidate_for_surgery", True),
        ("She has exhausted conservative treatment.", "conservative_care_failed", True),
        ("Pain persists despite conservative treatment.", "conservative_care_failed", True),
        ("She denies fever.", "red_flag", False),
        ("He has progressive weakness of the leg.", "progressive_deficit", True),
        ("He performs home exercises.", "home_programme_taught", True),
    ],
)
def test_the_situation_is_read(text: str, name: str, *, holds: bool) -> None:
    """Guidelines ask for more than findings on examination."""
    assert _has(CircumstanceFinding, text, name=name, holds=holds)


def test_figures_are_read_with_their_units() -> None:
    """Age, weight, duration, degrees, grades and doses each have a limit somewhere."""
    assert _read(PatientAge, "A 67-year-old man.")[0]["years"] == 67
    assert _read(BodyMassIndex, "BMI is 33.4.")[0]["value"] == 33.4
    assert _read(SymptomDuration, "Pain has been present for 6 months.")[0]["weeks"] == 26
    assert _read(RangeOfMotion, "Flexion is 40 degrees.")[0]["degrees"] == 40
    assert _read(StrengthGrade, "Grip strength 4/5.")[0]["grade"] == 4
    assert _read(OpioidDose, "Total MED of 80 mg a day.")[0]["mg_per_day"] == 80
