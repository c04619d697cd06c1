"""EV2: what stands in ``docs/`` is what the code does; drift fails the build."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from imr.contracts.published import DOCS, stale, write
from shared import topics
from tests.contracts.test_examples import EXAMPLES, identify, recorded


def test_the_committed_documents_are_up_to_date() -> None:
    """Run ``make contracts`` where this fails, and say in the changelog what changed."""
    assert list(stale()) == []


def test_drift_is_told_by_name(tmp_path: Path) -> None:
    """A changed, a missing and a left-over document are three findings."""
    write(tmp_path)
    (tmp_path / "asyncapi" / "intake.yaml").write_text("changed")
    (tmp_path / "asyncapi" / "letters.yaml").unlink()
    (tmp_path / "schemas" / "imr.old.thing.v1.json").write_text("{}")

    assert list(stale(tmp_path)) == [
        "asyncapi/intake.yaml is out of date",
        "asyncapi/letters.yaml is missing",
        "schemas/imr.old.thing.v1.json belongs to nothing",
    ]


def test_every_topic_stands_in_a_document() -> None:
    """Somebody who integrates reads these files alone."""
    channels = {
        channel["address"]
        for path in (DOCS / "asyncapi").glob("*.yaml")
        for channel in yaml.safe_load(path.read_text())["channels"].values()
    }

    assert channels == set(topics.ALL)


@pytest.mark.parametrize("path", EXAMPLES, ids=identify)
def test_every_recorded_example_fits_its_published_schema(path: Path) -> None:
    """The schema says what the model does, formats included."""
    schema = json.loads((DOCS / "schemas" / f"{path.parent.name}.json").read_text())
    _, body = recorded(path)

    jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    ).validate(json.loads(body))
