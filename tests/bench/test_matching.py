"""The figures of matching, in small: what has to be nought is nought."""

from imr.bench import matching


def test_matching_is_measured_beside_other_ways() -> None:
    """The exact optimum is reached; the best of each in turn is no better."""
    found = {each.name: each.value.median for each in matching.assigned_together(12, 1, print)}

    ours = found["total of ours, of the exact optimum"]
    assert abs(ours - 100) < 1e-6
    assert found["total of the best of each in turn"] <= ours + 1e-6
    assert found["cases below the floor of fit"] == 0


def test_no_planted_conflict_is_missed_and_nobody_else_is_excluded() -> None:
    """Aliases, ties that ended, and shares of 4.9, 5.0 and 5.1 %."""
    found = {each.name: each.value.median for each in matching.screened(600, 2, print)}

    assert found["conflicted assignments"] == 0
    assert found["false exclusions"] == 0


def test_one_case_is_timed_at_once() -> None:
    """The median is no more than what one in a hundred exceeds."""
    p50, p99 = matching.online(3, 1, print)

    assert 0 < p50.value.median <= p99.value.median
