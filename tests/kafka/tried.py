"""What our settings are worth, tried without them: ``python -m tests.kafka.tried``.

The open points 1, 8 and 9 of docs/kafka.md. Intake runs alone, with one or two members, over Apache
Kafka of its own; each trial prints what was done and what was counted.
"""

import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from aiokafka.errors import KafkaError

from imr.faults.altered import busy_at, slow
from imr.faults.load import applications
from imr.kafka import wire
from imr.kafka.upstream import filing
from imr.local import apache_kafka, embedded
from imr.local.stack import SERVE, stack
from shared import topics
from shared.events.envelope import record_case
from shared.settings import KafkaSettings
from tests.kafka.running import SETTINGS, Run, prepared

RESTARTS: Final = 6
FED: Final = 24
SLOW_SECONDS: Final = 0.5
BUSY_SECONDS: Final = 15.0
TWIN: Final = "intake-2"


Feed = Callable[[], None]
"""Files as many cases more as keep every member busy for a while."""


@dataclass(frozen=True)
class Trial:
    """One setting, tried."""

    name: str
    program: Sequence[str]
    go: Callable[[Run, Sequence[str], Feed], None]
    session_seconds: float = 45.0


@dataclass(frozen=True)
class Counted:
    """What came of it."""

    again: int
    """Records that a member took though another, or it before, had handled them."""
    copies: int
    """Events that stand on their topic more than once."""
    opened: int
    cases: int


def rolling(run: Run, program: Sequence[str], feed: Feed) -> None:
    """Stop one of two members after the other, and start it again, as a rollout does."""
    begin(run, program, "intake", TWIN)
    for number in range(RESTARTS):
        feed()
        restart(run, program, ("intake", TWIN)[number % 2])


def stops(run: Run, program: Sequence[str], feed: Feed) -> None:
    """Stop the only member while it has records in hand, and start it again."""
    begin(run, program, "intake")
    for _ in range(RESTARTS):
        feed()
        restart(run, program, "intake")


def busy(run: Run, program: Sequence[str], feed: Feed) -> None:
    """Let one of two members compute without a pause in the middle of a record."""
    begin(run, program, "intake")
    begin(run, SERVE, TWIN)
    until(lambda: all(run.running.is_ready(name) for name in ("intake", TWIN)), 120)
    feed()
    time.sleep(BUSY_SECONDS + 10)


def begin(run: Run, program: Sequence[str], *names: str) -> None:
    """Start members, in place of one of this name that runs."""
    for name in names:
        if name in run.running.processes:
            asyncio.run(run.stop(name))
        run.running.start("intake", name, program=program)
    for name in names:
        until(lambda: has_joined(run, name), 120)  # noqa: B023 - asked before the next one


def restart(run: Run, program: Sequence[str], name: str) -> None:
    """Stop a member in order and start it anew, once it has taken something."""
    taken = took(run, name)
    until(lambda: took(run, name) > taken, 120)
    asyncio.run(run.stop(name))
    run.running.start("intake", name, program=program)
    until(lambda: has_joined(run, name), 120)


def has_joined(run: Run, name: str) -> bool:
    """Whether a member has started; with several workers it cannot say that it is ready."""
    text = (run.running.logs / f"{name}.log").read_text()
    return text.count('"service_started"') > text.count('"service_stopped"')


def took(run: Run, name: str) -> int:
    """Count the records that a member has taken to their end."""
    return (run.running.logs / f"{name}.log").read_text().count('"record_taken"')


def until(done: Callable[[], bool], seconds: float) -> None:
    """Wait for something, or give up in silence: the counts will show it."""
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        time.sleep(0.1)


TRIALS: Final = (
    Trial("1: two members, rolling restarts, with Drain", slow(SLOW_SECONDS), rolling),
    Trial(
        "1: two members, rolling restarts, without Drain",
        slow(SLOW_SECONDS, drain=False),
        rolling,
    ),
    Trial("8: SIGTERM with max_workers=1", slow(SLOW_SECONDS), stops),
    Trial("8: SIGTERM with max_workers=4", slow(SLOW_SECONDS, workers=4), stops),
    Trial(
        f"9: {BUSY_SECONDS:.0f} s busy, session 6 s",
        busy_at("handled", BUSY_SECONDS),
        busy,
        session_seconds=6.0,
    ),
    Trial(f"9: {BUSY_SECONDS:.0f} s busy, session 45 s", busy_at("handled", BUSY_SECONDS), busy),
)


def tried(trial: Trial, kafka: KafkaSettings, server: str, folder: Path) -> Counted:
    """Carry one trial out, and count."""
    heartbeat = min(3.0, trial.session_seconds / 4)
    kafka = kafka.model_copy(
        update={
            "session_timeout_seconds": trial.session_seconds,
            "heartbeat_seconds": heartbeat,
        }
    )
    url = embedded.new_database(server, f"tried_{time.time_ns()}")
    witness = wire.Witness(kafka.bootstrap_servers, [topics.CASE_OPENED])
    filed: set[UUID | None] = set()

    def feed() -> None:
        more = applications(f"tried-{time.time_ns()}", FED)
        asyncio.run(wire.send(kafka.bootstrap_servers, [filing(each) for each in more]))
        filed.update(each.case_id for each in more)

    with stack(folder, SETTINGS, kafka=kafka, database_url=url, services=["intake"]) as running:
        run = Run(running, witness)
        asyncio.run(run.stop("intake"))
        trial.go(run, trial.program, feed)
        until(lambda: filed <= opened(witness), 240)
        time.sleep(2)  # what comes again comes now
        found = opened(witness)
        texts = [path.read_text() for path in sorted(running.logs.glob("intake*.log"))]
    log = witness.records[topics.CASE_OPENED]
    ids = [record.header("ce_id") for record in log if record_case(record) in filed]
    return Counted(
        again=sum(text.count('"receipt": "duplicate"') for text in texts),
        copies=len(ids) - len(set(ids)),
        opened=len(filed & found),
        cases=len(filed),
    )


def opened(witness: wire.Witness) -> set[UUID | None]:
    """Look again, as far as the broker answers, and return the cases that have been opened."""
    with suppress(KafkaError):
        asyncio.run(witness.look())
    return {record_case(record) for record in witness.records[topics.CASE_OPENED]}


def main() -> None:
    """Carry all trials out, or those whose name begins with one of the arguments."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    chosen = tuple(sys.argv[1:]) or ("",)
    with tempfile.TemporaryDirectory(prefix="imr-tried-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with (
            apache_kafka.cluster(folder / "kafka") as cluster,
            embedded.postgres(folder / "postgres") as server,
        ):
            kafka = prepared(cluster.address)
            for number, trial in enumerate(TRIALS):
                if not trial.name.startswith(chosen):
                    continue
                found = tried(trial, kafka, server, folder / f"trial-{number}")
                sys.stdout.write(
                    f"{trial.name:<50} {found.opened} of {found.cases} cases, "
                    f"{found.again} records again, {found.copies} copies\n"
                )
                sys.stdout.flush()


if __name__ == "__main__":
    main()
