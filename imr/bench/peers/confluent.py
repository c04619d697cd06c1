"""confluent-kafka by itself, as many records at a time as are there; one commit a batch."""

from confluent_kafka import Consumer, KafkaException, Producer

from imr.bench.peers.hops import Place


def run(place: Place) -> None:
    """Carry batches until the process is ended."""
    table = place.answers()
    producer = Producer(
        {
            "bootstrap.servers": place.address,
            "acks": "all",
            "batch.size": 262_144,  # a topic takes no larger one
        }
    )
    consumer = Consumer(
        {
            "bootstrap.servers": place.address,
            "group.id": place.group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe(place.inbound())
    while True:
        batch = [consumer.poll(0.5), *consumer.consume(499, timeout=0)]
        carried = False
        for record in batch:
            if record is None:
                continue
            if record.error():
                raise KafkaException(record.error())
            topic, key = place.plain(record.topic() or ""), record.key() or b""
            for answer, body in table.answer(topic, key, record.value() or b""):
                producer.produce(place.prefix + answer, body, key=key, headers=record.headers())
            carried = True
        if carried:
            producer.flush()
            consumer.commit(asynchronous=False)


if __name__ == "__main__":
    run(Place.read())
