"""Eligibility and clocks, measured beside the reading of the same input."""

from imr.bench.screening import measure


def test_our_work_and_its_baselines_stand_in_one_run() -> None:
    """A rate without another beside it says nothing."""
    told: list[str] = []

    rates, missing = measure(10, 1, told.append)

    assert [each.name for each in rates] == [
        "eligibility and clocks",
        "eligibility alone",
        "clocks alone",
        "reading the same JSON",
        "one last day by holidays",
    ]
    assert missing == []
    assert all(each.per_second.median > 0 for each in rates)
    assert all(each.inputs.startswith("1,000 applications (10 different ones)") for each in rates)
    assert len(told) == len(rates)
