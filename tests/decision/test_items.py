"""What an item asks for is read from its words, as people write them."""

from typing import Any

import pytest

from services.decision.request.items import understand
from tests.builders import an_item

_BARE: dict[str, Any] = {"quantity": None, "unit": None, "body_part": None}


def _read(words: str, **fields: Any) -> tuple[str | None, int | None]:
    request = understand(an_item(description=words, **(_BARE | fields)))
    return request.treatment, request.quantity


@pytest.mark.parametrize(
    ("words", "treatment", "quantity"),
    [
        ("12 acupuncture sessions", "acupuncture", 12),
        ("Twelve acupuncture visits", "acupuncture", 12),
        ("Eight (8) physical therapy sessions", "physical_therapy", 8),
        ("Acupuncture x 6", "acupuncture", 6),
        ("Acupuncture therapy sessions lumbar spine #6", "acupuncture", 6),
        ("Acupuncture times 10 for the neck", "acupuncture", 10),
        ("Acupuncture 3 times a week for 2 weeks, neck", "acupuncture", 6),
        ("Electro acupuncture two times a week times six weeks", "acupuncture", 12),
        ("Acupuncture 2x6", "acupuncture", 12),
        ("Acupuncture twice weekly for four weeks", "acupuncture", 8),
        ("Chiropractic care once a week for 1 month", "chiropractic", 4),
        ("Acupuncture, 1 to 2 times per week for 4 weeks", "acupuncture", 8),
        ("Post-op physical therapy 12-18 sessions", "physical_therapy", 18),
        ("Norco 10/325 mg #60", "opioid", 60),
        ("Lidocaine patch 5%, quantity: 30", "topical", 30),
        ("Cyclotramgab cream 240 gm", "topical", 240),
        ("Acupuncture for the low back", "acupuncture", None),
        ("MRI of the lumbar spine without contrast", "mri", None),
        ("Associated surgical service: Surgery center and general anesthesia", "facility", None),
        ("Custom compression glove x 2", "pressure_garment", 2),
        ("Knee scooter, 3 month rental", "knee_scooter", None),
        ("CAM walker boot", "brace", None),
        ("Pre-op cardiology clearance", "preoperative_clearance", 1),
        ("Nail bed repair, right index finger", "surgery", None),
        ("Percutaneous screw fixation, scaphoid", "fracture_fixation", None),
        ("Left first dorsal compartment release", "de_quervain_release", None),
        ("Excision of dorsal wrist ganglion", "ganglion_excision", None),
        ("Transportation to physical therapy", "transport", None),
        ("UltraSling", "abduction_sling", None),
        ("Pre-op labs: CBC, CMP, UA", "laboratory", None),
        ("Left ring finger trigger release", "trigger_finger_release", None),
        ("Removal of deep implant, ankle syndesmotic screws", "syndesmotic_screw_removal", None),
        ("Removal of K-wires under MAC anesthesia", "pin_removal", None),
        ("Open reduction internal fixation with syndesmotic screw", "fracture_fixation", None),
        ("Right carpal tunnel injection", "steroid_injection", None),
        ("Compound fracture care", None, None),
        ("Ketoprofen 10%/Gabapentin 6%/Lidocaine 5%", "compound", None),
        ("Gabapentin 300 mg", "antiepileptic", None),
        ("Ultrasound guidance for injection", "image_guidance", None),
        ("A thing that nobody has a word for", None, None),
    ],
)
def test_treatment_and_quantity_are_read(
    words: str, treatment: str | None, quantity: int | None
) -> None:
    """Letters write quantities in a dozen ways; a wrong count would test the wrong limit."""
    assert _read(words) == (treatment, quantity)


def test_what_the_application_states_goes_before_its_words() -> None:
    """A field was filled on purpose; words are read by a program."""
    assert _read("12 acupuncture sessions", quantity=6) == ("acupuncture", 6)


