"""EV10: a cluster's settings equal the catalogue, and a check finds where they do not."""

import json

import pytest
from typer.testing import CliRunner

from imr.commands.topics import topics as command
from imr.kafka import topic_admin
from imr.kafka.topic_admin import Cluster
from imr.kafka.topic_catalogue import Catalogue
from imr.local import apache_kafka
from shared import topics


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(command, list(arguments))
    return done.exit_code, done.stdout


def test_a_cluster_agrees_with_the_catalogue_after_apply(broker: str) -> None:
    """Twice, for the second time has nothing to do."""
    run("apply", "--bootstrap-servers", broker)
    code, words = run("apply", "--bootstrap-servers", broker)

    assert (code, words.splitlines()[-1].split(": ")[1]) == (0, "as catalogued")
    assert "created" not in words
    assert run("check", "--bootstrap-servers", broker)[0] == 0


def test_a_changed_setting_is_found_and_put_right(broker: str) -> None:
    """Somebody shortens a retention by hand: told at the next check, mended at the next apply."""
    run("apply", "--bootstrap-servers", broker)
    cluster = Cluster(broker)
    cluster.alter({topics.DECISION_ISSUED: {"retention.ms": "1000", "segment.ms": "60000"}})

    code, words = run("check", "--bootstrap-servers", broker, "--json")

    found = {(each["topic"], each["what"]) for each in json.loads(words)["differences"]}
    assert code == 1
    assert found == {
        (topics.DECISION_ISSUED, "retention.ms"),
        (topics.DECISION_ISSUED, "segment.ms"),
    }
    code, words = run("apply", "--bootstrap-servers", broker)
    assert (code, f"altered {topics.DECISION_ISSUED}" in words) == (0, True)


def test_apply_deletes_nothing_and_says_what_it_leaves(broker: str) -> None:
    """A topic with too few partitions keeps them: its cases would be torn apart."""
    run("apply", "--bootstrap-servers", broker)
    catalogue = Catalogue.read()
    more = catalogue.topics[topics.CASE_OPENED].model_copy(update={"partitions": 24})
    wished = catalogue.model_copy(update={"topics": {**catalogue.topics, topics.CASE_OPENED: more}})
    outcome = topic_admin.apply(wished, broker)

    assert outcome.created == outcome.altered == ()
    (left,) = outcome.differences
    assert (left.topic, left.what, left.found, left.wanted) == (
        topics.CASE_OPENED,
        "partitions",
        "12",
        "24",
    )


def test_three_brokers_hold_three_copies(three_brokers: apache_kafka.Cluster) -> None:
    """With three brokers a record is confirmed when two have it."""
    address = three_brokers.address
    code, _ = run("apply", "--bootstrap-servers", address)

    present = Cluster(address).present()

    assert code == 0
    assert {topic.copies for topic in present.values()} == {3}
    assert {topic.settings["min.insync.replicas"] for topic in present.values()} == {"2"}


def test_a_cluster_that_does_not_answer_is_named() -> None:
    """One line, not a stack trace."""
    code, _ = run("check", "--bootstrap-servers", "127.0.0.1:1")
    assert code == 1


@pytest.mark.parametrize("name", ["apply", "check"])
def test_commands_explain_themselves(name: str) -> None:
    code, words = run(name, "--help")
    assert (code, "Example: imr topics" in words) == (0, True)
