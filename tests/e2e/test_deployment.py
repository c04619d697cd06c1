"""What is deployed agrees with the code, without any container."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from imr.local.services import in_process
from shared import topics
from tests.e2e import monitoring
from tests.e2e.containers import ROOT, SERVICES

PROMETHEUS = ROOT / "deploy" / "prometheus"


@pytest.fixture
def exposed(tmp_path: Path) -> set[str]:
    """Every series that our processes expose, once all of them are imported."""
    in_process("postgresql://nowhere/none", (tmp_path / "evidence").as_uri(), {})
    suffixes = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("_total",)}
    return {
        metric.name + suffix
        for metric in REGISTRY.collect()
        for suffix in suffixes.get(metric.type, ("",))
    }


@pytest.fixture
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return found


def rules() -> Iterator[dict[str, Any]]:
    for group in yaml.safe_load((PROMETHEUS / "alerts.yml").read_text())["groups"]:
        yield from group["rules"]


def test_dashboards_and_alerts_name_metrics_that_exist(exposed: set[str]) -> None:
    """A renamed metric would leave an empty panel, and an alert that never fires."""
    texts = [query for _, query in monitoring.queries()] + [rule["expr"] for rule in rules()]

    named = {name for text in texts for name in re.findall(r"\bimr_\w+", text)}

    assert named
    assert named <= exposed


def test_every_alert_has_its_paragraph_and_its_test() -> None:
    """Whoever is called at night needs to know what to do; an untested alert may never fire."""
    headings = re.findall(r"^## (\w+)$", (ROOT / "docs" / "alerts.md").read_text(), re.MULTILINE)
    cases = yaml.safe_load((PROMETHEUS / "tests" / "alerts.yml").read_text())["tests"]
    asked = [each for case in cases for each in case["alert_rule_test"]]

    for rule in rules():
        name = rule["alert"]
        assert rule["annotations"]["runbook"] == f"docs/alerts.md#{name.lower()}"
        assert rule["labels"]["severity"] in {"page", "ticket"}
        answers = [bool(each.get("exp_alerts")) for each in asked if each["alertname"] == name]
        assert {True, False} == set(answers), f"{name} must fire and be silent"
    assert headings == [rule["alert"] for rule in rules()]


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_alerts_fire_and_clear() -> None:
    """Prometheus' own reading of the rules is the one that counts."""
    command = ["promtool", "test", "rules", str(PROMETHEUS / "tests" / "alerts.yml")]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_panels_have_numbers_of_their_own_and_the_provisioned_source() -> None:
    """Grafana shows nothing, and says nothing, where a panel asks an unknown source."""
    source = yaml.safe_load(
        (ROOT / "deploy/grafana/provisioning/datasources/prometheus.yml").read_text()
    )["datasources"][0]["uid"]
    for path in monitoring.DASHBOARDS.glob("*.json"):
        panels = json.loads(path.read_text())["panels"]
        assert len({panel["id"] for panel in panels}) == len(panels)
        assert {each["datasource"]["uid"] for panel in panels for each in panel["targets"]} == {
            source
        }


def test_every_container_is_locked_down(compose: dict[str, Any]) -> None:
    """One forgotten line opens the whole."""
    for name, container in compose["services"].items():
        assert container["read_only"] is True, name
        assert container["cap_drop"] == ["ALL"], name
        assert container["security_opt"] == ["no-new-privileges:true"], name
        assert container["mem_limit"], name
        assert all(port.startswith("127.0.0.1:") for port in container.get("ports", [])), name


def test_services_may_finish_what_they_have_in_hand(compose: dict[str, Any]) -> None:
    """A service that is killed while it drains costs a session timeout of standstill."""
    from shared.settings import KafkaSettings

    drain = KafkaSettings(bootstrap_servers="nowhere:1").shutdown_grace_seconds
    for name in SERVICES:
        grace = int(compose["services"][name]["stop_grace_period"].removesuffix("s"))
        assert grace >= drain + 10, name


def test_every_service_of_the_chain_is_a_container_a_role_and_a_target(
    compose: dict[str, Any],
) -> None:
    """A fifth service that is forgotten in one place fails in production only."""
    expected = {name for readers in topics.CONSUMERS.values() for name in readers}
    built = {
        each["build"]["args"]["SERVICE"] for each in compose["services"].values() if "build" in each
    }
    roles = re.search(r"^for service in (.*); do$", (ROOT / "deploy/postgres/roles.sh").read_text(),
                      re.MULTILINE)  # fmt: skip
    jobs = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())["scrape_configs"]

    assert built - {"command"} == expected
    assert roles is not None
    assert set(roles[1].split()) == expected
    assert {job["job_name"] for job in jobs} == expected
    assert {name.replace("-", "_") for name in SERVICES} == expected


def test_base_images_are_those_that_the_stack_names(compose: dict[str, Any]) -> None:
    """An air-gapped machine would build one image and look for another."""
    script = (ROOT / "deploy/airgap/base-images.sh").read_text()
    made = set(re.findall(r"^readonly [A-Z]+=(\S+:\S+)$", script, re.MULTILINE))
    named = {each["image"] for each in compose["services"].values() if "build" not in each} - {
        compose["services"]["grafana"]["image"]
    }
    python = re.search(r"^ARG PYTHON_IMAGE=(\S+)$", (ROOT / "deploy/Dockerfile").read_text(),
                       re.MULTILINE)  # fmt: skip

    assert python is not None
    assert made == named | {python[1]}


def test_the_kafka_image_has_the_version_of_the_jars(compose: dict[str, Any]) -> None:
    """Tests run on the jars, users on the image."""
    pom = (ROOT / "deploy/kafka/pom.xml").read_text()
    version = re.search(r"<artifactId>kafka_2.13</artifactId>\s*<version>(.*)</version>", pom)

    assert version is not None
    assert compose["services"]["kafka"]["image"] == f"apache/kafka:{version[1]}"
