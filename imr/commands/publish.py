"""``imr publish``: an event from outside other than an application, as the desk tells it."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, cast

import typer

from imr.commands.offering import broker_of, offer, tell
from imr.commands.options import AsJson, Broker, StandingFolder
from imr.files import UnusableFileError, read_bytes, read_model
from imr.kafka.topic_catalogue import Catalogue
from imr.kafka.upstream import told_at_the_desk
from imr.local import standing
from imr.local.stack import MODULES
from imr.local.standing import FOLDER
from imr.terminal import fail
from shared import topics
from shared.events import EVENTS
from shared.events.envelope import AnyEvent, Event, digest
from shared.evidence import Evidence, EvidenceStoreDownError

_OTHER_COMMANDS: Final = {
    topics.APPLICATION_FILED: "imr file",
    topics.REVIEWER_CHANGED: "imr roster import",
}
_OURS: Final = frozenset(MODULES) - {"simulated_reviewer"}
"""Whose events nobody else may tell. The simulated reviewer tells what persons do."""


def publish(
    topic: Annotated[
        str,
        typer.Argument(
            help="The topic, in full or as subject.event: application.withdrawn.",
            show_default=False,
        ),
    ],
    events: Annotated[
        list[Path], typer.Argument(help="The events' data (JSON).", show_default=False)
    ],
    store: Annotated[
        list[Path] | None,
        typer.Option(
            "--store",
            help="A file that an event names by its SHA-256, such as a newer party sheet: put into "
            "the evidence store first. Once for each.",
            show_default=False,
        ),
    ] = None,
    evidence: Annotated[
        str | None,
        typer.Option(
            "--evidence-url",
            envvar="IMR_EVIDENCE_URL",
            help="The evidence store; without it, that of imr up.",
            show_default=False,
        ),
    ] = None,
    broker: Broker = None,
    folder: StandingFolder = FOLDER,
    *,
    as_data: AsJson = False,
) -> None:
    """Publish events that come from outside, and say of each whether the broker has taken it.

    A withdrawal, a certified urgency, an answer to a question, a remand, an address that was found:
    docs/schemas says what each holds. The same event published twice is one. Nothing is published
    where a file is not what the topic carries, or has a field that the topic does not know (exit
    2); exit 1 where the broker did not take one.

    Example: imr publish application.withdrawn withdrawal.json
    """
    model = _of_outside(topic)
    try:
        found = [
            cast("AnyEvent", read_model(path, model, f"data of {model.topic}", whole=True))
            for path in events
        ]
        contents = [read_bytes(path) for path in store or ()]
    except UnusableFileError as error:
        raise fail(str(error)) from None
    named = [each.encoded() for each in found]
    for path, content in zip(store or (), contents, strict=True):
        if not any(digest(content).encode() in each for each in named):
            raise fail(f"{path}: no event names it; its SHA-256 is {digest(content)}")
    address = broker_of(broker, folder)
    if contents:
        _store(contents, evidence, folder)
    now = datetime.now(UTC)
    offered = offer(address, [told_at_the_desk(each, now) for each in found])
    ids = [each.case_id for each in found]
    tell(events, ids, offered, name="event_file", as_data=as_data)


def _of_outside(topic: str) -> type[Event]:
    """Return what a topic carries, if no service of ours tells it."""
    told = Catalogue.read().topics
    outside = {
        each.topic: each
        for each in EVENTS
        if not _OURS & set(told[each.topic].producers) and each.topic not in _OTHER_COMMANDS
    }
    full = topic if topic.startswith("imr.") else f"imr.{topic}.v1"
    if full in outside:
        return outside[full]
    if full in _OTHER_COMMANDS:
        raise fail(f"{topic}: {_OTHER_COMMANDS[full]} does that")
    names = ", ".join(sorted(each.removeprefix("imr.").removesuffix(".v1") for each in outside))
    why = "is told by our services" if full in told else "is no topic"
    raise fail(f"{topic} {why}; from outside come {names}")


def _store(contents: Sequence[bytes], url: str | None, folder: Path) -> None:
    if url is None:
        found = standing.read(folder)
        url = found.evidence if found else None
    if url is None:
        raise fail("name the evidence store: --evidence-url or IMR_EVIDENCE_URL")
    evidence = Evidence.open(url)

    async def put() -> None:
        for content in contents:
            await evidence.put(content)

    try:
        asyncio.run(put())
    except EvidenceStoreDownError as error:
        raise fail(f"the evidence store does not answer: {error}", status=1) from None
