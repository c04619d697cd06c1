"""EV5: a crash at any named await of the durable core, in any service, loses nothing."""

from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

from imr.upstream import filing
from shared import topics
from shared.clock import CaseClock
from shared.consumer import CHECKPOINTS, pass_by
from shared.edge import Service
from shared.events.envelope import Record
from shared.memory import Chain, Logs
from shared.runtime import running
from tests.flow.harness import an_acupuncture_case, check_invariants, dead_letters, services

POISON = Record(topics.DETERMINATION_SIGNED, b"not a case", b"poison")


class Crash(BaseException):
    """Not an ``Exception``: nothing may catch it, as nothing catches a power cut."""


class CrashOnce:
    """Raises the first time that its point is reached."""

    def __init__(self, point: str) -> None:
        self._point = point
        self.crashed = False

    async def __call__(self, here: str) -> None:
        """Crash, or pass by."""
        if here == self._point and not self.crashed:
            self.crashed = True
            raise Crash


async def run(
    built: list[Service],
    database_url: str,
    logs: Logs,
    crashes: dict[str, CrashOnce],
    read: Chain | None,
) -> Chain:
    """Run the chain until it is idle, with new processes for all services after each crash."""
    while True:
        async with AsyncExitStack() as stack:
            runtimes = [
                await stack.enter_async_context(
                    running(
                        service,
                        database_url,
                        logs.publish,
                        CaseClock(),
                        crashes.get(service.name, pass_by),
                    )
                )
                for service in built
            ]
            chain = Chain(logs, runtimes, read.offsets if read else None)
            read = chain
            try:
                await chain.run_until_idle()
            except Crash:
                continue
            return chain


async def test_a_crash_anywhere_loses_and_doubles_nothing(
    database_url: str, tmp_path: Path
) -> None:
    """One case for each service and point; each crash happens while that case is on its way."""
    built = services(database_url, tmp_path)
    places = [(service.name, point) for service in built for point in CHECKPOINTS]
    logs = Logs()
    logs.append(POISON)
    chain: Chain | None = None
    crashed: Counter[str] = Counter()

    for number, (service, point) in enumerate(places):
        crash = CrashOnce(point)
        logs.append(filing(an_acupuncture_case(f"{number:04}")))
        chain = await run(built, database_url, logs, {service: crash}, chain)
        crashed[f"{service} {point}"] += crash.crashed

    assert chain is not None
    counts = check_invariants(chain, accepted=len(places))
    assert set(crashed.values()) == {1}, "a point was never reached"
    assert {letter.value for letter in dead_letters(chain)} == {POISON.value}
    assert len({letter.header("dlq-id") for letter in dead_letters(chain)}) == 1
    copies = sum(counts.values()) - len(places) * 9 - 2
    print(  # noqa: T201 - the counts are asked for
        f"{crashed.total()} crashes over {len(built)} services, {len(places)} cases: "
        f"0 lost, 0 doubled, {copies} copies on the wire, 1 dead letter of 1 planted"
    )
