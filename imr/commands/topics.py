"""``imr topics``: a cluster's topics and the catalogue."""

import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from imr.commands.options import AsJson
from imr.kafka import topic_admin
from imr.kafka.topic_admin import ClusterDownError, Outcome
from imr.kafka.topic_catalogue import CATALOGUE, Catalogue, UnusableCatalogueError
from imr.terminal import fail, print_json

topics = typer.Typer(
    help="Make a Kafka cluster agree with the catalogue of topics, or see where it does not.",
    no_args_is_help=True,
)

Address = Annotated[
    str,
    typer.Option(
        "--bootstrap-servers",
        envvar="IMR_KAFKA_BOOTSTRAP_SERVERS",
        help="Brokers to ask first, host:port, with commas between.",
        show_default=False,
    ),
]
File = Annotated[Path, typer.Option("--catalogue", help="Catalogue of topics (YAML).")]


@topics.command()
def apply(address: Address, catalogue: File = CATALOGUE, *, as_data: AsJson = False) -> None:
    """Create missing topics and set what differs; delete nothing. Exit 1 where something remains.

    Example: imr topics apply --bootstrap-servers 127.0.0.1:9092
    """
    _report(topic_admin.apply, address, catalogue, as_data=as_data)


@topics.command()
def check(address: Address, catalogue: File = CATALOGUE, *, as_data: AsJson = False) -> None:
    """List every difference between a cluster and the catalogue. Exit 1 where there is one.

    Example: imr topics check --bootstrap-servers 127.0.0.1:9092 --json
    """
    _report(topic_admin.check, address, catalogue, as_data=as_data)


def _report(
    work: Callable[[Catalogue, str], Outcome], address: str, path: Path, *, as_data: bool
) -> None:
    try:
        outcome = work(Catalogue.read(path), address)
    except UnusableCatalogueError as error:
        raise fail(str(error)) from None
    except ClusterDownError as error:
        raise fail(str(error), status=1) from None
    if as_data:
        print_json(asdict(outcome))
    else:
        sys.stdout.write(_words(outcome))
    if outcome.differences:
        raise typer.Exit(1)


def _words(outcome: Outcome) -> str:
    lines = [
        *(f"created {name}" for name in outcome.created),
        *(f"altered {name}" for name in outcome.altered),
        *(f"differs {each}" for each in outcome.differences),
    ]
    brokers = "one broker" if outcome.brokers == 1 else f"{outcome.brokers} brokers"
    lines.append(
        f"{brokers}: "
        + (f"{len(outcome.differences)} differences" if outcome.differences else "as catalogued")
    )
    return "\n".join(lines) + "\n"
