"""Guards over the whole tree: what holds the four services together."""

import ast
import re
from collections import Counter
from pathlib import Path
from typing import Any, cast

import pytest

from imr.contracts.metric_catalogue import declared
from imr.local.services import in_process
from shared import topics
from shared.edge import Service
from shared.events import EVENTS

ROOT = Path(__file__).resolve().parents[1]
UPSTREAM = {
    topics.APPLICATION_FILED,
    topics.RECORD_RECEIVED,
    topics.APPLICATION_WITHDRAWN,
    topics.TREATMENT_AUTHORIZED,
    topics.URGENCY_CERTIFIED,
    topics.EXTENSION_APPROVED,
    topics.LIABILITY_RESOLVED,
    topics.INFORMATION_PROVIDED,
    topics.APPLICATIONS_CONSOLIDATED,
    topics.CONSOLIDATION_UNDONE,
    topics.DETERMINATION_REMANDED,
    topics.DETERMINATION_CORRECTED,
    topics.INFORMATION_ASKED,
    topics.REVIEWER_CHANGED,
    topics.DELIVERY_REPORTED,
    topics.DELIVERY_READDRESSED,
}


@pytest.fixture
def services(tmp_path: Path) -> tuple[Service, ...]:
    return in_process("postgresql://nowhere/none", (tmp_path / "evidence").as_uri(), {})


def test_every_topic_has_one_publisher(services: tuple[Service, ...]) -> None:
    """Two services that say the same thing would contradict each other one day."""
    published = Counter(event.topic for service in services for event in service.publishes)

    assert set(published) | UPSTREAM == set(topics.ALL)
    assert set(published.values()) == {1}


def test_every_topic_is_read_by_those_that_the_list_names(services: tuple[Service, ...]) -> None:
    """Dead-letter topics are made from the list, so it must be right."""
    read = {
        topic: tuple(
            service.name for service in services for edge in service.edges if edge.topic == topic
        )
        for topic in topics.ALL
    }

    assert {topic: names for topic, names in read.items() if names} == topics.CONSUMERS


def test_models_and_topics_stand_in_one_order() -> None:
    """The order is the story of a case."""
    assert tuple(event.topic for event in EVENTS) == topics.ALL


def test_a_way_in_is_a_file_of_that_name(services: tuple[Service, ...]) -> None:
    """Who reads only the file names has the flow."""
    for service in services:
        folder = ROOT / ("imr" if service.name == "simulated_reviewer" else "services")
        found = {path.stem for path in (folder / service.name).glob("on_*.py")}
        subjects = {edge.topic.split(".")[1:3] and tuple(edge.topic.split(".")[1:3])
                    for edge in service.edges}  # fmt: skip
        assert found == {f"on_{subject}_{event}" for subject, event in subjects}


def test_metrics_bear_their_full_names_and_few_labels() -> None:
    """OP1: what a dashboard shows is found in the code by searching for it; no label is an id."""
    metrics = declared()

    assert len(metrics) > 25
    assert len({each.name for each in metrics}) == len(metrics)
    for each in metrics:
        assert re.fullmatch(r"imr_[a-z0-9_]+", each.name), each.name
        assert (each.kind == "counter") == each.name.endswith("_total"), each.name
        if each.kind == "histogram":
            assert each.name.endswith(("_seconds", "_bytes")), each.name
        assert not {"case_id", "event_id", "case_number", "reviewer_ref"} & set(each.labels)


def test_every_service_counts_its_domain(services: tuple[Service, ...]) -> None:
    """OP1: technical metrics in the plumbing, business metrics in each service."""
    modules = {each.module for each in declared()}

    assert "shared/metrics.py" in modules
    for service in services:
        folder = "imr" if service.name == "simulated_reviewer" else "services"
        assert f"{folder}/{service.name}/metrics.py" in modules


def test_every_declared_metric_is_set_somewhere() -> None:
    """A metric that nothing sets shows a calm that may not be there."""
    sources = {
        path: path.read_text()
        for folder in ("services", "shared", "imr")
        for path in (ROOT / folder).rglob("*.py")
    }
    for metric in declared():
        users = [
            path
            for path, code in sources.items()
            if path != ROOT / metric.module and re.search(rf"\b{metric.constant}\b", code)
        ]
        assert users, f"{metric.name} is never set"


def test_no_edge_catches_or_commits() -> None:
    """Edges are thin: transactions, publishing and failures belong to the durable core."""
    for path in ROOT.glob("services/*/on_*.py"):
        tree = ast.parse(path.read_text())
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Try)], path
        names = {
            cast("Any", node).attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
        }
        assert not {"commit", "publish", "rollback"} & names, path
