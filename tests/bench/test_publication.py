"""Planted identifiers, counted beside a search and replace of the same values."""

from imr.bench.publication import masked_by_name, measure
from imr.leaks.planting import planted


def test_hits_of_ours_stand_beside_those_of_a_search_and_replace() -> None:
    """PB2: no hit means something only where the same search finds hits in the same run."""
    ours, paper, replaced, whole = measure(10, 1, lambda _: None)

    assert (ours.cases, ours.planted, ours.hits, ours.medicine_lost) == (10, 400, 0, 0)
    assert (paper.cases, paper.hits) == (1, 0)
    assert 0 < replaced.hits < whole.hits


def test_a_search_and_replace_takes_each_value_as_it_stands() -> None:
    """The baseline is an honest one."""
    (case,) = planted(1, 1)
    name = case.sheet.employee.name

    assert masked_by_name(f"{name}, {name.upper()}", case) == f"[removed], {name.upper()}"
