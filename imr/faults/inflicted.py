"""The faults themselves: what is done to a running stack, a cluster and a database."""

import asyncio
import random
import signal
import subprocess
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from imr.faults.altered import dying_at
from imr.faults.database import Server
from imr.faults.plan import SESSION_SECONDS, Plan
from imr.local.apache_kafka import Cluster
from imr.local.stack import MODULES, Stack
from shared.consumer import CHECKPOINTS

DEATH: Final = "SIGKILL of a service by itself at a named await"
"""Counted by what the services' logs say, since a victim may meet another fault before."""

_STOP_SECONDS: Final = 120.0  # of 25 that a service grants itself, on a machine that does more


class Inflicted:
    """Does one fault after the other; a seeded chance chooses victims and pauses."""

    def __init__(
        self, plan: Plan, chance: random.Random, cluster: Cluster, server: Server, running: Stack
    ) -> None:
        self._plan = plan
        self._chance = chance
        self._cluster = cluster
        self._server = server
        self._running = running
        self._places = [(name, point) for name in MODULES for point in CHECKPOINTS]
        chance.shuffle(self._places)
        self.by_name: Mapping[str, Callable[[], Awaitable[None]]] = {
            "SIGKILL of a service": self._kill,
            "SIGTERM of a service": self._stop,
            DEATH: self._die,
            "SIGSTOP of a service beyond its session": self._freeze,
            "SIGKILL of a broker": self._kill_broker,
            "all brokers gone": self._outage,
            "SIGKILL of PostgreSQL": self._kill_database,
        }

    def in_order(self) -> list[str]:
        """Return the names of all faults of the plan, in the order in which they come."""
        plan = self._plan
        counts = (
            plan.kills,
            plan.stops,
            plan.deaths,
            plan.freezes,
            plan.broker_kills,
            plan.outages,
            plan.database_kills,
        )
        order = [
            name for name, count in zip(self.by_name, counts, strict=True) for _ in range(count)
        ]
        self._chance.shuffle(order)
        return order

    async def _victim(self) -> str:
        """Return a service that is at work, by its own word, or any if none is soon."""
        names = list(MODULES)
        self._chance.shuffle(names)
        for _ in range(60):
            for name in names:
                if await asyncio.to_thread(self._running.is_ready, name):
                    return name
            await asyncio.sleep(0.25)
        return names[0]

    async def _kill(self) -> None:
        process = self._running.processes[await self._victim()]
        process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(process.wait)

    async def _stop(self) -> None:
        await self._end(self._running.processes[await self._victim()])

    async def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.terminate()
        await asyncio.to_thread(process.wait, _STOP_SECONDS)

    async def _die(self) -> None:
        """Start a service that kills itself at its next record; whoever supervises starts it again.

        Where no record comes to it, it lives until another fault meets it.
        """
        name, point = self._places[0]
        self._places.append(self._places.pop(0))
        # Out of the supervisor's sight, who would start it again as it was.
        await self._end(self._running.processes.pop(name))
        self._running.start(name, program=dying_at(point))

    async def _freeze(self) -> None:
        """Make a member stand still while another takes its work, then go on as if nothing were."""
        name = await self._victim()
        twin = f"{name}-twin"
        process = self._running.processes[name]
        self._running.start(name, twin)
        process.send_signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(SESSION_SECONDS * 1.5)
        finally:
            process.send_signal(signal.SIGCONT)
        await asyncio.sleep(1)
        await self._end(self._running.processes.pop(twin))

    async def _kill_broker(self) -> None:
        number = self._chance.choice(list(self._cluster.numbers))
        self._cluster.kill(number)
        await asyncio.sleep(self._chance.uniform(0.5, 3.0))
        await asyncio.to_thread(self._cluster.start, number)

    async def _outage(self) -> None:
        self._cluster.kill()
        await asyncio.sleep(self._plan.outage_seconds)
        await asyncio.to_thread(self._cluster.start)

    async def _kill_database(self) -> None:
        self._server.kill()
        await asyncio.sleep(self._chance.uniform(0.5, 3.0))
        await asyncio.to_thread(self._server.restart)
