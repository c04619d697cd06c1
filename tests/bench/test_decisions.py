"""The figures of deciding are taken on what they name."""

from imr.bench import decisions


def test_a_replay_weighs_every_item_by_both_libraries() -> None:
    """A draft that differs in titles alone turns nothing, and skips nothing."""
    figure = decisions.replay(1, print)

    assert figure.inputs == "100 items, weighed by both libraries, 0 differ"
    assert figure.value.median > 0


def test_preparations_are_counted_to_the_byte() -> None:
    """DG11: the bench says how many of how many came out the same."""
    figure = decisions.again(1, 1, print)

    assert figure.inputs == "10 of 10 to the byte"


def test_what_was_drafted_meets_no_objection() -> None:
    """The check before a signature is timed on drafts that pass it."""
    figure = decisions.signing(3, 1, print)

    assert figure.inputs == "3 drafts as they are, 0 objections"
    assert figure.value.median > 0
