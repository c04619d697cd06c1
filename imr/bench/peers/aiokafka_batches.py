"""aiokafka by itself, as many records at a time as are there; one commit a batch."""

import asyncio

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from imr.bench.peers.hops import Place


async def run(place: Place) -> None:
    """Carry batches until the process is ended."""
    table = place.answers()
    producer = AIOKafkaProducer(bootstrap_servers=place.address, acks="all")
    consumer = AIOKafkaConsumer(
        *place.inbound(),
        bootstrap_servers=place.address,
        group_id=place.group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    async with producer, consumer:
        while True:
            batch = await consumer.getmany(timeout_ms=500, max_records=500)
            sent = [
                await producer.send(
                    place.prefix + topic, body, key=record.key, headers=list(record.headers)
                )
                for records in batch.values()
                for record in records
                for topic, body in table.answer(place.plain(record.topic), record.key, record.value)
            ]
            if sent:
                await asyncio.gather(*sent)
                await consumer.commit()


if __name__ == "__main__":
    asyncio.run(run(Place.read()))
