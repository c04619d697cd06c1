"""Bring the stack up in containers, use it, kill parts of it, look at it, take it down.

``make e2e``; with ``--short`` one service is killed instead of all and Kafka and PostgreSQL; with
``--images`` the images are made and nothing is brought up.
Exit status 0 where everything was seen, 1 where something was not, 2 where no engine can be had.
"""

import argparse
import asyncio
import logging
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from shared import topics
from shared.evidence import Evidence
from tests.e2e import containers, monitoring, outside
from tests.e2e.containers import SERVICES, Stack, StackError
from tests.e2e.engine import NoEngineError, compose_command, engine
from tests.e2e.outside import LETTERS

HEALTHY_SECONDS: Final = 60.0
"""From nothing to a stack in which every part says that it is ready."""

BUSY: Final = 1.5
"""Load per core, before anything is started, above which the time says nothing of us."""

MEMORY_BYTES: Final = 2 * 1024**3
"""All containers together, the dashboards' aside."""

_DEAD_LETTERS: Final = topics.dead_letters(topics.APPLICATION_FILED, "intake")
_BEGAN: Final = time.monotonic()


def say(line: str) -> None:
    """Print a line with the seconds since the start."""
    sys.stdout.write(f"{time.monotonic() - _BEGAN:6.1f} s  {line}\n")
    sys.stdout.flush()


