"""Run the chain once, for all given case files together: over a broker, or without one."""

import asyncio
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from imr.files import write_whole
from imr.kafka import wire
from imr.kafka.upstream import filing
from imr.local import embedded
from imr.local.services import in_process
from imr.local.stack import NotStartedError, Stack, stack
from imr.running.progress import Cases, Stage
from imr.running.results import collect
from shared import logs, topics
from shared.clock import CaseClock
from shared.edge import Service
from shared.events import ApplicationFiled
from shared.events.envelope import Record
from shared.evidence import Evidence
from shared.memory import Chain, chain

_QUIET_SECONDS: Final = 20.0
"""Nothing has happened for so long: what still waits, waits for somebody outside."""

_IN_FLIGHT_BYTES: Final = 4 * 1024 * 1024
"""Filed and not yet screened; the embedded broker forgets what exceeds 5 MiB per partition."""

_AT_ONCE: Final = 20
"""Cases that are carried together where there is no broker: enough to show progress."""

Watch = Callable[[Cases], None]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What is to be run."""

    applications: Sequence[tuple[str, ApplicationFiled]]
    """Each with the name under which people know it."""
    out: Path
    determinations: Path | None = None
    """Recorded determinations for the simulated reviewer, one folder per case number."""
    in_memory: bool = False


class ServiceEndedError(Exception):
    """A service ended while cases were on their way."""


def carry_out(plan: Plan, watch: Watch, say: Say) -> Cases:
    """Take every application to its letter, or to where it waits.

    Returns:
        The cases, with what became of each. Letters lie in ``plan.out``, a folder per case.

    Raises:
        NotStartedError: a part did not start.
        ServiceEndedError: a service ended by itself; logs are kept in ``plan.out/logs``.
    """
    with _work_folder() as folder:
        settings = _settings(plan, folder)
        if plan.in_memory:
            cases = _without_broker(plan, folder, settings, watch, say)
        else:
            cases = _over_broker(plan, folder, settings, watch, say)
        say("collecting letters")
        evidence = Evidence.open((folder / "evidence").as_uri())
        asyncio.run(collect(cases, evidence, plan.out))
    return cases


def _settings(plan: Plan, folder: Path) -> dict[str, str]:
    """Return what the services are told, beside where database and broker are.

    Sample and recorded cases carry their own dates, so every case runs on its own clock.
    """
    settings = {"IMR_CLOCK": "case", "IMR_ALLOW_SIMULATED_SIGNATURES": "true"}
    if plan.determinations is not None:
        from imr.recorded import appointments_in

        appointments = folder / "appointments.json"
        content = json.dumps(appointments_in(plan.determinations), default=str)
        write_whole(appointments, content.encode())
        settings["IMR_DETERMINATIONS"] = str(plan.determinations.resolve())
        settings["IMR_APPOINTMENTS"] = str(appointments)
    return settings


def _over_broker(
    plan: Plan, folder: Path, settings: dict[str, str], watch: Watch, say: Say
) -> Cases:
    try:
        with stack(folder, settings, say) as running:
            say("carrying cases")
            return asyncio.run(_follow(plan, running, watch))
    except (NotStartedError, ServiceEndedError):
        shutil.copytree(folder / "logs", plan.out / "logs", dirs_exist_ok=True)
        raise


async def _follow(plan: Plan, running: Stack, watch: Watch) -> Cases:
    cases = Cases({each.case_id: name for name, each in plan.applications})
    queue = _Queue([each for _, each in plan.applications], cases)
    async with wire.reader(running.broker, topics.all_with_dead_letters()) as reader:
        moved_at = time.monotonic()
        while cases.done < len(cases.by_id) or queue:
            await wire.send(running.broker, queue.take())
            records = await reader.poll(0.1)
            cases.note(records)
            watch(cases)
            if records:
                moved_at = time.monotonic()
            elif time.monotonic() - moved_at > _QUIET_SECONDS and not queue:
                break
            if ended := running.stopped():
                name = ended[0]
                raise ServiceEndedError(f"{name} ended by itself:\n{running.last_words(name)}")
    return cases


class _Queue:
    """Files applications as an upstream system does: in order of time, and not all at once.

    A second filing under a claim number comes after the first has been screened.
    """

    def __init__(self, applications: Sequence[ApplicationFiled], cases: Cases) -> None:
        self._waiting = [(each, filing(each)) for each in applications]
        self._filed: dict[UUID, tuple[str, int]] = {}
        self._cases = cases

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def take(self) -> list[Record]:
        """Return what may be filed now."""
        unscreened = [
            filed for case_id, filed in self._filed.items() if not self._is_screened(case_id)
        ]
        claims = {claim for claim, _ in unscreened}
        room = _IN_FLIGHT_BYTES - sum(size for _, size in unscreened)
        now: list[Record] = []
        later: list[tuple[ApplicationFiled, Record]] = []
        for application, record in self._waiting:
            claim = application.parties.claim_number or str(application.case_id)
            size = len(record.value or b"")
            if claim in claims or room < size:
                later.append((application, record))
            else:
                now.append(record)
                self._filed[application.case_id] = (claim, size)
                room -= size
            claims.add(claim)
        self._waiting = later
        return now

    def _is_screened(self, case_id: UUID) -> bool:
        case = self._cases.by_id[case_id]
        return case.stage >= Stage.OPENED or case.is_done


def _without_broker(
    plan: Plan, folder: Path, settings: dict[str, str], watch: Watch, say: Say
) -> Cases:
    logs.silence()
    say("starting PostgreSQL")
    with embedded.postgres(folder / "postgres") as server:
        database_url = embedded.new_database(server, "imr")
        services = in_process(database_url, (folder / "evidence").as_uri(), settings)
        say("carrying cases")
        return asyncio.run(_in_memory(plan, services, database_url, watch))


async def _in_memory(
    plan: Plan, services: Sequence[Service], database_url: str, watch: Watch
) -> Cases:
    cases = Cases({each.case_id: name for name, each in plan.applications})
    async with chain(services, database_url, CaseClock()) as running:
        read: dict[str, int] = {}
        for first in range(0, len(plan.applications), _AT_ONCE):
            for _, application in plan.applications[first : first + _AT_ONCE]:
                running.logs.append(filing(application))
            await running.run_until_idle()
            cases.note(_new_records(running, read))
            watch(cases)
    return cases


def _new_records(running: Chain, read: dict[str, int]) -> Iterator[Record]:
    for topic, log in list(running.logs.records.items()):
        yield from log[read.get(topic, 0) :]
        read[topic] = len(log)


@contextmanager
def _work_folder() -> Iterator[Path]:
    """A folder for data and logs that is gone in the end."""
    folder = Path(tempfile.mkdtemp(prefix="imr-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user where we are root
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
