"""``imr up`` and ``imr down``: the services on this machine, for as long as somebody needs them."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import psycopg
import typer
from rich import box
from rich.table import Table

from imr.commands.options import AsJson
from imr.kafka import topic_admin
from imr.kafka.topic_admin import ClusterDownError
from imr.kafka.topic_catalogue import Catalogue
from imr.local import apache_kafka, embedded, standing
from imr.local.apache_kafka import NoKafkaError
from imr.local.services import DEMONSTRATION_SECRETS
from imr.local.stack import MODULES, NotStartedError, Stack, stack
from imr.local.standing import FOLDER, AlreadyStandingError, NotStoppedError, Part, Standing
from imr.terminal import console, errors, fail, print_json
from shared import topics
from shared.settings import KafkaSettings

Folder = Annotated[Path, typer.Option(help="Folder for state, data and logs.")]

_SIMULATED: Final = "simulated_reviewer"
_LOOK_SECONDS: Final = 0.5


class _CannotStartError(Exception):
    """A part that was named cannot be used; the message says which and what to do."""


def up(
    folder: Folder = FOLDER,
    *,
    kafka: Annotated[
        bool, typer.Option("--kafka", help="Apache Kafka from its own jars (needs Java 17).")
    ] = False,
    simulated_reviewer: Annotated[
        bool,
        typer.Option(
            "--simulated-reviewer", help="Let a program sign every draft; letters say so in red."
        ),
    ] = False,
    detach: Annotated[
        bool, typer.Option("--detach", help="Return once all is ready; imr down stops it.")
    ] = False,
    as_data: AsJson = False,
) -> None:
    """Start the services on this machine, and say what runs where. Ctrl-C stops all of it.

    A broker that IMR_KAFKA_BOOTSTRAP_SERVERS names and a database that IMR_DATABASE_URL names are
    used as they are; what is not named is started here. The embedded broker forgets its records in
    the end, so cases begin anew with it; Apache Kafka and the database beside it keep theirs.

    Example: imr up --kafka --simulated-reviewer --detach
    """
    if kafka and os.environ.get("IMR_KAFKA_BOOTSTRAP_SERVERS"):
        raise fail("--kafka starts a broker, IMR_KAFKA_BOOTSTRAP_SERVERS names one: choose")
    if detach:
        flags = [
            *(["--kafka"] if kafka else []),
            *(["--simulated-reviewer"] if simulated_reviewer else []),
        ]
        _tell(_detached(folder, flags), folder, as_data=as_data)
        return
    try:
        with standing.held(folder), _parts(folder, kafka=kafka) as (settings, url, parts):
            services = [each for each in MODULES if simulated_reviewer or each != _SIMULATED]
            environment = _environment(simulated=simulated_reviewer)
            with stack(
                folder, environment, _say, kafka=settings, database_url=url, services=services
            ) as running:
                parts += [_of_service(running, name) for name in services]
                store = environment.get("IMR_EVIDENCE_URL", running.evidence_url)
                noted = standing.note(folder, running.broker, store, parts)
                _tell(noted, folder, as_data=as_data)
                _keep(running)
    except KeyboardInterrupt:
        _say("stopped; nothing of it runs any more")
    except (AlreadyStandingError, _CannotStartError) as error:
        raise fail(str(error)) from None
    except (NoKafkaError, ClusterDownError, NotStartedError) as error:
        raise fail(str(error), status=1) from None


def down(folder: Folder = FOLDER, *, as_data: AsJson = False) -> None:
    """Stop what `imr up` has started in a folder, and nothing else. Data stay where they are.

    Example: imr down
    """
    found = standing.read(folder)
    if found is None and standing.is_held(folder):
        raise fail(f"the services of {folder} are just starting or stopping: try again", status=1)
    if found is not None:
        try:
            standing.stop(folder, found)
        except NotStoppedError as error:
            raise fail(str(error), status=1) from None
    stopped = [part.name for part in found.parts] if found else []
    if as_data:
        print_json({"folder": str(folder), "stopped": stopped})
    else:
        sys.stdout.write(
            f"stopped: {', '.join(stopped)}\n" if stopped else f"nothing runs in {folder}\n"
        )


def _say(what: str) -> None:
    errors.print(what, style="dim", highlight=False)


@contextmanager
def _parts(folder: Path, *, kafka: bool) -> Iterator[tuple[KafkaSettings, str, list[Part]]]:
    """Start or find broker and database; yield how services reach them, and where they are."""
    with ExitStack() as opened:
        settings, broker, keeps = opened.enter_context(_broker(folder, kafka=kafka))
        url, database = opened.enter_context(_database(folder, keeps=keeps))
        yield settings, url, [broker, database]


@contextmanager
def _broker(folder: Path, *, kafka: bool) -> Iterator[tuple[KafkaSettings, Part, bool]]:
    """Yield settings, the part, and whether its records outlive us."""
    if address := os.environ.get("IMR_KAFKA_BOOTSTRAP_SERVERS"):
        found = topic_admin.check(Catalogue.read(), address).differences
        if missing := [each.topic for each in found if each.what == "topic" and not each.found]:
            raise _CannotStartError(
                f"{address} lacks {len(missing)} topics, {missing[0]} among them: imr topics apply"
            )
        yield KafkaSettings(), Part("broker", f"{address} (given)"), True
    elif kafka:
        with apache_kafka.cluster(folder / "kafka", say=_say) as cluster:
            topic_admin.apply(Catalogue.read(), cluster.address)
            where = f"{cluster.address} (Apache Kafka)"
            log = str(folder / "kafka" / "broker-1" / "broker.log")
            yield KafkaSettings(bootstrap_servers=cluster.address), Part("broker", where, log), True
    else:
        _say("starting the broker")
        with embedded.broker() as address:
            embedded.create_topics(address, topics.all_with_dead_letters())
            part = Part("broker", f"{address} (embedded, in memory)")
            yield embedded.kafka_settings(address), part, False


@contextmanager
def _database(folder: Path, *, keeps: bool) -> Iterator[tuple[str, Part]]:
    """Yield the URL and the part. ``keeps``: the database of earlier runs goes on."""
    if url := os.environ.get("IMR_DATABASE_URL"):
        yield url, Part("database", f"{_without_password(url)} (given)")
        return
    _say("starting PostgreSQL")
    with embedded.postgres(folder / "postgres") as server:
        name = "imr" if keeps else f"imr_{time.time_ns()}"
        url = embedded.database(server, name)
        yield url, Part("database", f"{url} (embedded)")


def _without_password(url: str) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(url)
    return f"{parts.get('host')}:{parts.get('port') or 5432}/{parts.get('dbname')}"


def _environment(*, simulated: bool) -> dict[str, str]:
    """Return what the services are told; secrets and places that are given go before ours."""
    names = (*DEMONSTRATION_SECRETS, "IMR_EVIDENCE_URL")
    given = {name: os.environ[name] for name in names if name in os.environ}
    return given | ({"IMR_ALLOW_SIMULATED_SIGNATURES": "true"} if simulated else {})


def _of_service(running: Stack, name: str) -> Part:
    log = str(running.logs / f"{name}.log")
    return Part(name, f"http://127.0.0.1:{running.ports[name]}", log)


def _keep(running: Stack) -> NoReturn:
    """Start again what ends by itself, as an orchestrator does, until somebody stops us."""
    while True:
        time.sleep(_LOOK_SECONDS)
        for name in running.stopped():
            _say(f"{name} ended by itself and is started again: {running.last_words(name, 1)}")
            running.start(name)


def _detached(folder: Path, flags: list[str]) -> Standing:
    """Start ourselves in the background; return what stands once all of it is ready."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "up.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "imr.cli", "up", "--folder", str(folder), *flags],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    told = 0
    try:
        while process.poll() is None:
            lines = log.read_text(errors="replace").splitlines()
            found = standing.read(folder)
            if found is not None and found.pid == process.pid:
                return found
            for line in lines[told:]:
                _say(line)
            told = len(lines)
            time.sleep(0.2)
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        raise
    raise fail("\n".join(log.read_text(errors="replace").splitlines()[-8:]), status=process.wait())


def _tell(found: Standing, folder: Path, *, as_data: bool) -> None:
    urls = {part.name: part.where for part in found.parts if part.where.startswith("http")}
    environment = {
        "IMR_KAFKA_BOOTSTRAP_SERVERS": found.broker,
        "IMR_EVIDENCE_URL": found.evidence,
        "IMR_SERVICES": " ".join(f"{name}={url}" for name, url in urls.items()),
    }
    if as_data:
        told: dict[str, Any] = {"folder": str(folder), **asdict(found), "environment": environment}
        print_json(told)
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Part", no_wrap=True)
    table.add_column("Where", overflow="fold")
    table.add_column("Log", overflow="fold")
    for part in found.parts:
        table.add_row(part.name, part.where, part.log)
    console.print(table)
    for name, value in environment.items():
        sys.stdout.write(f'export {name}="{value}"\n')
    sys.stdout.flush()
