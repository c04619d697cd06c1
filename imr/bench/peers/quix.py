"""Quix Streams: at least once, its own defaults. It runs in an environment of its own."""

from functools import partial
from typing import Any

from quixstreams import Application

from imr.bench.peers.hops import Place, Table


def run(place: Place) -> None:
    """Carry records until the process is ended."""
    table = place.answers()
    app = Application(
        broker_address=place.address,
        consumer_group=place.group,
        auto_offset_reset="earliest",
        processing_guarantee="at-least-once",
        auto_create_topics=False,
        use_changelog_topics=False,
        producer_extra_config={"batch.size": 262_144},  # a topic takes no larger one
        loglevel="WARNING",
    )
    for inbound in place.inbound():
        plain = place.plain(inbound)
        source = app.topic(inbound, key_deserializer="bytes", value_deserializer="bytes")
        answered = app.dataframe(source).apply(
            partial(_answer, table, plain), metadata=True, expand=True
        )
        for name in table.topics(plain):
            target = app.topic(
                place.prefix + name, key_serializer="bytes", value_serializer="bytes"
            )
            answered.filter(partial(_goes_to, name)).apply(_body).to_topic(target)
    app.run()


def _answer(
    table: Table, topic: str, body: bytes, key: bytes, _: int, __: Any
) -> list[tuple[str, bytes]]:
    return table.answer(topic, key, body)


def _goes_to(name: str, answer: tuple[str, bytes]) -> bool:
    return answer[0] == name


def _body(answer: tuple[str, bytes]) -> bytes:
    return answer[1]


if __name__ == "__main__":
    run(Place.read())