def test_of_a_modified_request_the_residual_is_in_dispute() -> None:
    """What utilization review granted cannot be taken away by upholding the rest."""
    words = (
        "Twelve acupuncture sessions was the original request. Four sessions was authorized by "
        "the Claims Administrator. The remaining IMR eligible portion of the original request, "
        "eight acupuncture sessions is"
    )

    request = understand(an_item(description=words, quantity=None))

    assert (request.words, request.quantity) == ("eight acupuncture sessions", 8)
    assert (request.granted, request.course) == (4, 12)


def test_frequency_duration_place_and_side_are_read() -> None:
    """The limits of a guideline are about more than a count."""
    request = understand(
        an_item(
            description="Additional acupuncture, left shoulder, neck, 2 times a week for 3 weeks",
            quantity=None,
            body_part=None,
        )
    )

    assert (request.per_week, request.weeks) == (2, 3)
    assert set(request.body_parts) == {"neck", "shoulder"}
    assert request.laterality == "left"
    assert request.continues
    assert not request.first


def test_two_thousand_words_are_read_in_time() -> None:
    """An item may be very long; reading it must not take longer than the case can wait."""
    words = "acupuncture for the neck and " * 400

    assert _read(words) == ("acupuncture", None)


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("Norco 10/325mg #60", {"drug": "hydrocodone", "drug_class": "opioid", "mg": 10}),
        ("Hydrocodone/APAP 5/325 mg, one tablet TID", {"drug": "hydrocodone", "per_day": 3}),
        ("Ultram 50mg #90 with 2 refills", {"treatment": "tramadol", "refills": 2}),
        ("Gabapentn 300mg #90", {"drug": "gabapentin", "treatment": "antiepileptic"}),
        ("Cyclobenzeprine 7.5 mg", {"treatment": "cyclobenzaprine"}),
        ("Omeprazole 20 mg, no refills", {"treatment": "ppi", "refills": 0}),
        ("Ibuprofen 800mg, 1-2 tabs every 4-6 hours", {"treatment": "nsaid", "per_day": 8}),
        ("Flurbiprofen 20%/lidocaine 5% cream 180 gm", {"treatment": "compound", "percent": 20}),
        ("Lidocaine 5% patch #30", {"treatment": "topical", "dosage_form": "patch"}),
        ("Fentanyl 25 mcg patch", {"treatment": "opioid", "dosage_form": "patch"}),
        ("PT 2x6 lumbar", {"treatment": "physical_therapy", "quantity": 12}),
        ("OT eval and treat", {"treatment": "occupational_therapy"}),
        ("L4-5 ESI x 1", {"treatment": "epidural_injection", "level_names": ["L4-L5"]}),
        ("Bilateral L3, L4 medial branch blocks", {"levels": 2, "laterality": "bilateral"}),
        ("TENS unit one month rental", {"treatment": "tens", "months": 1, "rental": True}),
        ("2 day inpatient stay", {"treatment": "hospital_stay", "days": 2}),
        ("Overnight stay", {"treatment": "hospital_stay", "days": 1}),
        ("Cold therapy unit, 2 week rental", {"weeks": 2, "rental": True}),
        ("Interferential unit, 60 day rental", {"rented": 2}),
        ("H-wave device purchase", {"treatment": "h_wave", "purchase": True}),
        ("EMG/NCV bilateral lower extremities", {"treatment": "nerve_study"}),
        ("FRP, 20 days", {"treatment": "functional_restoration"}),
        ("Repeat MRI of the right knee", {"repeat": True, "laterality": "right"}),
        ("Pre-operative CBC", {"treatment": "laboratory", "perioperative": "pre"}),
        ("Associated surgical service: sling", {"treatment": "sling", "perioperative": "beside"}),
        ("Series of 3 Synvisc injections, knee", {"treatment": "hyaluronic_injection"}),
        ("Right shoulder arthroscopy with acromioplasty", {"treatment": "shoulder_surgery"}),
        ("Cortisone injection, left knee", {"treatment": "steroid_injection", "drug": None}),
        ("Retrospective: urine drug screen", {"treatment": "drug_test", "retrospective": True}),
        ("Physical therapy #0", {"quantity": 0}),
        ("Physical therapy, 10000 sessions", {"quantity": 10_000}),
    ],
)
def test_drugs_places_and_amounts_are_read(words: str, fields: dict[str, Any]) -> None:
    """Trade names, abbreviations and typing mistakes stand in half of all requests."""
    request = understand(an_item(description=words, **_BARE))

    read = request.model_dump(mode="json") | {"levels": request.levels, "rented": request.rented}
    assert {name: read[name] for name in fields} == fields


