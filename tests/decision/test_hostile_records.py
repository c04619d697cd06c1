"""Records as bad as they come: nothing breaks, nothing is invented, time stays in proportion."""

import time
from datetime import date

import pytest

from services.decision.facts import find
from services.decision.facts.clinical import ExamSign, PatientAge
from services.decision.facts.findings import PainScore
from tests.decision.reading import a_text, facts_of

_PAGE = (
    "Low back pain 6/10 without weakness. Straight leg raise is positive on the left. He continues "
    "to take Norco 10/325 mg twice a day and sits for 20 minutes. Physical therapy continues. "
) * 12


@pytest.mark.parametrize("text", [None, "", " \n\t ", "\x0c"])
def test_an_empty_record_is_named_as_not_searched(text: str | None) -> None:
    """That something was not found must never be said of a paper that nobody could read."""
    facts = find((a_text(text),))

    assert (facts.findings, facts.searched, facts.not_searched) == ((), (), (1,))


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 5_000,
        "a" * 50_000,
        "(" * 5_000,
        "no " * 5_000,
        "1/2/3 " * 5_000,
        "é\u202e\u0000" * 900,
    ],
)
def test_noise_is_read_without_harm(text: str) -> None:
    """Scanners produce anything."""
    assert facts_of(text).findings == ()


def test_a_long_record_takes_time_in_proportion() -> None:
    """500 pages take about twice as long as 250: nothing reads the text over and over."""
    find((a_text(_PAGE),))

    def once(pages: int) -> float:
        started = time.process_time()
        find((a_text(_PAGE * pages),))
        return time.process_time() - started

    def cost(pages: int) -> float:
        """The least of three: what else the machine does can only add."""
        return min(once(pages) for _ in range(3))

    assert cost(40) < 4 * cost(20)


def test_contradictory_scores_are_all_kept() -> None:
    """Which of two scores is right is for the reviewer; hiding one would decide it."""
    scores = [
        each.score
        for each in facts_of("Pain is 8/10 today. Pain is 2/10 today.").findings
        if isinstance(each, PainScore)
    ]

    assert scores == [8, 2]


def test_two_patients_in_one_file_leave_two_ages() -> None:
    """Both are shown, each with its place, so that a misfiled page is seen."""
    text = "A 44-year-old man with neck pain. A 61-year-old woman with knee pain."

    ages = [each for each in facts_of(text).findings if isinstance(each, PatientAge)]

    assert [(each.years, each.spans[0].quote) for each in ages] == [
        (44, "A 44-year-old man with neck pain."),
        (61, "A 61-year-old woman with knee pain."),
    ]


def test_dates_that_cannot_be_are_no_days_of_notes() -> None:
    """The 31st of February and a note of the year 1016 date nothing."""
    for impossible in ("02/31/2016", "13/45/16", "0000-00-00"):
        (score,) = [
            each
            for each in facts_of(f"Seen on {impossible}. Pain is 5/10.").findings
            if isinstance(each, PainScore)
        ]
        assert score.dated == date(2016, 2, 20)  # the record's own


@pytest.mark.parametrize(
    ("text", "present"),
    [
        ("There is no weakness.", False),
        ("He does not deny weakness of the arm.", True),
        ("It is not without weakness of the arm.", True),
        ("There is no doubt about motor weakness of the arm.", True),
    ],
)
def test_a_double_negation_affirms(text: str, *, present: bool) -> None:
    """Two negations make a finding; dropping one would turn it round."""
    signs = [each.present for each in facts_of(text).findings if isinstance(each, ExamSign)]

    assert signs == [present]
