"""A pattern leaves a text alone only where it cannot match; dates are found in every form."""

import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

import services.decision.contradictions
import services.decision.facts
import services.decision.request.items  # noqa: F401 - so that all patterns are known
from services.decision.facts.days import days_in
from services.decision.vocabulary.needed import needed
from services.decision.vocabulary.patterns import Pattern, compiled
from tests.decision.invented import cases


@pytest.mark.parametrize(
    ("pattern", "choices"),
    [
        ("relief", [{"relief"}]),
        (r"NSAIDs?\s+helped", [{"helped"}, {"nsaid"}]),
        ("(?:no|without) (?:relief|benefit)", [{"benefit", "relief"}, {"no", "without"}]),
        ("decreas(?:ed)?|decreases", [{"decreas"}]),
        (r"(?:sit|\d+) minutes", [{" minutes"}]),
        ("(?:much )?relief", [{"relief"}]),
        ("(?:much ){0,2}(?:pain ){1,2}", [{"pain "}]),
        (r"[0-4]\s*[/|]\s*5", [{"5"}, {"/", "|"}]),
        ("(?!no )(?=some )(?:relief)", [{"relief"}]),
        (r"\w+", []),
        ("a|bb|[^c]", []),
    ],
)
def test_what_a_match_must_hold_is_known_from_the_pattern(
    pattern: str, choices: list[set[str]]
) -> None:
    """What may be missing, or is only looked at, is not asked for."""
    found = needed(re.compile(pattern, re.IGNORECASE))

    assert sorted(map(sorted, found)) == sorted(map(sorted, choices))


def _patterns() -> Iterator[Pattern]:
    for name, module in sorted(sys.modules.items()):
        if name.startswith("services.decision."):
            for value in vars(module).values():
                held = value.values() if isinstance(value, dict) else value
                each = held if isinstance(value, dict | tuple) else (value,)
                yield from (one for one in each if isinstance(one, Pattern))


def test_no_text_is_left_alone_in_which_a_pattern_matches() -> None:
    """Every pattern of the readers, over sentences that say what they read."""
    written = Path(__file__).with_name("clinical_sentences.yaml").read_text("utf-8")
    groups = yaml.safe_load(written)
    sentences = [sentence for group in groups for sentence in group["in"]]
    text = "\n".join([*sentences, *(case.summary for case in cases()[::4])])
    patterns = dict.fromkeys(_patterns())

    for pattern in patterns:
        for found in pattern._compiled.finditer(text):
            assert pattern.may_be_in(found.group()), pattern._compiled.pattern

    assert len(patterns) > 150


@pytest.mark.parametrize("text", ["MISSES THE VISIT", "m\u0131\u017f\u017fes", "m\u0130sses"])
def test_letters_match_in_all_the_cases_that_re_knows(text: str) -> None:
    """Capitals and three odd letters out of scanned records are no reason to leave a text alone."""
    assert compiled("misses").search(text)


def test_a_text_without_the_words_is_left_alone() -> None:
    """Which is what makes reading fast."""
    pattern = compiled("(?:no|much) (?:relief|benefit)")

    assert pattern.may_be_in("Much benefit")
    assert not pattern.may_be_in("No improvement")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Seen May 5, 2016; MRI of September 30, 2016.", [date(2016, 5, 5), date(2016, 9, 30)]),
        ("On 3/4/16 and 2016-03-05. Then june\n6 2016", [(3, 4), (3, 5), (6, 6)]),
        ("7/10 pain, 1/2/3/2016, 13/40/2016, February 30, 2016", []),
        ("tolerance.4/5/2016", [(4, 5)]),
    ],
)
def test_days_are_found_in_every_form(text: str, days: list[date | tuple[int, int]]) -> None:
    """Each with its place."""
    found = list(days_in(text))

    assert [each.day for each in found] == [
        each if isinstance(each, date) else date(2016, *each) for each in days
    ]