def main() -> int:
    """Run everything; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e", description=__doc__)
    parser.add_argument("--short", action="store_true", help="one kill")
    parser.add_argument("--images", action="store_true", help="only have all images")
    chosen = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # we kill the broker ourselves
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with engine() as words:
            compose = compose_command()
            say(f"{words}; {' '.join(compose)}")
            containers.build(compose)
            say("images are there")
            if chosen.images:
                return 0
            _use(compose, short=chosen.short)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; everything that was started has been taken down\n")
        return 130
    except NoEngineError as error:
        sys.stderr.write(f"e2e did not run: {error}\n")
        return 2
    except StackError as error:
        sys.stderr.write(f"e2e failed: {error}\n")
        return 1
    say("taken down; everything was as it should be")
    return 0


def _use(compose: Sequence[str], *, short: bool) -> None:
    busy = os.getloadavg()[0]
    began = time.monotonic()
    with containers.stack(compose) as stack:
        stack.wait_until_healthy()
        _check_limits(stack, time.monotonic() - began, busy)
        try:
            _check_locks(stack)
            _samples(stack)
            _kill_in_flow(stack, ["decision"], cases=150)
            if not short:
                others = [name for name in SERVICES if name != "decision"]
                _kill_in_flow(stack, others, cases=150)
                _kill_in_flow(stack, ["kafka", "database"], cases=150)
            _look(stack)
        except StackError as error:
            raise StackError("\n".join([str(error), *stack.ended_by_themselves()])) from None
        if ended := stack.ended_by_themselves():
            raise StackError("\n".join(ended))
        stack.stop()
        say("stopped on request: nothing had to be killed, and nothing had ended by itself")


def _check_limits(stack: Stack, seconds: float, busy: float) -> None:
    """Time and memory. A machine that others were using before us is no measure of time."""
    parts = (*containers.PARTS, *SERVICES)
    memory = sum(stack.inspect(name)["HostConfig"]["Memory"] for name in parts)
    cores = os.cpu_count() or 1
    say(
        f"{len(parts)} containers healthy after {seconds:.1f} s, within {memory >> 20} MiB; "
        f"{cores} cores, load before {busy:.1f}"
    )
    if seconds > HEALTHY_SECONDS and busy < BUSY * cores:
        raise StackError(f"that took longer than {HEALTHY_SECONDS:.0f} s")
    if memory > MEMORY_BYTES:
        raise StackError(f"their limits add up to more than {MEMORY_BYTES >> 20} MiB")


def _check_locks(stack: Stack) -> None:
    """A service runs as nobody in particular, changes no file of its own, and reaches nobody."""
    attempts = {
        "is root": "import os; raise SystemExit(os.getuid() == 0)",
        "can write to its root file system": (
            "import pathlib, contextlib\n"
            "with contextlib.suppress(OSError):\n"
            "    pathlib.Path('/app/new').touch(); raise SystemExit(1)"
        ),
        "holds another service": (
            "import importlib.util, os, pathlib\n"
            "own = os.environ['MODULE'].split('.')\n"
            "here = pathlib.Path(importlib.util.find_spec(own[0]).origin).parent\n"
            "found = {each.name for each in here.iterdir() if each.is_dir()} - {'__pycache__'}\n"
            "raise SystemExit(found != {own[1]})"
        ),
    }
    for name in SERVICES:
        for what, attempt in attempts.items():
            done = stack.inside(name, "python", "-c", attempt)
            if done.returncode != 0:
                raise StackError(f"{name} {what} {done.stderr[-300:]}")
        if outward := [network for network in stack.networks(name) if not network["Internal"]]:
            raise StackError(f"{name} reaches the outside by {outward[0]['Name']}")
    say("services: not root, read-only, no way out, no other service's code")


def _samples(stack: Stack) -> None:
    applications = outside.samples()
    # Kafka keeps no order between cases: filed together, either of the twins could be the second.
    later = applications.pop(outside.TWIN)
    began = time.monotonic()
    outside.file(stack.broker, list(applications.values()))
    cases = {each.case_id for name, each in applications.items() if name != outside.INELIGIBLE}
    records = outside.follow(stack.broker, LETTERS, outside.letters_for(cases))
    found = outside.letters(records, cases)
    outside.file(stack.broker, [later])
    refusals = outside.count(topics.APPLICATION_REFUSED, 2)
    outside.follow(stack.broker, (topics.APPLICATION_REFUSED,), refusals)
    seconds = time.monotonic() - began
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder).resolve() / "evidence"
        stack.copy_out("letters", "/evidence", copy)
        asyncio.run(outside.check_files(found.values(), Evidence.open(copy.as_uri())))
    say(
        f"{len(applications) + 1} sample applications: {len(found)} letters, 2 refusals "
        f"after {seconds:.1f} s; every PDF and twin is in the store"
    )


def _kill_in_flow(stack: Stack, victims: Sequence[str], cases: int) -> None:
    """Kill while cases are under way; every one of them must still get exactly one letter."""
    applications = outside.many(cases, name=f"kill-{'-'.join(victims)}")
    wanted = {each.case_id for each in applications}
    outside.file(stack.broker, applications)
    under_way = outside.letters_for(wanted, at_least=1)
    outside.follow(stack.broker, LETTERS, under_way)
    began = time.monotonic()
    for name in victims:
        stack.kill(name)
    there = len(outside.letters(outside.follow(stack.broker, LETTERS, under_way), wanted))
    if there == cases:
        raise StackError("all letters were there before the kill: nothing was in flow")
    say(f"killed in mid-flow, and started again: {', '.join(victims)}; {there} of {cases} letters")
    records = outside.follow(stack.broker, LETTERS, outside.letters_for(wanted))
    whole = len(outside.letters(records, wanted))
    seconds = time.monotonic() - began
    stack.wait_until_healthy()
    say(f"{whole} of {cases} letters, one per case, {seconds:.1f} s after the kill; all healthy")


def _look(stack: Stack) -> None:
    outside.file_garbage(stack.broker)
    outside.follow(stack.broker, (_DEAD_LETTERS,), outside.count(_DEAD_LETTERS, 1))
    outside.file(stack.broker, outside.many(3, "after"))
    monitoring.check_targets(stack.prometheus, len(SERVICES))
    asked = monitoring.check_queries(stack.prometheus)
    say(f"every one of the dashboards' {asked} queries gives data")
    firing = monitoring.wait_for_alert(stack.prometheus, "DeadLetter")
    say(f"an application without an end was laid aside; firing: {', '.join(firing)}")


if __name__ == "__main__":
    sys.exit(main())
