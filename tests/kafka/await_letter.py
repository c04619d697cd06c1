"""Print the case id of the first letter on the broker of a running `imr up`."""

import asyncio
import sys
from pathlib import Path

from imr.kafka import wire
from imr.local import standing
from shared import topics


async def first(address: str) -> str:
    """Return the key of the first letter."""
    async with wire.reader(address, [topics.LETTER_ISSUED]) as reader, asyncio.timeout(120):
        while True:
            for record in await reader.poll(1):
                return (record.key or b"").decode()


if __name__ == "__main__":
    found = standing.read(Path(sys.argv[1]))
    assert found is not None
    sys.stdout.write(asyncio.run(first(found.broker)) + "\n")
