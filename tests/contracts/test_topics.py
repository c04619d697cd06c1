"""Catalogue and code say the same about topics; what differs on a cluster is found and named."""

from pathlib import Path

import pytest

from imr.kafka.topic_admin import Difference, Present, broker_differences, differences
from imr.kafka.topic_catalogue import Catalogue, UnusableCatalogueError, Wanted
from imr.local.services import in_process
from shared import topics
from shared.decoding import MAX_EVENT_BYTES
from shared.edge import Service
from shared.kafka import MAX_REQUEST_BYTES


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.read()


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> tuple[Service, ...]:
    """All that runs on the bus, as its own code declares it."""
    evidence = tmp_path_factory.mktemp("evidence").as_uri()
    settings = {"IMR_ALLOW_SIMULATED_SIGNATURES": "true"}
    return in_process("postgresql://nowhere/nothing", evidence, settings)


def as_present(wanted: Wanted) -> Present:
    return Present(wanted.partitions, wanted.copies, wanted.settings, frozenset(wanted.settings))


def test_catalogue_and_code_list_the_same_topics(catalogue: Catalogue) -> None:
    """A topic that only one of them knows is never created, or never read."""
    assert tuple(catalogue.topics) == topics.ALL
    assert [each.name for each in catalogue.wanted(3)] == topics.all_with_dead_letters()


def test_services_read_and_write_what_the_catalogue_says(
    catalogue: Catalogue, services: tuple[Service, ...]
) -> None:
    """EV10: rights are given by the catalogue, so it must not be wrong about anybody."""
    ours = {service.name for service in services}
    for name, topic in catalogue.topics.items():
        readers = {s.name for s in services if name in {edge.topic for edge in s.edges}}
        writers = {s.name for s in services if name in {event.topic for event in s.publishes}}
        assert readers == {each for each in topic.consumers if each in ours}, name
        assert readers == set(topics.CONSUMERS.get(name, ())), name
        assert writers == {each for each in topic.producers if each in ours}, name
        assert topic.dead_letters == tuple(
            topics.dead_letters(name, each) for each in topics.CONSUMERS.get(name, ())
        )


def test_limits_fit_into_each_other(catalogue: Catalogue) -> None:
    """An event fits its topic, its dead letter fits the dead-letter topic and the producer."""
    assert MAX_EVENT_BYTES < catalogue.max_bytes < catalogue.dead_letters.max_bytes
    assert catalogue.dead_letters.max_bytes <= MAX_REQUEST_BYTES


def test_names_of_people_are_not_kept_for_ever(catalogue: Catalogue) -> None:
    """What must be kept lies in its owner's database; a topic is no archive of names."""
    for name, topic in catalogue.topics.items():
        assert topic.privacy != "identified" or topic.retention_days != "forever", name
    assert catalogue.dead_letters.retention_days != "forever"


@pytest.mark.parametrize(
    ("brokers", "copies", "in_sync"), [(1, "1", "1"), (2, "2", "1"), (3, "3", "2"), (5, "3", "2")]
)
def test_copies_follow_the_number_of_brokers(
    catalogue: Catalogue, brokers: int, copies: str, in_sync: str
) -> None:
    """One broker must be able to run the product; three must be able to lose one."""
    for topic in catalogue.wanted(brokers):
        assert str(topic.copies) == copies
        assert topic.settings["min.insync.replicas"] == in_sync


def test_a_cluster_as_catalogued_differs_in_nothing(catalogue: Catalogue) -> None:
    present = {each.name: as_present(each) for each in catalogue.wanted(3)}

    assert differences(catalogue, 3, present) == []


def test_every_kind_of_difference_is_found(catalogue: Catalogue) -> None:
    """A check that overlooks one of these lets a case be lost quietly."""
    present = {each.name: as_present(each) for each in catalogue.wanted(3)}
    del present[topics.CASE_OPENED]
    filed = catalogue.wanted(3)[0]
    kept = {**filed.settings, "retention.ms": "604800000", "segment.ms": "1000"}
    present[filed.name] = Present(1, 1, kept, frozenset(kept))
    present["imr.forgotten.v1"] = as_present(filed)
    present["somebody.elses"] = as_present(filed)

    found = {(each.topic, each.what): each for each in differences(catalogue, 3, present)}

    assert set(found) == {
        (topics.CASE_OPENED, "topic"),
        (filed.name, "partitions"),
        (filed.name, "copies"),
        (filed.name, "retention.ms"),
        (filed.name, "segment.ms"),
        ("imr.forgotten.v1", "topic"),
    }
    retention = found[filed.name, "retention.ms"]
    assert (retention.found, retention.wanted) == ("604800000", "7776000000")


def test_a_broker_that_creates_topics_by_itself_is_named(catalogue: Catalogue) -> None:
    settings = {1: dict(catalogue.broker), 2: {**catalogue.broker}}
    settings[2]["auto.create.topics.enable"] = "true"

    (found,) = broker_differences(catalogue, settings)

    assert isinstance(found, Difference)
    assert str(found).startswith("broker 2: auto.create.topics.enable is true")


@pytest.mark.parametrize("text", ["", "topics: [", "copies: 3\nsurprise: 1\n"])
def test_a_file_that_is_no_catalogue_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "topics.yaml"
    path.write_text(text)

    with pytest.raises(UnusableCatalogueError, match=r"topics\.yaml"):
        Catalogue.read(path)
