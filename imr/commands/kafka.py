"""``imr kafka``: Apache Kafka in the foreground, for the services and for tests on this machine."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from imr.commands.options import AsJson
from imr.local.apache_kafka import Cluster, NoKafkaError, cluster
from imr.terminal import errors, fail, print_json


def kafka(
    folder: Annotated[Path, typer.Option(help="Folder for data and logs.")] = Path(".run/kafka"),
    brokers: Annotated[int, typer.Option(min=1, max=3, help="How many brokers.")] = 1,
    port: Annotated[
        int,
        typer.Option(min=0, max=65_533, help="Port of the first broker; 0 takes a free one."),
    ] = 0,
    *,
    as_data: AsJson = False,
) -> None:
    """Run Apache Kafka until an interrupt; its data stays in the folder.

    It listens on this machine alone, without encryption or passwords. Java 17 is needed, and Maven
    the first time.

    Example: imr kafka --brokers 3 --folder .run/kafka --port 9092
    """
    try:
        with cluster(folder, brokers, port, say=_say) as running:
            _announce(running, as_data=as_data)
            _wait(running)
    except NoKafkaError as error:
        raise fail(str(error), status=1) from None


def _say(what: str) -> None:
    errors.print(what, style="dim", highlight=False)


def _announce(running: Cluster, *, as_data: bool) -> None:
    if as_data:
        print_json({"bootstrap_servers": running.address, "folder": str(running.folder)})
    else:
        sys.stdout.write(
            f"Apache Kafka is ready; data and logs are in {running.folder}\n"
            f"export IMR_KAFKA_BOOTSTRAP_SERVERS={running.address}\n"
        )
    sys.stdout.flush()


def _wait(running: Cluster) -> None:
    while not (stopped := running.stopped()):
        time.sleep(0.5)
    raise NoKafkaError(f"broker {stopped[0]} ended by itself:\n{running.last_words(stopped[0])}")
