"""What an item asks for is read from its words, as people write them."""

from typing import Any

import pytest

from services.decision.items import understand
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
        ("Norco 10/325 mg #60", "medication", 60),
        ("Lidocaine patch 5%, quantity: 30", "medication", 30),
        ("Acupuncture for the low back", "acupuncture", None),
        ("MRI of the lumbar spine without contrast", "imaging", None),
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
