"""The case that the product is modelled on decides itself; its turned variant turns.

The record is the seed letter's case summary, and nothing else of the letter.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from imr.commands import app
from imr.commands.decide import as_data
from imr.evaluation.preparing import prepare_application
from services.decision.draft.preparation import Preparation
from services.decision.evaluation.outcome import propose
from services.decision.guidelines import Library
from services.decision.turning.why_not import suppose
from shared.events.application_filed import ApplicationFiled

SEED = Path(__file__).with_name("fixtures") / "seed_case.json"
TURNED = Path(__file__).with_name("fixtures") / "seed_case_turned.json"
LIBRARY = Library.load()


def _prepared(path: Path) -> tuple[str, Preparation]:
    application = ApplicationFiled.model_validate_json(path.read_bytes())
    text = application.records[0].text
    assert text is not None
    return text, prepare_application(application, LIBRARY)


def _data(path: Path) -> dict[str, Any]:
    _, preparation = _prepared(path)
    return as_data(preparation.items[0], preparation)


def test_the_seed_case_proposes_upheld_for_want_of_documented_improvement() -> None:
    """Less pain and a longer walk are no functional improvement by 8 CCR 9792.20."""
    item = _data(SEED)

    assert item["item"] == "12 Acupuncture sessions"
    assert (item["outcome"], item["code"]) == ("upheld", "functional_improvement_not_documented")
    assert (item["guideline"], item["as_of"]) == ("ACU-2009", "2014-06-16")
    (improvement,) = [
        each for each in item["criteria"] if each["criterion"] == "functional_improvement"
    ]
    assert {part["criterion"]: part["status"] for part in improvement["parts"]} == {
        "activity_gain": "not_documented",
        "fewer_work_restrictions": "not_documented",
        "less_dependency": "not_documented",
    }
    assert improvement["searched"] == [1]


def test_the_seed_case_cites_what_was_weighed() -> None:
    """A draft that called the gains absent would deny what the file holds."""
    text, preparation = _prepared(SEED)
    item = as_data(preparation.items[0], preparation)

    quotes = " ".join(span["quote"] for span in item["evidence"])
    for words in ("6/10 to 3/10", "walk longer", "more flexible", "extensive acupuncture"):
        assert words in quotes
        assert words in item["rationale"]
    assert all(text[s["start"] : s["end"]] == s["quote"] for s in item["evidence"])
    assert "searched for in record 1, not found" in item["rationale"]


def test_the_seed_case_says_what_would_turn_it_and_that_does() -> None:
    """Why not: a measured gain or fewer restrictions, together with less dependency."""
    _, preparation = _prepared(SEED)
    (item,) = preparation.items
    entry = LIBRARY.entry("ACU-2009")

    assert len(item.why_not.alternatives) == 2
    for alternative in item.why_not.alternatives:
        assert "less pain medication" in alternative.text
        changed = suppose(alternative.changes, item.request, preparation.facts)
        assert propose(entry, *changed, LIBRARY, preparation.as_of).proposal.value == "overturned"


def test_conclusions_in_the_seed_case_are_opinions() -> None:
    """They are set aside in the first case, so they cannot hold the second one down."""
    item = _data(SEED)

    opinions = [each["span"]["quote"] for each in item["set_aside"] if each["reason"] == "opinion"]
    assert len(opinions) == 3


def test_the_turned_case_proposes_overturned_against_the_same_conclusions() -> None:
    """A measured activity gain and less medication are facts; the verdicts beside them are not."""
    text, _ = _prepared(TURNED)
    item = _data(TURNED)

    assert "not achieved significant objective functional improvement" in text
    assert (item["outcome"], item["code"]) == ("overturned", "criteria_met")
    quotes = " ".join(span["quote"] for span in item["evidence"])
    assert "from 20 minutes to 45 minutes" in quotes


def test_a_preparation_that_was_stored_comes_to_the_same_proposal() -> None:
    """DG5: the trace re-evaluates to the same outcome."""
    _, preparation = _prepared(SEED)

    again = Preparation.model_validate_json(preparation.encoded())

    assert again == preparation
    weighing = propose(
        LIBRARY.entry("ACU-2009"), again.items[0].request, again.facts, LIBRARY, again.as_of
    )
    assert weighing == preparation.items[0].weighing


def test_the_command_prints_a_list_for_programs() -> None:
    """Same case, from the shell."""
    result = CliRunner().invoke(app, ["decide", str(SEED), "--json"])

    (item,) = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {"item", "outcome", "code", "guideline", "criteria", "why_not"} <= set(item)
    assert item["why_not"]["turns_to"] == "overturned"


def test_the_command_prints_spans_for_people() -> None:
    """The reasoning stands in the terminal, with the words of the record."""
    result = CliRunner().invoke(app, ["decide", str(SEED)])

    assert result.exit_code == 0
    assert "Proposed: Upheld" in result.stdout
    assert "6/10" in result.stdout


@pytest.mark.parametrize("content", [None, b"", b"\xff\x00\xfe", b'{"filing": {"sender": "a"'])
def test_a_bad_file_is_one_line_and_status_2(tmp_path: Path, content: bytes | None) -> None:
    """Missing, empty, binary or cut: what and where, and nothing else."""
    path = tmp_path / "case.json"
    if content is not None:
        path.write_bytes(content)

    result = CliRunner().invoke(app, ["decide", str(path)])

    assert result.exit_code == 2
    assert result.stdout == ""
    assert str(path) in result.stderr
    assert len(result.stderr.splitlines()) == 1