def test_the_difference_is_in_dispute_where_the_rest_is_not_counted() -> None:
    """A purchase of which a rental was granted is whole; a count of which a part was is not."""
    words = (
        "Ten chiropractic visits was the original request. Six chiropractic visits was authorized "
        "by the Claims Administrator. The remaining IMR eligible portion of the original request, "
        "chiropractic visits is"
    )

    request = understand(an_item(description=words, quantity=None))

    assert request.quantity == 4
    assert (request.original, request.authorized) == (
        "Ten chiropractic visits",
        "Six chiropractic visits",
    )


@pytest.mark.parametrize(
    "words", ["", " ", "\u00e9\u00e8", "1" * 40, "x" * 19_000, "(((((", "% mg #", "C99-L44"]
)
def test_any_words_are_read_without_harm(words: str) -> None:
    """Nonsense is no treatment; it must not stop the items beside it."""
    assert understand(an_item(description=words or "?", **_BARE)).treatment is None


@pytest.mark.parametrize(
    ("words", "treatment", "specialty", "quantity", "open_ended"),
    [
        ("Follow-up with orthopedic surgeon in 6 weeks", "office_visit", "surgeon", 1, False),
        ("Return to clinic in 30 days", "office_visit", None, 1, False),
        ("Follow-up visits with PTP x 6", "office_visit", None, 6, False),
        ("Follow-up visits", "office_visit", None, None, False),
        ("Follow-up visits every 4-6 weeks", "office_visit", None, None, True),
        ("Pain clinic follow-up, monthly", "office_visit", "pain", None, True),
        ("Monthly follow-up x 3", "office_visit", None, 3, False),
        ("Follow-up visit 1x/month for 6 months", "office_visit", None, None, False),
        ("Re-evaluation as needed", "office_visit", None, None, True),
        ("ENT consultation", "consultation", "ear", 1, False),
        ("Pain consultation for an epidural injection", "consultation", "pain", 1, False),
        ("Referral for physical therapy", "physical_therapy", None, None, False),
        (
            *("Neuropsychological testing", "neuropsychological_evaluation", "mental_health"),
            *(1, False),
        ),
        ("Referral to a dentist", "dental_evaluation", "dental", 1, False),
        ("Crown, tooth 8", "dental", None, None, False),
        ("Hearing test", "audiometry", None, None, False),
    ],
)
def test_a_visit_says_with_whom_how_many_and_whether_there_is_an_end(
    words: str, treatment: str, specialty: str | None, quantity: int | None, *, open_ended: bool
) -> None:
    """A visit is one unless it says more; monthly for ever is another request than once."""
    request = understand(an_item(description=words, **_BARE))

    assert (request.treatment, request.specialty) == (treatment, specialty)
    assert (request.quantity, request.open_ended) == (quantity, open_ended)


def test_a_small_procedure_may_be_asked_for_in_an_operating_room() -> None:
    """Pins come out in the office; anesthesia is what makes it another request."""
    assert understand(an_item(description="Removal of K-wires under MAC anesthesia")).in_theatre
    assert not understand(an_item(description="Removal of K-wires")).in_theatre
