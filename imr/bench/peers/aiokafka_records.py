"""aiokafka by itself, a record at a time: consume, validate, produce, confirm, commit."""

import asyncio

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from imr.bench.peers.hops import Place


async def run(place: Place) -> None:
    """Carry records until the process is ended."""
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
        async for record in consumer:
            answers = table.answer(place.plain(record.topic), record.key, record.value)
            for topic, body in answers:
                await producer.send_and_wait(
                    place.prefix + topic, body, key=record.key, headers=list(record.headers)
                )
            await consumer.commit()


if __name__ == "__main__":
    asyncio.run(run(Place.read()))
