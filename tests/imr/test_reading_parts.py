"""Age, sex, dates, quantities and modified requests, read from a letter's own words."""

from datetime import date

import pytest

from imr.letter_import.modified_requests import Modified, read_modified
from imr.letter_import.quantities import Quantity, read_quantity
from imr.letter_import.worker import injury_date, latest_date, read_worker


@pytest.mark.parametrize(
    ("summary", "age", "sex"),
    [
        ("The injured worker is a 48 year old male who", 48, "male"),
        ("This case involves a now 33-year-old female with", 33, "female"),
        ("The injured worker is a(n) 57 year old male, who", 57, "male"),
        ("The 58 year old right handed female injured worker", 58, "female"),
        ("The records were blurry. She is a 61-year-old woman", 61, "female"),
        ("A female of unstated age", None, "female"),
        ("The worker, 44 years old, fell", 44, None),
        ("The worker fell", None, None),
    ],
)
def test_age_and_sex_stand_in_the_summary(summary: str, age: int | None, sex: str | None) -> None:
    """Nothing else of a worker is ever published; what is not stated stays empty."""
    worker = read_worker(summary)

    assert (worker.age, worker.sex) == (age, sex)


def test_days_are_read_from_figures() -> None:
    """A letter without a header still tells when things happened."""
    summary = "Injury sustained on 02/11/11. Seen 06-10-14, 05/06/2014. Dose 50/325/10. 13/13/14."

    assert injury_date(summary) == date(2011, 2, 11)
    assert latest_date(summary) == date(2014, 6, 10)
    assert latest_date("No date at all.") is None


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("12 Acupuncture sessions", Quantity(12, "session")),
        ("Eight (8) physical therapy sessions", Quantity(8, "session")),
        ("Twelve manual acupuncture visits (15 mins)", Quantity(12, "visit")),
        ("Physical therapy, 6 sessions, cervical spine", Quantity(6, "session")),
        ("Invented 10/325mg #35", Quantity(35)),
        ("Electrocardiogram times 3", Quantity(3)),
        (
            "Acupuncture 3 times a week for 2 weeks, neck",
            Quantity(6, "session", "3 times a week", "2 weeks"),
        ),
        (
            "Electro acupuncture two times a week times six weeks",
            Quantity(12, "session", "two times a week", "six weeks"),
        ),
        ("Post-op therapy 12-18 sessions", Quantity()),
        ("Acupuncture, 1 to 2 times per week for 4 weeks", Quantity()),
        ("MRI of the lumbar spine", Quantity()),
        ("Therapy (unspecified quantity)", Quantity()),
        ("L4-5 injection, 5% cream", Quantity()),
    ],
)
def test_quantity_is_read_where_it_is_plain(request_: str, expected: Quantity) -> None:
    """A range has no one number, and nothing is guessed."""
    assert read_quantity(request_) == expected


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        (
            (
                "Invented 10mg #60 was the original request. Invented 10mg #25 was authorized by "
                "the Claims Administrator. The remaining IMR eligible portion of the original "
                "request, Invented 10mg #35 is"
            ),
            Modified("Invented 10mg #60", "Invented 10mg #25", "Invented 10mg #35"),
        ),
        (
            (
                "Purchase of a chair was the original request. The Claims Administrator authorized "
                "a chair for 1 month, leaving the original request IMR eligible. The original "
                "request, purchase of a chair is"
            ),
            Modified("Purchase of a chair", "a chair for 1 month", "purchase of a chair"),
        ),
        ("Therapy of the imaginary knee", None),
        ("Therapy, as in the original request", None),
    ],
)
def test_a_modified_request_has_three_parts(heading: str, expected: Modified | None) -> None:
    """What was asked, what was granted, and what is left to dispute."""
    assert read_modified(heading) == expected
