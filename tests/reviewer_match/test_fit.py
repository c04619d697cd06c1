"""Who knows the condition and the treatment: the mapping, and the questions asked of it."""

import pytest

from services.reviewer_match.fit import (
    MOST,
    Specialties,
    Taxonomy,
    fit,
    fit_set,
    hardest,
    weakest_fit,
)
from tests.builders import an_item
from tests.reviewer_match.people import COMPETENCE


def needed(*descriptions: str) -> tuple[str, ...]:
    """The kinds of treatment of some descriptions."""
    items = [an_item(at, description=each) for at, each in enumerate(descriptions, start=1)]
    return tuple(need.treatment for need in COMPETENCE.needs(items))


@pytest.mark.parametrize(
    ("description", "treatment"),
    [
        ("12 acupuncture sessions for the low back", "acupuncture"),
        ("Chiropractic manipulation, 8 visits", "chiropractic"),
        ("Left shoulder arthroscopy with physical therapy after it", "surgery"),
        ("Post-operative physical therapy, 12 sessions", "physical_therapy"),
        ("Lumbar epidural steroid injection at L5-S1", "injection"),
        ("Norco 10/325mg #60", "opioid_medication"),
        ("Sertraline 50mg", "psychotropic_medication"),
        ("Ibuprofen 800mg #90", "medication"),
        ("MRIs of both knees", "imaging"),
        ("EMG/NCV of the upper extremities", "electrodiagnostic"),
        ("TENS unit purchase", "equipment"),
        ("Cognitive behavioral therapy, 6 sessions", "psychological_care"),
        ("Functional restoration program, 80 hours", "functional_restoration"),
        ("Urine drug screen", "laboratory"),
        ("Crown of tooth 14", "dental_care"),
        ("Something nobody has heard of", "anything_else"),
    ],
)
def test_an_item_is_what_its_first_telling_word_says(description: str, treatment: str) -> None:
    """Requests come as free text; what stands first is what is asked for."""
    assert needed(description) == (treatment,)


@pytest.mark.parametrize(
    ("description", "body_part", "best"),
    [
        ("Surgery", "lumbar spine", "Neurological Surgery"),
        ("Tunnel release of the right wrist", None, "Hand Surgery"),
        ("MRI", "left ankle", "Podiatry"),
        ("MRI of the brain", None, "Neurology"),
        ("Acupuncture", "knee", "Acupuncture"),
        ("Rotator cuff repair", "shoulder", "Orthopedic Surgery"),
    ],
)
def test_the_part_of_the_body_tells_who_knows_best(
    description: str, body_part: str | None, best: str
) -> None:
    """The law asks for knowledge of the condition as well as of the treatment."""
    (need,) = COMPETENCE.needs([an_item(description=description, body_part=body_part)])

    assert max(need.fits, key=lambda name: need.fits[name].weight) == best


def test_a_psychologist_does_not_judge_medication() -> None:
    """He may not prescribe it (imr-process § 3.4)."""
    needs = COMPETENCE.needs(
        [an_item(1, description="Psychotherapy"), an_item(2, description="Sertraline 50mg")]
    )

    assert fit(("Psychology",), needs[0]) is not None
    assert fit(("Psychology",), needs[1]) is None
    assert weakest_fit(("Psychology",), needs) is None
    assert weakest_fit(("Psychiatry",), needs) is not None


def test_the_weakest_fit_counts_and_the_hardest_item_governs() -> None:
    """One reviewer decides all items, so he is as good as where he is worst."""
    needs = COMPETENCE.needs(
        [an_item(1, description="Acupuncture"), an_item(2, description="Knee arthroscopy")]
    )

    worst = weakest_fit(("Orthopedic Surgery", "Acupuncture"), needs)

    assert worst is not None
    assert worst.specialty in {"Acupuncture", "Orthopedic Surgery"}
    assert weakest_fit(("Acupuncture",), needs) is None
    assert hardest(needs).item_no == 2


def test_every_fitting_gives_its_reason_once_per_specialty() -> None:
    """A specialty named twice for one treatment would hide which weight counts."""
    specialties = Specialties.load()

    for name, treatment in specialties.treatments.items():
        named = [each for fitting in treatment.fits for each in fitting.specialties]
        assert len(named) == len(set(named)), name
        assert all(fitting.because for fitting in treatment.fits)


def test_an_unknown_treatment_in_the_file_is_told() -> None:
    """A misspelt treatment would silently fit nobody."""
    part = {
        "words": ["back"],
        "fits": [{"weight": 0.5, "treatments": ["nonsense"], "specialties": ["X"], "because": "y"}],
    }
    known = Specialties.load().model_dump()

    with pytest.raises(ValueError, match="nonsense"):
        Specialties.model_validate(known | {"body_parts": {"back": part}})


@pytest.mark.parametrize(
    ("items", "first", "among"),
    [
        (("MRI of the right hand",), "Hand Surgery", "Occupational Medicine"),
        (("Norco 10/325mg #60", "Ibuprofen 800mg"), "Pain Management", "Family Practice"),
        (("Left shoulder arthroscopy", "Urine drug screen"), "Orthopedic Surgery", "Surgery"),
        (("Right knee arthroscopy", "Chiropractic, 8 visits"), "Orthopedic Surgery", "Surgery"),
        (("Right inguinal hernia repair surgery",), "Surgery", "Orthopedic Surgery"),
        (("Crown of tooth 14", "Acupuncture"), "Dentistry", "Dentistry"),
    ],
)
def test_a_fit_set_has_who_knows_best_first_and_then_who_is_to_be_had(
    items: tuple[str, ...], first: str, among: str
) -> None:
    """Five rare certificates would name nobody; the five most frequent would know nothing."""
    needs = COMPETENCE.needs(
        [an_item(at, description=each, body_part=None) for at, each in enumerate(items, 1)]
    )

    names = [each.specialty for each in fit_set(needs, Taxonomy.load())]

    assert names[0] == first
    assert among in names
    assert len(names) <= MOST


def test_a_surgical_item_wants_a_surgeon_first() -> None:
    """Also where somebody who does not operate fits every item better."""
    taxonomy = Taxonomy.load()
    for part in ("lumbar spine", "right knee", "left wrist", "ankle", "abdomen", None):
        needs = COMPETENCE.needs(
            [an_item(1, description="Surgery", body_part=part), an_item(2, description="MRI")]
        )
        assert taxonomy.is_surgeon(fit_set(needs, taxonomy)[0].specialty), part


def test_every_specialty_that_fits_something_is_in_the_taxonomy() -> None:
    """A misspelt one would never be found on a roster."""
    assert Specialties.load().names() <= set(Taxonomy.load().specialties)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("PHYSICAL MEDICINE AND REHABILITATION", "Physical Medicine & Rehabilitation"),
        ("Family Practise", "Family Practice"),
        ("Neurosurgery", "Neurological Surgery"),
        ("Astrology", None),
        ("Surgely", None),
    ],
)
def test_a_specialty_is_known_under_its_other_names(written: str, name: str | None) -> None:
    """Letters and rosters write as they like; a slip in a short word could be another word."""
    assert Taxonomy.load().named(written) == name
