"""What a run under faults prints and writes: the counts, and nothing better than they are."""

import json
from collections import Counter

from imr.faults.crash_points import Tally
from imr.faults.invariants import judge
from imr.faults.plan import Plan
from imr.faults.report import Report, as_json, words
from tests.kafka.test_invariants import CASE, a_sound_run


def a_report(letters_on_the_books: int = 1) -> Report:
    findings = judge(a_sound_run(), [CASE], {})
    report = Report(Plan(), findings=findings, letters_on_the_books=letters_on_the_books)
    for name in ("SIGKILL of a service", "SIGTERM of a service", "SIGKILL of a service"):
        report.count(name)
    report.count("sent records", 40)
    return report


def test_a_sound_run_says_how_sure_it_is() -> None:
    """Records that were sent are no faults; the bound is three in as many faults as there were."""
    text = words(a_report())

    assert "     2  SIGKILL of a service" in text
    assert "3 faults, nothing lost or doubled; 95 % upper bound 100.00% a fault" in text


def test_a_lost_case_is_named() -> None:
    report = a_report()
    report.findings = judge({}, [CASE], {})

    text = words(report)

    assert f"of {CASE}" in text
    assert text.endswith("NOT as it must be\n")


def test_a_letter_that_is_not_on_the_books_is_no_success() -> None:
    assert not a_report(letters_on_the_books=2).sound


def test_a_report_is_written_as_json() -> None:
    report = a_report()
    report.crash_points = [Tally(seed=1, crashes=Counter({"intake answered": 2}))]

    data = json.loads(json.dumps(as_json(report)))

    assert data["crash_points"][0]["crashes"] == {"intake answered": 2}
    assert data["done"] == {
        "SIGKILL of a service": 2,
        "SIGTERM of a service": 1,
        "sent records": 40,
    }
    assert (data["sound"], data["faults"], data["findings"]["lost"]) == (True, 3, [])
