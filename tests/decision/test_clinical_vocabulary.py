"""The readers of a record know how clinicians write: a table of sentences, each with its finding.

The sentences were written out of general knowledge, before the readers knew them; none comes out of
a letter. What a group calls ``lacks`` must not be found in its sentences.
"""

from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from services.decision.vocabulary.clinical import LEXICON
from tests.decision.reading import facts_of

_GROUPS: Final[list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("clinical_sentences.yaml").read_text("utf-8")
)


def _finds(sentence: str, wanted: dict[str, Any]) -> bool:
    found = (each.model_dump(mode="json") for each in facts_of(sentence).findings)
    return any(wanted.items() <= each.items() for each in found)


def _wanted(group: dict[str, Any]) -> dict[str, Any]:
    wanted: dict[str, Any] = group["finds"] if "finds" in group else group["lacks"]
    return wanted


def _name(group: dict[str, Any]) -> str:
    return "-".join(str(each) for each in _wanted(group).values())


@pytest.mark.parametrize("group", _GROUPS, ids=_name)
def test_a_finding_is_read_in_the_words_of_clinicians(group: dict[str, Any]) -> None:
    """What the readers do not know is held to be undocumented, and a denial stands on it."""
    expected = "finds" in group

    missed = [each for each in group["in"] if _finds(each, _wanted(group)) is not expected]

    assert missed == []


def test_no_phrase_stands_for_too_many() -> None:
    """Each way to say a phrase takes memory: four millions of them took the service's gigabyte."""
    assert sum(1 for _ in LEXICON.paths()) < 100_000
