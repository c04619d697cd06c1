"""A run that has come to its end, on Apache Kafka: what topics, processes and dashboards show."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import jsonschema
import psycopg
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from imr.contracts.metric_catalogue import declared
from imr.contracts.published import DOCS
from imr.faults import invariants
from imr.faults.load import load
from imr.kafka import wire
from imr.local.stack import MODULES
from shared import topics
from shared.events.envelope import Record, record_case
from tests.e2e import monitoring
from tests.kafka.running import Run

CASES: Final = 40
"""Of which two are unreadable and one meets poison later; `imr faults` has a thousand."""

FINE: Final = CASES - 3

IDLE_SECONDS: Final = int(os.environ.get("IMR_TEST_IDLE_SECONDS", "5"))
"""The promise speaks of 600; tests/shared/test_lag.py counts as many measurements."""


@pytest.fixture(scope="module")
def settled(run: Run) -> Run:
    """The services after some cases: one met poison on a topic of ours, others are unreadable."""
    new = load(uuid.uuid4().hex[:8], CASES, seed=1, copies=0.2, poison=0.05)
    parked = min(new.accepted)
    poison = Record(topics.REVIEWER_MATCHED, str(parked).encode(), b"poison")
    run.expect(new.accepted - {parked}, {**new.poison, parked: "specversion_unsupported"})
    asyncio.run(wire.send(run.running.broker, [poison, *new.records]))
    asyncio.run(run.finish())
    return run


def test_poison_parks_its_own_case_only(settled: Run) -> None:
    """EV7: it stands before the case's own match, where order matters; all others finish."""
    findings = settled.judge()

    assert (findings.faults, findings.accepted, findings.complete) == ({}, FINE, FINE)
    url = settled.running.database_url
    (letter,) = settled.witness.records[topics.dead_letters(topics.REVIEWER_MATCHED, "decision")]
    poisoned = record_case(letter)
    assert poisoned is not None
    with psycopg.connect(url) as connection:
        parked = connection.execute("select case_id from decision.parked").fetchall()
    assert parked == [(poisoned,)]
    assert invariants.unfinished(url, [poisoned]) == {}
    letters = settled.witness.records[topics.LETTER_ISSUED]
    assert poisoned not in {record_case(each) for each in letters}


def test_what_is_on_kafka_is_what_the_documents_say(settled: Run) -> None:
    """EV2: every record fits its published schema, and comes from who publishes it by AsyncAPI."""
    sends: defaultdict[str, set[str]] = defaultdict(set)
    for path in (DOCS / "asyncapi").glob("*.yaml"):
        document = yaml.safe_load(path.read_text())
        for operation in document["operations"].values():
            if operation["action"] == "send":
                channel = operation["channel"]["$ref"].rpartition("/")[2]
                sends[document["channels"][channel]["address"]].add(f"/imr/{path.stem}")
    unreadable = {
        record_case(record)
        for topic, log in settled.witness.records.items()
        for record in log
        if topic.endswith(".dlq")
    }
    seen = 0
    for topic in topics.ALL:
        schema = json.loads((DOCS / "schemas" / f"{topic}.json").read_text())
        fits = jsonschema.Draft202012Validator(
            schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
        )
        for record in settled.witness.records[topic]:
            if record_case(record) in unreadable:
                continue
            fits.validate(json.loads(record.value or b""))
            assert record.header("ce_source") in (sends[topic] or {"/upstream"}), topic
            seen += 1
    assert seen > FINE * len(MODULES)


def test_every_process_serves_its_metrics(settled: Run) -> None:
    """OP1: all that the catalogue has for a service, with the states and ages of its cases."""
    for name in MODULES:
        shown = metrics_of(settled, name)
        own = {"shared/metrics.py", f"services/{name}/metrics.py", f"imr/{name}/metrics.py"}
        expected = {
            f"{each.name}_info" if each.kind == "info" else each.name.removesuffix("_total")
            for each in declared()
            if each.module in own
        }
        assert expected - set(shown) == set(), name
        received = shown["imr_events_received"]
        assert {"answered", "duplicate"} <= {each["receipt"] for each, _ in received}, name
    decision = metrics_of(settled, "decision")
    assert {labels["stage"] for labels, _ in decision["imr_case_age_seconds"]} >= {"in_review"}
    assert {labels["outcome"] for labels, _ in decision["imr_items_decided"] if "outcome" in labels}


def test_an_idle_topic_has_no_lag(settled: Run) -> None:
    """OP3: on real consumers."""
    ways_in = [(name, topic) for topic, readers in topics.CONSUMERS.items() for name in readers]
    for _ in range(IDLE_SECONDS):
        time.sleep(1)
        for name in MODULES:
            shown = metrics_of(settled, name)
            for gauge in ("imr_consumer_lag", "imr_consumer_lag_seconds"):
                lags = {(each["service"], each["topic"]): lag for each, lag in shown[gauge]}
                assert lags == {place: 0 for place in ways_in if place[0] == name}


@pytest.mark.skipif(shutil.which("prometheus") is None, reason="prometheus is not installed")
def test_no_panel_is_empty(settled: Run, tmp_path: Path) -> None:
    """OP2: every query of every dashboard, asked of a Prometheus that reads these processes.

    The last test here: it files more cases, so that the run is not at rest any more.
    """
    jobs = [
        {"job_name": name, "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}
        for name, port in settled.running.ports.items()
    ]
    settings = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(monitoring.DASHBOARDS.parents[1] / "prometheus" / "alerts.yml")],
        "scrape_configs": jobs,
    }
    (tmp_path / "prometheus.yml").write_text(yaml.safe_dump(settings))
    with prometheus(tmp_path) as address:
        monitoring.check_targets(address, len(MODULES))
        asyncio.run(settled.file(10))  # rates and quantiles are of what happens now
        assert monitoring.check_queries(address) > 0
        assert "DeadLetter" in monitoring.wait_for_alert(address, "DeadLetter")


@contextmanager
def prometheus(folder: Path) -> Iterator[str]:
    """Run Prometheus with the settings of a folder, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address={address}",
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + 30
        while not answers(address):
            assert process.poll() is None, (folder / "prometheus.log").read_text()[-500:]
            assert time.monotonic() < deadline, "Prometheus does not answer"
            time.sleep(0.1)
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait(30)


def answers(address: str) -> bool:
    """Whether something listens there and is ready."""
    try:
        with urllib.request.urlopen(f"http://{address}/-/ready", timeout=2):
            return True
    except OSError:
        return False


Shown = dict[str, list[tuple[dict[str, str], float]]]


def metrics_of(run: Run, name: str) -> Shown:
    """Return what a process serves: the labels and values of each metric, by its family's name."""
    url = f"http://127.0.0.1:{run.running.ports[name]}/metrics"
    with urllib.request.urlopen(url, timeout=10) as answer:
        text = answer.read().decode()
    return {
        family.name: [(dict(sample.labels), sample.value) for sample in family.samples]
        for family in text_string_to_metric_families(text)
    }
